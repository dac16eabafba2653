// A page that gives numbers, for a tablet of the guide: choose, take, show the number until it is called.

import { byId, fit, make, say, show } from "./dom.js";
import { freshness, Link } from "./link.js";
import { BoardState } from "./state.js";
import * as words from "./words.js";

const BACK_MS = 60000;
const ASK_MS = 3000;
const state = new BoardState();
let priority = "";
let busy = false;
let taken = null;
let backAt = 0;

function cards() {
  const parent = byId("cards");
  while (parent.children.length > state.queues.length) parent.lastElementChild.remove();
  state.queues.forEach((row, at) => {
    const card = parent.children[at] ?? newCard(parent);
    const [letter, name, load] = card.children;
    card.dataset.queue = row.letter;
    say(letter, row.letter);
    say(name, row.name);
    say(load, `${words.people(row.waiting)}在等，${words.waitText(row)}`);
  });
}

function newCard(parent) {
  const card = make("button", "card-queue", parent);
  card.type = "button";
  for (const name of ["letter", "name", "load"]) make("span", name, card);
  card.addEventListener("click", () => take(card.dataset.queue));
  return card;
}

async function choices() {
  const answer = await fetch("/public/choices", { cache: "no-store" });
  if (!answer.ok) return;
  const found = await answer.json();
  say(byId("hall"), found.hall);
  for (const name of ["", ...found.priorities]) {
    const button = make("button", "class", byId("classes"));
    button.type = "button";
    button.setAttribute("aria-pressed", String(name === ""));
    say(button, name || "普通");
    button.addEventListener("click", () => choose(name, button));
  }
}

function choose(name, button) {
  priority = name;
  for (const other of byId("classes").children) other.setAttribute("aria-pressed", String(other === button));
}

// One key for one press: asked again after a lost answer, the hub gives the same number.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function take(queue) {
  if (busy) return;
  busy = true;
  say(byId("fault"), "");
  byId("take").dataset.step = "busy";
  const body = JSON.stringify({ key: newKey(), queue, priority });
  for (let attempt = 0; attempt < 4; attempt += 1) {
    try {
      const answer = await fetch("/public/take", { method: "POST", headers: { "Content-Type": "application/json" }, body });
      const found = await answer.json();
      if (answer.ok) {
        given(found);
        break;
      }
      say(byId("fault"), found.sentence);
      if (answer.status === 401) location.reload();
      if (answer.status !== 503) break;
    } catch {
      say(byId("fault"), "排队系统没有回应，正在再试，不会多取号。");
    }
    await new Promise((done) => setTimeout(done, 700 * (attempt + 1)));
  }
  busy = false;
  if (!taken) byId("take").dataset.step = "choose";
}

function given(found) {
  taken = found;
  backAt = performance.now() + BACK_MS;
  say(byId("fault"), "");
  say(byId("done-queue"), found.queue);
  say(byId("number"), found.number);
  const range = found.low >= 0 ? `，大约等 ${words.minutes(found.low, found.high)}` : "";
  say(byId("wait"), found.ahead ? `前面 ${found.ahead} 人${range}` : "下一个就轮到您");
  say(byId("called"), "");
  say(byId("qr-hint"), found.qr.length ? "扫一扫，在手机上看排到哪里" : "");
  say(byId("next"), "下一位取号");
  draw(byId("qr"), found.qr);
  byId("take").dataset.step = "done";
  show(byId("choose"), false);
  show(byId("done"), true);
  fit(byId("number"), `${found.number} ${innerWidth}`);
  follow(found.token);
}

function draw(svg, rows) {
  svg.replaceChildren();
  show(svg.parentElement, rows.length > 0);
  const quiet = 4;
  const size = rows.length + 2 * quiet;
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  let path = "";
  rows.forEach((row, y) => {
    for (const run of row.matchAll(/1+/g)) path += `M${run.index + quiet} ${y + quiet}h${run[0].length}v1h-${run[0].length}z`;
  });
  const dark = document.createElementNS("http://www.w3.org/2000/svg", "path");
  dark.setAttribute("d", path);
  svg.append(dark);
}

// While the number stands here, say when it is called.
async function follow(token) {
  while (taken?.token === token) {
    try {
      const answer = await fetch(`/my/${token}/place`, { cache: "no-store" });
      const place = answer.ok ? await answer.json() : null;
      if (place?.state === "CALLED") {
        say(byId("called"), `请到 ${place.window} 号窗${place.area ? `（${place.area}）` : ""}`);
        backAt = performance.now() + BACK_MS;
      }
    } catch {
      // The boards say it too.
    }
    await new Promise((done) => setTimeout(done, ASK_MS));
  }
}

function back() {
  taken = null;
  byId("take").dataset.step = "choose";
  show(byId("done"), false);
  show(byId("choose"), true);
  choose("", byId("classes").firstElementChild);
}

const link = new Link("/public/events", (frame) => {
  const followed = state.apply(frame);
  if (followed) cards();
  return followed;
});
byId("next").addEventListener("click", back);
setInterval(() => {
  link.watch();
  const fresh = freshness(link.age(), state.joined);
  const late = fresh === "stale" || fresh === "gone";
  say(byId("stale"), late ? `数据停在 ${words.seconds(words.hallDate(link.at))}` : "");
  if (taken && performance.now() > backAt) back();
}, 1000);
say(byId("ask"), "请选择要办的业务");
choices();
link.open();
