// The screen above one window: window, number, one short order (tokens.md 12).

import { byId, fit, say } from "./dom.js";
import { freshness, Link, nightly, tellAlive } from "./link.js";
import { BoardState } from "./state.js";
import * as words from "./words.js";

const { WORDS } = words;

// The order and the line under it for a face.
export function ordersOf(face) {
  if (face.show === "come") return { say: WORDS.come, number: face.number };
  if (face.show === "serve") return { say: WORDS.serve, number: face.number };
  if (face.show === "wait") return { say: WORDS.rest, number: "" };
  const say = face.show === "pause" ? WORDS.pause : WORDS.shut;
  return { say: `${say}，${words.elsewhere(face.other)}`, number: "", reason: face.reason };
}

const number = () => {
  const found = new URLSearchParams(location.search).get("window") ?? location.pathname.split("/").at(-1);
  return /^[0-9]{1,3}$/.test(found) ? Number(found) : 0;
};

function start() {
  const state = new BoardState();
  const startedAt = performance.now();
  const no = number();
  const root = byId("window");
  say(byId("no"), no ? String(no) : "");
  say(byId("unit"), WORDS.unit);
  const draw = () => {
    const fresh = freshness(link.age(), state.joined);
    const face = fresh !== "gone" && state.joined ? state.face : null;
    const orders = face ? ordersOf(face) : { say: fresh === "gone" ? WORDS.goneAtWindow : WORDS.joining, number: "" };
    root.dataset.show = face ? face.show : "joining";
    root.dataset.state = fresh;
    say(byId("number"), orders.number ?? "");
    say(byId("say"), orders.say);
    say(byId("name"), face ? (orders.reason ?? face.name ?? "") : "");
    say(byId("staff"), face && face.show !== "pause" && face.show !== "closed" ? words.staff(face.staff ?? "") : "");
    const stopped = state.joined && (fresh === "stale" || fresh === "gone");
    say(byId("stale"), stopped ? `${WORDS.stopped} ${words.seconds(words.hallDate(link.at))}` : "");
    fit(byId("number"), `${byId("number").textContent} ${innerWidth}`);
    fit(byId("name"), `${byId("name").textContent} ${innerWidth}`);
  };
  const link = new Link(`/public/events?window=${no}`, (frame) => {
    const taken = state.apply(frame);
    if (taken && frame.t !== "beat") draw();
    return taken;
  });
  setInterval(draw, 500);
  setInterval(() => {
    link.watch();
    tellAlive(true);
    if (nightly(link, startedAt)) location.reload();
  }, 2000);
  link.open();
  draw();
  tellAlive(true);
  return { state, link, draw };
}

export const running = start();
