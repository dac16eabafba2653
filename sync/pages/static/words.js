// All words that the public pages say. Numbers, letters and windows come from the hub.

export const WORDS = {
  calls: "刚才叫过的号",
  nothing: "还没有叫号，请稍候",
  joining: "正在连接排队系统",
  gone: "请听广播或看窗口屏",
  goneAtWindow: "请听广播",
  unit: "号窗",
  queue: "业务",
  waiting: "在等",
  wait: "大约要等",
  none: "不用等",
  closed: "暂未开窗",
  unknown: "说不准",
  live: "实时",
  stopped: "数据停在",
  come: "请到本窗",
  serve: "正在办理",
  rest: "请稍候",
  pause: "暂停",
  shut: "本窗未开",
  weekdays: ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
};

export const people = (count) => `${count} 人`;
export function minutes(low, high) {
  if (low <= 0) return `不到 ${Math.max(high, 1)} 分`;
  return low === high ? `${high} 分` : `${low}–${high} 分`;
}
export const day = (date) => `${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
export const weekday = (date) => WORDS.weekdays[date.getUTCDay()];
export const staff = (number) => (number ? `工号 ${number}` : "");
export const tail = (digits) => `尾号${digits}`;
export const elsewhere = (window) => (window ? `请到 ${window} 号窗` : "请到导办台");

export function waitText(row) {
  if (row.open === 0 || row.open === undefined) return WORDS.closed;
  if (row.waiting === 0) return WORDS.none;
  return row.low >= 0 ? minutes(row.low, row.high) : WORDS.unknown;
}

const pad = (value) => String(value).padStart(2, "0");

// Hall time is UTC+8, whatever the zone of the screen is set to.
export const hallDate = (millis) => new Date(millis + 8 * 3600 * 1000);
export const clock = (date) => `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`;
export const seconds = (date) => `${clock(date)}:${pad(date.getUTCSeconds())}`;
