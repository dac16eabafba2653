// The hall board (tokens.md 12): last calls, waiting per queue, notice, and an honest mark of how fresh it all is.

import { arrow, byId, fit, make, rows, say, show } from "./dom.js";
import { freshness, Link, nightly, tellAlive } from "./link.js";
import { Stage } from "./stage.js";
import { BoardState } from "./state.js";
import * as words from "./words.js";

const { WORDS } = words;
const PAGE_OF_QUEUES = 14;
const PAGE_MS = 8000;
const TICK_MS = 250;

export class Board {
  constructor() {
    this.state = new BoardState();
    this.stage = new Stage();
    this.dirty = true;
    this.root = byId("board");
    this.startedAt = performance.now();
    say(byId("before"), WORDS.calls);
    say(byId("name-queue"), WORDS.queue);
    say(byId("name-waiting"), WORDS.waiting);
    say(byId("name-wait"), WORDS.wait);
    this.newest = callRow(byId("newest"));
  }

  // One frame of the hub; false asks for a snapshot.
  take(frame, now, serverNow) {
    if (!this.state.apply(frame)) return false;
    if (frame.t === "beat") return true;
    if (frame.t === "snap" || frame.new || frame.gone) this.stage.follow(this.state.calls, now, serverNow);
    this.dirty = true;
    return true;
  }

  // Draw what changed. `link` knows the age of the news and the hub's clock.
  draw(now, link) {
    if (this.stage.step(now)) this.dirty = true;
    const fresh = freshness(link.age(), this.state.joined);
    if (this.root.dataset.state !== fresh) {
      this.root.dataset.state = fresh;
      this.dirty = true;
    }
    this.drawFoot(fresh, link);
    this.drawClock(link.now());
    this.drawQueues(now);
    byId("newest").classList.toggle("new", fresh !== "gone" && this.stage.isNew(now, this.state.newMs));
    if (!this.dirty) return;
    this.dirty = false;
    say(byId("hall"), this.state.hall);
    this.drawCalls(fresh);
  }

  drawCalls(fresh) {
    const calls = fresh === "gone" || !this.state.joined ? [] : this.stage.shown;
    const instead = fresh === "gone" ? WORDS.gone : this.state.joined ? WORDS.nothing : WORDS.joining;
    say(byId("instead"), calls.length ? "" : instead);
    show(byId("newest"), calls.length > 0);
    show(byId("before"), calls.length > 0);
    show(byId("earlier"), calls.length > 0);
    if (!calls.length) return;
    fill(this.newest, calls[0]);
    const places = rows(byId("earlier"), this.state.earlier, (parent) => callRow(make("div", "call", parent)));
    byId("earlier").style.setProperty("--rows", String(this.state.earlier));
    const under = this.stage.under();
    for (let at = 0; at < places.length; at += 1) fill(places[at], under[at]);
  }

  drawQueues(now) {
    const all = this.state.queues;
    const pages = Math.max(1, Math.ceil(all.length / PAGE_OF_QUEUES));
    const page = Math.floor(now / PAGE_MS) % pages;
    const part = pages === 1 ? all : all.slice(page * PAGE_OF_QUEUES, (page + 1) * PAGE_OF_QUEUES);
    const parent = byId("queues");
    parent.style.setProperty("--rows", String(Math.max(pages === 1 ? part.length : PAGE_OF_QUEUES, 10)));
    const places = rows(parent, part.length, queueRow);
    part.forEach((row, at) => {
      const [letter, name, waiting, wait] = places[at].children;
      say(letter, row.letter);
      say(name, row.name);
      say(waiting, words.people(row.waiting));
      say(wait, words.waitText(row));
      fit(name, row.name);
    });
  }

  drawFoot(fresh, link) {
    say(byId("notice"), this.state.line(link.now()));
    fit(byId("notice"), byId("notice").textContent);
    const at = this.state.joined ? words.seconds(words.hallDate(link.at)) : "";
    say(byId("live-word"), fresh === "live" ? WORDS.live : this.state.joined ? WORDS.stopped : WORDS.joining);
    say(byId("live-at"), at);
  }

  drawClock(serverNow) {
    if (!serverNow) return;
    const date = words.hallDate(serverNow);
    say(byId("date"), words.day(date));
    say(byId("weekday"), words.weekday(date));
    say(byId("clock"), words.clock(date));
  }
}

function callRow(parent) {
  make("b", "number", parent);
  arrow(parent);
  make("b", "window", parent);
  const side = make("span", "side", parent);
  make("span", "unit", side);
  make("span", "area", side);
  return parent;
}

function fill(row, call) {
  row.classList.toggle("empty", !call);
  if (!call) return;
  const [number, , window, side] = row.children;
  const [unit, area] = side.children;
  say(number, call.number);
  say(window, String(call.window));
  say(unit, WORDS.unit);
  say(area, call.tail ? `${call.area ?? ""} ${words.tail(call.tail)}`.trim() : (call.area ?? ""));
  row.dataset.key = call.key;
  fit(row, `${call.number} ${call.window} ${area.textContent} ${innerWidth}`);
}

function queueRow(parent) {
  const row = make("div", "row", parent);
  for (const name of ["letter", "name", "waiting", "wait"]) make("span", name, row);
}

// A television that sleeps shows nobody's number. Where the browser allows it, and only there.
async function stayAwake() {
  try {
    await navigator.wakeLock.request("screen");
  } catch {
    // The system's own settings must do it then.
  }
}

function start() {
  const board = new Board();
  const query = new URLSearchParams(location.search);
  const area = query.get("area");
  const url = area ? `/public/events?area=${encodeURIComponent(area)}` : "/public/events";
  const link = new Link(url, (frame) => {
    const taken = board.take(frame, performance.now(), frame.at);
    if (taken && frame.t !== "beat") soon();
    return taken;
  });
  let due = 0;
  const draw = () => {
    due = 0;
    board.draw(performance.now(), link);
  };
  // Many frames at once are drawn once.
  const soon = () => {
    if (!due) due = setTimeout(draw, 30);
  };
  setInterval(draw, TICK_MS);
  setInterval(() => {
    link.watch();
    tellAlive(true);
    if (nightly(link, board.startedAt)) location.reload();
  }, 2000);
  window.addEventListener("error", () => tellAlive(false));
  document.addEventListener("visibilitychange", stayAwake);
  stayAwake();
  link.open();
  draw();
  tellAlive(true);
  return { board, link, draw };
}

export const running = start();
