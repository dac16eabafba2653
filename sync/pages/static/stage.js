// Which call stands large, and for how long: calls at once wait for each other, 5 s each; the newest is marked.

const HOLD_MS = 5000;
const HURRY_FROM = 4;
const LEAST_HOLD_MS = 1000;
const KEPT = 64;

export class Stage {
  constructor() {
    this.shown = [];
    this.waiting = [];
    this.since = -Infinity;
    this.begun = false;
  }

  // Take the calls of the hub over, newest first. `age` of the newest in ms: after a start it may still be new.
  follow(calls, now, serverNow) {
    const known = new Set(calls.map((call) => call.key));
    this.shown = this.shown.filter((call) => known.has(call.key));
    this.waiting = this.waiting.filter((call) => known.has(call.key));
    if (!this.begun) {
      this.begun = true;
      this.shown = distinct(calls);
      this.since = calls.length ? now - Math.max(0, serverNow - calls[0].at) : -Infinity;
      return;
    }
    const here = new Set([...this.shown, ...this.waiting].map((call) => call.key));
    const newest = this.waiting.at(-1)?.at ?? this.shown[0]?.at ?? 0;
    const later = calls.filter((call) => !here.has(call.key) && call.at >= newest).reverse();
    const older = calls.filter((call) => !here.has(call.key) && call.at < newest);
    this.waiting = [...this.waiting, ...later].slice(-KEPT);
    if (older.length) this.shown = distinct([...this.shown, ...older].sort((a, b) => b.at - a.at));
    this.step(now);
  }

  // Let the next one come forward when it is time; true when something changed.
  step(now) {
    if (!this.waiting.length || now - this.since < hold(this.waiting.length)) return false;
    const next = this.waiting.shift();
    this.shown = distinct([next, ...this.shown]);
    this.since = now;
    return true;
  }

  // What stands under the newest: those whose turn is next, then those before. Nobody's number is missing.
  under() {
    return [...this.waiting, ...this.shown.slice(1)];
  }

  isNew(now, newMs) {
    return this.shown.length > 0 && now - this.since < newMs;
  }
}

// Two or three calls at once keep their 5 s; in a burst of many everybody's number still comes within 20 s.
function hold(waiting) {
  return waiting < HURRY_FROM ? HOLD_MS : Math.max(LEAST_HOLD_MS, (HOLD_MS * HURRY_FROM) / waiting);
}

// A number that was called again stands once, at its last place.
function distinct(calls) {
  const seen = new Set();
  return calls.filter((call) => !seen.has(call.number) && seen.add(call.number)).slice(0, KEPT);
}
