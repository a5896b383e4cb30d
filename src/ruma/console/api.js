// Speaks the public API: JSON calls and streamed answers. Never keeps the key beyond this tab.

export const BASE = "/api/v1/public";
const SLOT = "ruma-key";

export const savedKey = () => sessionStorage.getItem(SLOT) ?? "";
export const saveKey = (key) => sessionStorage.setItem(SLOT, key);

function headers(key) {
  return key ? { "X-API-Key": key } : {};
}

async function failure(response) {
  let said = null;
  try {
    said = (await response.json()).error;
  } catch {
    // not JSON: something between us and the server answered
  }
  const error = new Error(said?.message ?? `The server answered ${response.status}.`);
  error.status = response.status;
  error.requestId = response.headers.get("x-request-id");
  return error;
}

export async function get(path, key, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== "" && value != null));
  const response = await fetch(`${path}${query.size ? `?${query}` : ""}`, { headers: headers(key) });
  if (!response.ok) throw await failure(response);
  return response.json();
}

export async function send(method, path, key, body) {
  const response = await fetch(path, {
    method,
    headers: { ...headers(key), ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body || undefined,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

// Yields each chunk of a streamed answer; throws what an error frame says, and when the stream ends without [DONE].
export async function* ask(body, key, signal) {
  const response = await fetch(`${BASE}/chat/completions`, {
    method: "POST",
    headers: { ...headers(key), "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, stream: true }),
    signal,
  });
  if (!response.ok) throw await failure(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error("The stream broke off; the answer is not whole.");
    rest += value;
    const events = rest.split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const data = event.split("\n").filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
      if (data === "[DONE]") return;
      if (!data) continue;
      const chunk = JSON.parse(data);
      if (chunk.error) throw new Error(chunk.error.message);
      yield chunk;
    }
  }
}
