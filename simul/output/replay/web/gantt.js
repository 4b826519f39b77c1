/* The Gantt charts of the runs that are shown, on one time axis, with a cursor to drag. */

const AXIS = 20, GAP = 8, HATCH_AT_LEAST = 10, MOST_ZOOM = 1000, NAMES = 14, SMALLEST_NAMES = 10, BEYOND = 8, EDGE = 12, LANE_NUMBERS = 12, NUMBERED_LANE = 9, PALEST = 0.25;
const SMALL_MARKS = ["newcomer", "passed", "overwritten"], LANE_OF_SMALL_MARKS = 2;
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 36000, 86400, 172800, 345600, 864000]
  .map((seconds) => 1000 * seconds);

class Gantt {
  constructor(app) {
    this.app = app;
    this.node = document.getElementById("bars");
    this.canvas = this.node.querySelector("canvas");
    this.cursor = document.getElementById("cursor");
    this.from = this.span = this.end = 0; // the stretch of time that is shown, and the whole of it
    this.pointers = new Map();
    new ResizeObserver(() => this.repaint()).observe(this.node);
    this.node.addEventListener("pointerdown", (event) => this.down(event));
    this.node.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.node.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    }
    this.node.addEventListener("wheel", (event) => {
      if (!document.hasFocus()) return; // in a frame, the page around it scrolls until this one is used
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.25 : 0.8, this.timeAt(event));
    }, { passive: false });
  }

  /** Show a longer or shorter stretch of time; what is at `time` stays where it is. */
  zoom(factor, time = this.app.time) {
    const span = Math.min(this.end, Math.max(this.span / factor, this.end / MOST_ZOOM));
    const share = (time - this.from) / this.span;
    this.span = span;
    this.from = Math.max(0, Math.min(this.end - span, time - share * span));
    this.repaint();
  }

  whole() {
    this.from = 0;
    this.span = this.end = Math.max(1, ...this.app.shown.map((run) => run.total));
    this.repaint();
  }

  timeAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const share = (event.clientX - box.left - this.left) / this.width;
    return this.from + Math.max(0, Math.min(1, share)) * this.span;
  }

  down(event) {
    this.node.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, event.clientX);
    if (this.pointers.size === 1) {
      this.before = this.app.time;
      this.app.seek(this.timeAt(event));
    } else this.app.seek(this.before); // a second finger: the first was no click
  }

  move(event) {
    if (!this.pointers.has(event.pointerId)) return;
    const before = this.spread();
    this.pointers.set(event.pointerId, event.clientX);
    if (this.pointers.size === 1) this.app.seek(this.timeAt(event));
    else if (before > 20) this.zoom(this.spread() / before, this.timeAt(event)); // two fingers
  }

  spread() {
    const [a, b = a] = [...this.pointers.values()];
    return Math.abs(a - b);
  }

  x(time) {
    return this.left + ((time - this.from) / this.span) * this.width;
  }

  /** Paint anew in the next frame. */
  repaint() {
    this.stale = true;
    this.app.render();
  }

  paint() {
    this.stale = false;
    const { width, height } = this.node.getBoundingClientRect();
    if (!width || !height || !this.app.shown.length) return;
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    const context = this.canvas.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    this.letters = lettersOf(document.documentElement);
    const { shown } = this.app;
    const axis = AXIS * this.letters;
    const each = (height - axis - GAP * (shown.length - 1)) / shown.length;
    this.numbers = this.roomForNumbers(context, each);
    this.left = this.roomForNames(context, width) + this.numbers;
    this.width = width - this.left - EDGE;
    shown.forEach((run, i) => this.paintRun(context, run, i * (each + GAP), each));
    this.paintAxis(context, height, axis);
    this.node.setAttribute("aria-valuemax", String(Math.round(this.end / 1000)));
  }

  /** Return the width of the names at the left: of the widest one, if it is not too wide. */
  roomForNames(context, width) {
    context.font = `bold ${NAMES * this.letters}px system-ui, sans-serif`;
    const widest = Math.max(...this.app.shown.map((run) => context.measureText(run.label).width));
    return Math.min(Math.max(widest + 20, 60), width * (PHONE.matches ? 0.22 : 0.18));
  }

  /** Return the width of the numbers of the boards, between the names and the lanes; 0 if the lanes are too low for them. */
  roomForNumbers(context, height) {
    const lanes = this.app.shown.filter((run) => this.lanesOf(run, height).lane >= NUMBERED_LANE);
    context.font = `${LANE_NUMBERS * this.letters}px system-ui, sans-serif`;
    const widest = Math.max(0, ...lanes.map((run) => context.measureText(String(run.places.at(-1))).width));
    return widest ? widest + 8 : 0;
  }

  /** Return how high the lanes of the masters are together, and each lane of a board. */
  lanesOf(run, height) {
    const masters = Math.min(height * 0.25, Math.max(height > 90 ? 14 : 7, 5 * run.masters + 2));
    return { masters, lane: (height - masters - 2) / run.places.length };
  }

  /** Paint the lanes of a run: its masters above, then its boards. */
  paintRun(context, run, top, height) {
    const { look } = this.app;
    const { masters, lane } = this.lanesOf(run, height);
    const rowOf = new Map(run.places.map((place, i) => [place, top + masters + 2 + i * lane]));
    context.save();
    context.beginPath();
    context.rect(this.left, top - 8, this.width + BEYOND, height + 16);
    context.clip();
    this.paintMasters(context, run, top, masters);
    const widest = this.width / this.span;
    const room = Math.max(lane * 0.86, lane > 2.5 ? lane - 1 : lane);
    const filled = new Map(); // the last pixel of each lane that has a bar: one bar a pixel is enough
    let colour = null;
    for (const bar of this.visible(run)) {
      const x = this.x(bar.start);
      const y = rowOf.get(bar.seat.place);
      const right = this.x(bar.end);
      const visit = bar.state === AT_BOARD;
      const key = 2 * Math.round(y) + visit;
      if (right - x < 1 && filled.get(key) === Math.floor(right)) continue;
      filled.set(key, Math.floor(right));
      const wide = (bar.end - bar.start) * widest >= HATCH_AT_LEAST && lane >= 5;
      const style = wide ? look.pattern(context, bar.state) : look.colour(bar.state);
      if (style !== colour) context.fillStyle = colour = style; // to set it costs more than a bar
      const least = visit ? 1.2 : 0.4;
      // a visit of less than a pixel is pale: the lanes of boards would else be as full as the master's
      if (visit) context.globalAlpha = Math.max(Math.min((right - x) / least, 1), PALEST);
      context.fillRect(x, y, Math.max(right - x, least), Math.max(room, 0.6));
    }
    context.globalAlpha = 1;
    this.paintMarks(context, run, rowOf, lane);
    context.restore();
    context.fillStyle = look.ink;
    context.textBaseline = "middle";
    context.textAlign = "right";
    const names = this.left - this.numbers;
    const px = Math.max(SMALLEST_NAMES, fontFor(context, run.label, NAMES * this.letters, names - 12));
    context.font = `bold ${px}px system-ui, sans-serif`;
    context.fillText(fitting(context, run.label, names - 10), names - 8, top + Math.max(masters / 2, 8.5 * this.letters));
    if (lane >= NUMBERED_LANE) {
      context.font = `${Math.min(lane, LANE_NUMBERS * this.letters)}px system-ui, sans-serif`;
      context.fillStyle = look.faint;
      for (const place of run.places) context.fillText(String(place), this.left - 6, rowOf.get(place) + lane / 2);
    }
    context.fillStyle = look.ink;
    if (run.total < this.end) this.paintTotal(context, run, top, height);
  }

  visible(run) {
    const until = this.from + this.span;
    return run.bars.filter(({ start, end }) => end >= this.from && start <= until);
  }

  paintMasters(context, run, top, height) {
    const { look } = this.app;
    const lane = height / run.masters;
    const filled = new Map(); // of each lane and state, the last pixel: once is enough
    const fill = (state, start, end, y) => {
      const edge = this.left + this.width + BEYOND; // as far as the bars of the boards are seen
      const [x, right] = [Math.max(this.x(start), this.left), Math.min(this.x(end), edge)];
      if (right <= this.left || x >= edge) return;
      const key = `${y} ${state}`;
      if (right - x < 1 && filled.get(key) === Math.floor(right)) return;
      filled.set(key, Math.floor(right));
      context.fillStyle = right - x >= HATCH_AT_LEAST ? look.pattern(context, state) : look.colour(state);
      context.fillRect(x, y, Math.max(right - x, 0.7), Math.max(lane - 1, 1));
    };
    for (let master = 1; master <= run.masters; master++) {
      const y = top + (master - 1) * lane;
      fill(IDLE, 0, run.total, y);
      for (const [who, state, start, end] of run.away) if (who === master) fill(state, start, end, y);
      for (const event of run.visits.get(master) ?? []) {
        fill(AT_BOARD, run.at[event], run.at[event] + run.lasts[event], y);
      }
    }
  }

  /** Mark moments as the charts do: large ones in lanes of any height, others where there is room. */
  paintMarks(context, run, rowOf, lane) {
    const { marks } = this.app;
    const last = new Map(); // where the last mark of a kind is in each lane: one for those that would overlap
    for (const [number, game, at] of run.marked) {
      const mark = marks[number];
      const small = SMALL_MARKS.includes(mark.what);
      if (small && lane < LANE_OF_SMALL_MARKS) continue;
      const px = small ? Math.min(Math.max(lane / 2, 4), 10) : Math.min(Math.max(lane * 0.8, 9), 14) * this.letters;
      const x = Math.max(this.x(at), at >= this.from ? this.left + px / 2 : -Infinity);
      const key = `${number} ${game}`;
      if (x - (last.get(key) ?? -Infinity) < px || x < this.left || x > this.left + this.width + px) continue;
      last.set(key, x);
      const top = rowOf.get(run.seatOf.get(game)?.place) ?? Math.min(...rowOf.values()) - lane / 2; // of no board: above all
      paintMark(context, mark, x, top + lane / 2, px);
    }
  }

  paintTotal(context, run, top, height) {
    const x = this.x(run.total);
    if (x < this.left || x > this.left + this.width - 60 * this.letters) return;
    context.font = `bold ${13 * this.letters}px system-ui, sans-serif`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(`${run.stopped ? "stopped" : "done"} ${clock(run.total)}`, x + 16, top + height / 2);
  }

  paintAxis(context, height, axis) {
    const { look } = this.app;
    const step = STEPS.find((each) => (each / this.span) * this.width >= 88 * this.letters) ?? this.span / 4;
    context.font = `${12 * this.letters}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.fillStyle = look.faint;
    for (let time = Math.ceil(this.from / step) * step; time <= this.from + this.span; time += step) {
      const x = this.x(time);
      context.fillRect(x, height - axis, 1, 4);
      const half = context.measureText(clock(time)).width / 2;
      context.fillText(clock(time), Math.min(x, this.left + this.width + EDGE - half), height - 1);
    }
  }

  /** Move the cursor to the time that is shown; a zoomed chart follows it. */
  point() {
    const { time } = this.app;
    if (time < this.from || time > this.from + this.span) {
      this.from = Math.max(0, Math.min(this.end - this.span, time - this.span * 0.1));
      this.stale ||= this.span < this.end;
    }
    if (this.stale) this.paint();
    this.cursor.style.transform = `translateX(${this.x(Math.min(time, this.end))}px)`;
  }

  /** Tell screen readers the time; too often would be noise. */
  speak(words) {
    this.node.setAttribute("aria-valuenow", String(Math.round(this.app.time / 1000)));
    this.node.setAttribute("aria-valuetext", `${clock(this.app.time)}: ${words}`);
  }
}

/** List the states that occur, each with its colour and hatch; and the marks. */
function paintLegend(app) {
  const list = document.getElementById("legend");
  const found = new Set([AT_BOARD, IDLE]);
  for (const run of app.shown) {
    for (const bar of run.bars) found.add(bar.state);
    for (const [, state] of run.away) found.add(state);
  }
  const states = [...found].sort((a, b) => a - b).map((state) => explained(app.look.states[state].words, (context) => {
    context.fillStyle = app.look.pattern(context, state);
    context.fillRect(0, 0, 26, 14);
  }));
  const occur = new Set(app.shown.flatMap((run) => run.marked.map(([number]) => number)));
  const marks = app.marks.filter((_, number) => occur.has(number)).map((mark) =>
    explained(mark.meaning, (context) => paintMark(context, mark, 13, 7, 9), "mark"));
  list.replaceChildren(...states, ...marks);
}

/** Return an entry of the legend: what is painted, and what it means. */
function explained(words, paint, look = "") {
  const swatch = element("canvas", { "aria-hidden": "true", width: "26", height: "14", class: look });
  paint(swatch.getContext("2d"));
  return element("li", {}, swatch, words);
}
