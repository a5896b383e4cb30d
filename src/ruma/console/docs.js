// Lists the endpoints of /openapi.json and lets one try them. Never knows an endpoint by itself.

import { saveKey, savedKey, send } from "./api.js";
import { byId, make } from "./dom.js";

const BASE = "/api/v1/public";

function slug(method, path) {
  return [method, ...path.replace(BASE, "").replace(/[{}]/g, "").split("/").filter(Boolean)].join("-");
}

function endpoint(method, path, operation) {
  const fields = (operation.parameters ?? []).map((parameter) => [parameter, field(parameter)]);
  const example = operation.requestBody?.content?.["application/json"]?.example;
  const body = example ? make("textarea", { rows: 10, spellcheck: "false" }) : null;
  if (body) body.value = JSON.stringify({ ...example, stream: false }, null, 2);
  const out = make("pre", { hidden: "" });
  const button = make("button", { class: "main", type: "button" }, "Send");
  button.addEventListener("click", () => tryIt(method, path, fields, body, out, button));
  const name = slug(method, path);
  return make("details", { class: "endpoint", id: name },
    make("summary", {}, make("span", { class: "method" }, method.toUpperCase()), make("code", {}, path), ` ${operation.summary} `,
      operation["x-tier"] ? make("span", { class: "tag" }, operation["x-tier"]) : null, operation.deprecated ? make("span", { class: "warn" }, " deprecated") : null),
    make("div", {}, ...String(operation.description ?? "").split("\n\n").map((text) => make("p", {}, text)),
      path.startsWith(BASE) ? make("p", {}, make("a", { href: `/reference/${name}/` }, "Reference page")) : null,
      ...fields.map(([, label]) => label), body ? make("label", {}, "Body", body) : null, make("div", { class: "row" }, button), out));
}

function field(parameter) {
  const schema = parameter.schema ?? {};
  const input = schema.enum
    ? make("select", { name: parameter.name }, make("option", { value: "" }, "default"), ...schema.enum.map((choice) => make("option", {}, String(choice))))
    : make("input", { name: parameter.name, autocomplete: "off", placeholder: String(schema.default ?? parameter.example ?? "") });
  if (parameter.in === "path") input.value = parameter.example ?? "";
  return make("label", {}, `${parameter.name}${parameter.required ? " *" : ""}: ${parameter.description ?? ""}`, input);
}

async function tryIt(method, path, fields, body, out, button) {
  const query = new URLSearchParams();
  let address = path;
  for (const [parameter, label] of fields) {
    const value = label.querySelector("input, select").value.trim();
    if (parameter.in === "path") address = address.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (value) query.set(parameter.name, value);
  }
  if (query.size) address += `?${query}`;
  button.disabled = true;
  out.hidden = false;
  out.textContent = "…";
  try {
    const answer = await send(method.toUpperCase(), address, byId("key").value.trim(), body?.value);
    out.textContent = `${method.toUpperCase()} ${address}\n${answer.status}  ${answer.headers.get("x-request-id") ?? ""}\n\n${pretty(answer.text)}`;
  } catch (error) {
    out.textContent = error.message;
  }
  button.disabled = false;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function openNamed() {
  const name = decodeURIComponent(location.hash.slice(1)).replace(/^endpoint=/, "");
  const found = name ? byId(name) : null;
  found?.setAttribute("open", "");
  found?.scrollIntoView();
}

async function start() {
  byId("key").value = savedKey();
  byId("key").addEventListener("change", () => saveKey(byId("key").value.trim()));
  const document = await (await fetch("/openapi.json")).json();
  const all = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => endpoint(method, path, operation)));
  byId("endpoints").replaceChildren(...all);
  byId("filter").addEventListener("input", () => {
    const wanted = byId("filter").value.toLowerCase();
    for (const item of all) item.hidden = !item.querySelector("summary").textContent.toLowerCase().includes(wanted);
  });
  addEventListener("hashchange", openNamed);
  openNamed();
}

start();
