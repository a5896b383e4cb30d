// A line chart of the first series that a measure's answer holds. Never computes a value.

import { drawn, make, short } from "./dom.js";

const WIDTH = 560, HEIGHT = 220, LEFT = 8, RIGHT = 8, TOP = 18, BOTTOM = 22;
const TIMES = ["time", "bucket_start", "snapshot_at", "happened_at", "hour", "day"];
const SKIPPED = ["n", "authors", "token_id", "thin"];

// [{time, value}], the name of the value, or null where the answer holds no series.
export function seriesOf(answer, asked = null) {
  for (const [name, rows] of Object.entries(answer)) {
    if (!Array.isArray(rows) || !rows.length || typeof rows[0] !== "object") continue;
    const time = TIMES.find((key) => key in rows[0]);
    if (!time) continue;
    const numbers = Object.keys(rows[0]).filter((key) => rows.some((row) => typeof row[key] === "number"));
    const choices = numbers.filter((key) => !SKIPPED.includes(key));
    const value = choices.includes(asked) ? asked : choices.find((key) => key === "value" || key === "score" || key === "close") ?? choices[0] ?? numbers[0];
    if (!value) continue;
    const points = rows.filter((row) => typeof row[value] === "number").map((row) => ({ time: new Date(row[time]), value: row[value] }));
    return { name, value, choices, points };
  }
  return null;
}

export function chart(series, label) {
  const { points } = series;
  if (points.length < 2) return make("p", { class: "quiet" }, "Too few points to draw.");
  const values = points.map((point) => point.value);
  const low = Math.min(...values), high = Math.max(...values), span = high - low || 1;
  const first = points[0].time.getTime(), length = points.at(-1).time.getTime() - first || 1;
  const x = (point) => LEFT + ((point.time.getTime() - first) / length) * (WIDTH - LEFT - RIGHT);
  const y = (point) => TOP + (1 - (point.value - low) / span) * (HEIGHT - TOP - BOTTOM);
  const path = points.map((point, index) => `${index ? "L" : "M"}${x(point).toFixed(1)} ${y(point).toFixed(1)}`).join("");
  const floor = HEIGHT - BOTTOM;
  const svg = drawn("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label });
  svg.append(
    drawn("line", { class: "axis", x1: LEFT, x2: WIDTH - RIGHT, y1: floor, y2: floor }),
    drawn("path", { class: "area", d: `${path}L${x(points.at(-1)).toFixed(1)} ${floor}L${LEFT} ${floor}Z` }),
    drawn("path", { class: "line", d: path }),
    note(LEFT, TOP - 6, "start", `max ${short(high)}`),
    note(LEFT, floor - 4, "start", `min ${short(low)}`),
    note(LEFT, HEIGHT - 6, "start", day(points[0].time)),
    note(WIDTH - RIGHT, HEIGHT - 6, "end", day(points.at(-1).time)),
    note(WIDTH - RIGHT, TOP - 6, "end", `last ${short(values.at(-1))}`),
  );
  for (const point of points) {
    svg.append(drawn("circle", { class: "dot", cx: x(point), cy: y(point), r: 5 }, drawn("title", {}, `${point.time.toISOString()}: ${point.value}`)));
  }
  return svg;
}

const day = (time) => time.toISOString().slice(0, 16).replace("T", " ");
const note = (x, y, anchor, text) => drawn("text", { x, y, "text-anchor": anchor }, text);
