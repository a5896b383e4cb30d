// The console: one conversation, the narratives board and a chart. Never keeps anything but the key, and that in this tab.

import { Turn } from "./answer.js";
import { BASE, ask, get, saveKey, savedKey } from "./api.js";
import { drawSeries, listMeasures, showNarratives } from "./boards.js";
import { byId, make, short } from "./dom.js";

const CONTEXT = 6; // the API reads no more
const EXAMPLES = [
  "What narratives are heating up around Solana?",
  "Compare Bitcoin and Ethereum",
  "Which tokens gained the most mindshare?",
  "How do people feel about Bitcoin this week?",
];
let history = [];
let running = null;
let reference = null;

async function run(question) {
  const turn = new Turn(question, byId("talk"), (text) => run(text));
  running?.abort();
  running = new AbortController();
  busy(true);
  const messages = [...history.slice(-CONTEXT), { role: "user", content: question }];
  const asOf = byId("asof").value.trim();
  const body = { messages, thinking_mode: byId("mode").value, stream_options: { include_progress: true }, ...(asOf ? { as_of: asOf } : {}) };
  try {
    for await (const chunk of ask(body, key(), running.signal)) turn.take(chunk);
    history.push({ role: "user", content: question }, { role: "assistant", content: turn.text });
  } catch (error) {
    turn.fail(error.name === "AbortError" ? "Stopped." : error.message);
  } finally {
    busy(false);
    account();
  }
}

function busy(yes) {
  byId("send").disabled = yes;
  byId("stop").hidden = !yes;
  byId("fresh").hidden = yes || !byId("talk").childElementCount;
}

const key = () => byId("key").value.trim();

async function account() {
  if (!key()) return;
  try {
    const usage = await get(`${BASE}/usage`, key(), { limit: 1 });
    byId("account").className = "quiet";
    byId("account").textContent = `${usage.tier} key, ${short(usage.balance_credits)} credits left.`;
  } catch (error) {
    byId("account").className = "bad";
    byId("account").textContent = error.message;
  }
}

async function state() {
  try {
    const ready = await get("/readyz", "");
    const until = ready.seen_until ? `, newest ${ready.seen_until.slice(0, 16).replace("T", " ")} UTC` : "";
    byId("state").textContent = `${ready.data_kind} data${until}`;
  } catch (error) {
    byId("state").textContent = error.message;
  }
}

function boards() {
  if (!key()) return;
  showNarratives(key(), byId("ecosystem").value.trim(), byId("asof").value.trim());
  series();
}

function series() {
  const path = byId("measure").value;
  if (reference && path) drawSeries(key(), path, byId("token").value.trim(), byId("hours").value, byId("asof").value.trim(), reference);
}

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = byId("question").value.trim();
  if (!question) return;
  byId("question").value = "";
  run(question);
});
byId("question").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId("ask").requestSubmit();
  }
});
byId("stop").addEventListener("click", () => running?.abort());
byId("fresh").addEventListener("click", () => {
  history = [];
  byId("talk").replaceChildren();
  busy(false);
});
byId("key").addEventListener("change", () => {
  saveKey(key());
  account();
  boards();
});
byId("board").addEventListener("click", () => showNarratives(key(), byId("ecosystem").value.trim(), byId("asof").value.trim()));
byId("series").addEventListener("submit", (event) => {
  event.preventDefault();
  series();
});
byId("measure").addEventListener("change", series);
byId("examples").append(...EXAMPLES.map((text) => {
  const button = make("button", { type: "button" }, text);
  button.addEventListener("click", () => run(text));
  return button;
}));
byId("key").value = savedKey();
state();
account();
listMeasures().then((document) => {
  reference = document;
  boards();
});
