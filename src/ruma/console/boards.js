// The narratives board and a token's series. Never shows a value the API did not send.

import { BASE, get } from "./api.js";
import { chart, seriesOf } from "./chart.js";
import { byId, make, short } from "./dom.js";

const BOARD_ROWS = 12;

export async function showNarratives(key, ecosystem, asOf) {
  const place = byId("narratives");
  place.replaceChildren(make("p", { class: "quiet" }, "…"));
  try {
    const board = await get(`${BASE}/narratives`, key, { ecosystem, limit: BOARD_ROWS, as_of: asOf });
    const rows = (board.narratives ?? []).map((row) => make("tr", {},
      make("td", {}, make("strong", {}, String(row.label)), make("div", { class: "quiet" }, tokens(row)),
        row.stage ? make("span", { class: "tag" }, String(row.stage)) : null),
      make("td", { class: "number" }, short(row.momentum)),
      make("td", { class: "number" }, row.mindshare_pct == null ? "–" : `${short(row.mindshare_pct)} %`),
      make("td", { class: "number" }, `${short(row.posts)} / ${short(row.authors)}`)));
    const head = make("tr", {}, ...["Narrative", "Momentum", "Mindshare", "Posts / authors"].map((name) => make("th", {}, name)));
    const table = make("div", { class: "scroll" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
    place.replaceChildren(standing(board), rows.length ? table : make("p", { class: "quiet" }, "No narratives in this window."));
  } catch (error) {
    place.replaceChildren(make("p", { class: "bad" }, error.message));
  }
}

export async function listMeasures() {
  const document = await get("/openapi.json", "");
  const paths = Object.entries(document.paths).filter(([path, methods]) => path.includes("/token/{id}/") && methods.get && !methods.get.deprecated);
  byId("measure").replaceChildren(...paths.map(([path, methods]) => make("option", { value: path }, methods.get.summary)));
  byId("measure").value = paths.find(([path]) => path.endsWith("/mindshare"))?.[0] ?? paths[0]?.[0] ?? "";
  return document;
}

export async function drawSeries(key, path, token, hours, asOf, document, asked = null) {
  const place = byId("chart");
  place.replaceChildren(make("p", { class: "quiet" }, "…"));
  try {
    const names = (document.paths[path].get.parameters ?? []).map((parameter) => parameter.name);
    const parameters = { as_of: asOf, ...(names.includes("hours") ? { hours } : {}) };
    const answer = await get(path.replace("{id}", encodeURIComponent(token)), key, parameters);
    show(place, answer, token, asked);
  } catch (error) {
    place.replaceChildren(make("p", { class: "bad" }, error.message));
  }
}

function show(place, answer, token, asked) {
  const series = seriesOf(answer, asked);
  if (!series) {
    place.replaceChildren(standing(answer), make("pre", {}, JSON.stringify(answer, null, 1)));
    return;
  }
  const picker = make("select", { "aria-label": "Value" }, ...series.choices.map((name) => make("option", {}, name)));
  picker.value = series.value;
  picker.addEventListener("change", () => show(place, answer, token, picker.value));
  place.replaceChildren(standing(answer), chart(series, `${series.value} of ${token}`), picker);
}

function tokens(row) {
  return (row.tokens ?? []).slice(0, 6).map((token) => `$${token.symbol}`).join(" ");
}

function standing(answer) {
  const notes = [answer.as_of ? `as of ${answer.as_of}` : "", answer.thin ? "few posts: read with care" : "", ...(answer.notes ?? [])];
  return make("p", { class: answer.thin ? "warn" : "quiet" }, notes.filter(Boolean).join(" · "));
}
