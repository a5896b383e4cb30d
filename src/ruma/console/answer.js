// Shows an answer and its evidence. Understands headings, lists, bold and [n] markers; everything else is plain text.

import { make, short, webLink } from "./dom.js";

let turns = 0;

export class Turn {
  constructor(question, place, onFollowUp) {
    this.number = ++turns;
    this.text = "";
    this.onFollowUp = onFollowUp;
    this.said = make("div", { class: "said" });
    this.doing = make("p", { class: "quiet" }, "…");
    this.facts = make("div", { class: "facts" });
    this.evidence = make("div");
    this.more = make("div", { class: "chips" });
    place.append(make("article", { class: "turn" },
      make("p", { class: "asked" }, question), this.doing, this.said, this.facts, this.evidence, this.more));
  }

  take(chunk) {
    const delta = chunk.choices[0]?.delta ?? {};
    if (delta.content) {
      this.text += delta.content;
      this.said.replaceChildren(...blocks(this.text, this.number));
    }
    if (chunk.ruma?.event) this.progress(chunk.ruma);
    else if (chunk.ruma) this.finish(chunk);
  }

  progress(step) {
    const words = { tool_call: `Looking at ${step.tool} …`, tool_result: `${step.tool}: ${short(step.n)} rows` };
    this.doing.textContent = words[step.event] ?? step.text ?? "…";
  }

  finish(chunk) {
    this.doing.remove();
    const ruma = chunk.ruma;
    const figures = ruma.figures ? `${ruma.figures.checked} figures checked, ${ruma.figures.dropped} dropped` : null;
    const facts = [
      chunk.usage ? `${chunk.usage.credits_used} credits` : null,
      ruma.as_of ? `as of ${ruma.as_of}` : null,
      ruma.data_kind ? `${ruma.data_kind} data` : null,
      ruma.thinking_mode?.used ? `${ruma.thinking_mode.used}` : null,
      figures,
    ];
    this.facts.replaceChildren(...facts.filter(Boolean).map((fact) => make("span", {}, fact)));
    const found = Array.isArray(ruma.evidence) ? ruma.evidence : [];
    this.evidence.replaceChildren(...found.map((item) => shown(item, this.number)));
    const follow = Array.isArray(ruma.follow_ups) ? ruma.follow_ups : [];
    this.more.replaceChildren(...follow.map((text) => {
      const button = make("button", { type: "button" }, String(text));
      button.addEventListener("click", () => this.onFollowUp(String(text)));
      return button;
    }));
  }

  fail(message) {
    this.doing.className = "bad";
    this.doing.textContent = message;
    this.said.before(this.doing);
  }
}

function shown(item, turn) {
  const args = Object.entries(item.arguments ?? {}).filter(([, value]) => value !== null).map(([k, v]) => `${k}=${typeof v === "object" ? JSON.stringify(v) : v}`);
  const age = item.age_hours ?? (item.age_s == null ? null : item.age_s / 3600);
  const facts = [
    item.n == null ? null : `n = ${short(item.n)}`,
    age == null ? null : `age ${age < 48 ? `${short(Number(age.toFixed(1)))} h` : `${short(Math.round(age / 24))} d`}`,
    item.as_of ? `as of ${item.as_of}` : null,
    item.thin ? "thin" : null,
  ].filter(Boolean);
  const values = Array.isArray(item.values) ? item.values : [];
  const posts = Array.isArray(item.sources) ? item.sources : [];
  const body = [
    values.length ? figures(values) : make("p", { class: "quiet" }, "No figures."),
    posts.length ? make("ul", {}, ...posts.map((post) => make("li", {}, source(post)))) : null,
  ];
  return make("details", { class: "evidence", id: `evidence-${turn}-${item.id}` },
    make("summary", {}, make("span", { class: "tag" }, `[${item.id}]`), ` ${item.tool}(${args.join(", ")}) `,
      make("span", { class: item.thin ? "warn" : "quiet" }, facts.join(" · "))), ...body);
}

function figures(values) {
  const rows = values.map((fact) => make("tr", {},
    make("td", {}, String(fact.entity?.id ?? "")), make("td", {}, String(fact.metric)),
    make("td", { class: "number" }, `${short(fact.value)} ${fact.unit ?? ""}`)));
  return make("div", { class: "scroll" }, make("table", {}, make("tbody", {}, ...rows)));
}

function source(post) {
  const who = `@${String(post.author ?? "").replace(/^@/, "")}, ${String(post.happened_at ?? "").slice(0, 16).replace("T", " ")}`;
  return webLink(post.url, who);
}

// The text as elements: headings, bullet lists and paragraphs.
function blocks(text, turn) {
  const out = [];
  let list = null;
  let paragraph = null;
  for (const line of text.split("\n")) {
    const bullet = line.match(/^\s*(?:[-*•]|\d+\.)\s+(.*)/);
    const heading = line.match(/^#{1,4}\s+(.*)/);
    if (bullet) {
      if (!list) out.push((list = make("ul")));
      list.append(make("li", {}, ...inline(bullet[1], turn)));
      paragraph = null;
      continue;
    }
    list = null;
    if (heading) out.push(make("h3", {}, ...inline(heading[1], turn)));
    if (heading || !line.trim()) {
      paragraph = null;
    } else if (paragraph) {
      paragraph.append(" ", ...inline(line, turn));
    } else {
      out.push((paragraph = make("p", {}, ...inline(line, turn))));
    }
  }
  return out;
}

function inline(text, turn) {
  return text.split(/(\*\*[^*]+\*\*|\[\d{1,3}\]|https?:\/\/[^\s)\]]+)/).filter(Boolean).map((part) => {
    if (/^\*\*[^*]+\*\*$/.test(part)) return make("strong", {}, part.slice(2, -2));
    if (/^\[\d+\]$/.test(part)) return marker(part, turn);
    return /^https?:/.test(part) ? webLink(part, part) : document.createTextNode(part);
  });
}

function marker(part, turn) {
  const id = `evidence-${turn}-${part.slice(1, -1)}`;
  const link = make("a", { class: "marker", href: `#${id}` }, part);
  link.addEventListener("click", () => document.getElementById(id)?.setAttribute("open", ""));
  return link;
}
