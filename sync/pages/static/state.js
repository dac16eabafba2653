// What the hub has told this screen: a snapshot and the frames that follow it by number. Bounded, whatever comes.

const KEPT_CALLS = 64;
const KEPT_QUEUES = 64;

export class BoardState {
  constructor() {
    this.seq = -1;
    this.joined = false;
    this.hall = "";
    this.foot = "";
    this.notice = "";
    this.until = 0;
    this.earlier = 4;
    this.newMs = 15000;
    this.calls = [];
    this.queues = [];
    this.face = null;
  }

  // False when the frame does not follow: then a snapshot is needed. Unknown kinds of frames are passed over.
  apply(frame) {
    if (frame.t === "snap") return this.begin(frame);
    if (!this.joined) return false;
    if (frame.t === "beat") return frame.seq === this.seq;
    if (frame.t !== "delta") return true;
    if (frame.prev !== this.seq) return false;
    return this.follow(frame);
  }

  begin(frame) {
    this.joined = true;
    this.seq = frame.seq;
    this.hall = frame.hall;
    this.foot = frame.foot;
    this.notice = frame.notice;
    this.until = frame.until;
    this.earlier = frame.earlier;
    this.newMs = frame.new_ms;
    this.calls = frame.calls.slice(0, KEPT_CALLS);
    this.queues = frame.queues.slice(0, KEPT_QUEUES);
    this.face = frame.face ?? null;
    return true;
  }

  follow(frame) {
    this.seq = frame.seq;
    if (frame.gone) this.calls = this.calls.filter((call) => !frame.gone.includes(call.key));
    if (frame.new) this.calls = [...frame.new].reverse().concat(this.calls).slice(0, KEPT_CALLS);
    for (const row of frame.queues ?? []) this.put(row);
    if (frame.face) this.face = frame.face;
    if (frame.notice !== undefined) {
      this.notice = frame.notice;
      this.until = frame.until ?? 0;
    }
    return true;
  }

  put(row) {
    const place = this.queues.findIndex((known) => known.letter === row.letter);
    if (place >= 0) this.queues[place] = row;
    else if (this.queues.length < KEPT_QUEUES) {
      this.queues.push(row);
      this.queues.sort((a, b) => (a.letter < b.letter ? -1 : 1));
    }
  }

  // The line at the foot: the notice while it holds.
  line(now) {
    return this.notice && (!this.until || now < this.until) ? this.notice : this.foot;
  }
}
