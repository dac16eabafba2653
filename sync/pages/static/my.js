// One visitor's place in the queue, on their own phone: asks again by itself, and says when it could not.

import { byId, fit, say } from "./dom.js";
import * as words from "./words.js";

const token = location.pathname.split("/").at(2) ?? "";
const root = byId("mine");
let timer = 0;
let misses = 0;
let heard = 0;

// What is said for a place: the order first, then what to expect.
export function sayings(place) {
  switch (place.state) {
    case "WAITING": {
      const first = place.ahead > 0 ? `前面还有 ${place.ahead} 人` : "下一个就轮到您";
      const range = place.low >= 0 ? `大约还要等 ${words.minutes(place.low, place.high)}` : "等候时间暂时说不准";
      return [first, place.ahead <= 3 ? `${range}，请到等候区` : range];
    }
    case "CALLED":
      return [`请到 ${place.window} 号窗`, place.area ? `${place.area}，正在叫您的号` : "正在叫您的号"];
    case "SERVING":
      return ["正在办理", `${place.window} 号窗`];
    case "PARKED":
      return ["已暂放", "材料备好后请回到原来的窗口"];
    case "NO_SHOW":
      return ["已过号", "请到取号机或导办台重新激活，号票当日有效"];
    case "DONE":
      return ["已办结", "谢谢"];
    case "CANCELLED":
      return ["号已取消", "还要办理请重新取号"];
    default:
      return ["号已失效", "还要办理请重新取号"];
  }
}

export function draw(place) {
  const [first, second] = sayings(place);
  root.dataset.state = place.state;
  say(byId("hall"), place.hall);
  say(byId("number"), place.number);
  say(byId("queue"), place.queue);
  say(byId("first"), first);
  say(byId("second"), second);
  say(byId("notice"), place.notice);
  say(byId("fresh"), `${words.seconds(words.hallDate(place.at))} 更新`);
  say(byId("hint"), "请以叫号屏和广播为准，听到叫号请到窗口。");
  document.title = `${place.number} ${first}`;
  fit(byId("number"), `${place.number} ${innerWidth}`);
}

async function ask() {
  clearTimeout(timer);
  let again = Math.min(5 * 2 ** misses, 60);
  try {
    const answer = await fetch(`/my/${token}/place`, { cache: "no-store" });
    const body = await answer.json();
    if (answer.ok) {
      misses = 0;
      heard = body.at;
      again = body.again;
      draw(body);
    } else if (answer.status === 404) {
      root.dataset.state = "none";
      say(byId("first"), heard ? "这张号已经结束" : "没有查到这张号");
      say(byId("second"), heard ? "谢谢" : "号票当日有效，请看纸票或到导办台");
      again = 60;
    } else failed(body.sentence);
  } catch {
    failed("网络不通");
  }
  timer = setTimeout(ask, again * 1000 * (0.85 + 0.3 * Math.random()));
}

function failed(why) {
  misses = Math.min(misses + 1, 6);
  const since = heard ? `数据停在 ${words.seconds(words.hallDate(heard))}` : "";
  say(byId("fresh"), [since, why].filter(Boolean).join("，"));
  root.dataset.late = "1";
}

// A phone that wakes up asks at once.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") ask();
});
addEventListener("online", ask);
ask();
