// One stream of frames from the hub: comes back for ever, knows how old its news are and what time it is there.

const SILENT_MS = 9000;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 8000;

export class Link {
  constructor(url, onFrame) {
    this.url = url;
    this.onFrame = onFrame;
    this.source = null;
    this.tries = 0;
    this.timer = 0;
    this.bornAt = performance.now();
    this.heardAt = 0;
    this.at = 0;
  }

  open() {
    this.close();
    this.openedAt = performance.now();
    this.source = new EventSource(this.url);
    this.source.onmessage = (event) => this.hear(event.data);
    this.source.onerror = () => this.again();
  }

  hear(text) {
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      this.again();
      return;
    }
    this.tries = 0;
    this.heardAt = performance.now();
    this.at = frame.at;
    // A frame that does not follow the last one: everything anew.
    if (this.onFrame(frame) === false) this.again();
  }

  close() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.source !== null) {
      this.source.onmessage = null;
      this.source.onerror = null;
      this.source.close();
      this.source = null;
    }
  }

  again() {
    this.close();
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries) * (0.5 + Math.random());
    this.tries = Math.min(this.tries + 1, 10);
    // After a while of failing: perhaps this screen is no longer enrolled. Then the page of codes must come.
    if (this.tries % 4 === 0) this.ask();
    this.timer = setTimeout(() => this.open(), wait);
  }

  async ask() {
    try {
      const answer = await fetch("/public/who", { cache: "no-store" });
      if (answer.status === 401) location.reload();
    } catch {
      // The hub is away: that is what the marks on the screen say.
    }
  }

  // Called once a second: a connection that says nothing is a dead one.
  watch() {
    const silentSince = Math.max(this.heardAt, this.openedAt ?? 0);
    if (this.source !== null && performance.now() - silentSince > SILENT_MS) this.again();
  }

  // Milliseconds since the last news.
  age() {
    return performance.now() - (this.heardAt || this.bornAt);
  }

  // The clock of the hub now, 0 before the first frame.
  now() {
    return this.heardAt ? this.at + (performance.now() - this.heardAt) : 0;
  }
}

export const STALE_MS = 5000;
export const GONE_MS = 60000;

export function freshness(age, joined) {
  if (age > GONE_MS) return "gone";
  if (!joined) return "joining";
  return age > STALE_MS ? "stale" : "live";
}

// For `main.py board`: the program that opened this page restarts the browser when this stops.
export function tellAlive(ok) {
  if (new URLSearchParams(location.search).get("alive") !== "1") return;
  fetch("/alive", { method: "POST", body: ok ? "1" : "0" }).catch(() => {});
}

// Once a night, when the hub is there to give the page again: whatever a browser piles up in a day is gone.
export function nightly(link, startedAt) {
  const hall = new Date(link.now() + 8 * 3600 * 1000);
  const rested = performance.now() - startedAt > 6 * 3600 * 1000;
  return rested && link.age() < STALE_MS && hall.getUTCHours() === 3 && Math.random() < 0.002;
}
