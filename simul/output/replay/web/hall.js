/* The hall from above: boards, the enlarged one or who waits for whom, and masters on their way. */

const TAG_FONT = "bold 13px system-ui, sans-serif";

class Hall {
  constructor(app, run) {
    this.app = app;
    this.run = run;
    this.base = element("canvas", { role: "img", "aria-label": `The hall under ${run.label}; the table of boards says the same. The keys e and E enlarge a board.` });
    this.over = element("canvas", { "aria-hidden": "true" });
    this.title = element("h2");
    this.figures = element("p", { class: "figures" });
    this.faults = element("p", { class: "faults" });
    this.floor = element("div", { class: "floor" }, this.base, this.over);
    this.node = element("article", {}, this.head(), this.floor);
    this.painter = new BoardPainter(app);
    this.discs = new Map();
    this.painted = new Map();
    this.clocks = new Map(); // at each place, as last read
    this.floor.addEventListener("click", (event) => this.choose(event));
    new ResizeObserver(() => this.resize()).observe(this.floor);
  }

  head() {
    return element("div", { class: "hall-head" }, this.title, this.figures, this.faults);
  }

  /** Write the figures, each in one piece: first those of the run, then the counts of boards. */
  write([figures, counts]) {
    const texts = [...figures, ...counts];
    const nodes = this.figures.children;
    while (nodes.length > texts.length) nodes[nodes.length - 1].remove();
    while (nodes.length < texts.length) this.figures.append(element("span"));
    texts.forEach((text, i) => {
      setText(nodes[i], text);
      nodes[i].classList.toggle("count", i >= figures.length);
    });
  }

  resize() {
    const { width, height } = this.floor.getBoundingClientRect();
    if (!width || !height) return;
    this.scale = window.devicePixelRatio || 1;
    for (const canvas of [this.base, this.over]) {
      canvas.width = Math.round(width * this.scale);
      canvas.height = Math.round(height * this.scale);
    }
    this.layout = hallLayout(this.run.places.length, width, height, this.app.floor);
    this.cellOf = new Map(this.run.places.map((place, i) => [place, this.layout.cells[i]]));
    this.repaint();
  }

  /** Paint everything anew: the size or the colours have changed. */
  repaint() {
    this.letters = this.painter.letters = lettersOf(document.documentElement);
    this.painted.clear();
    this.discs.clear();
    const context = this.base.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.base.width, this.base.height);
    this.app.render();
  }

  choose(event) {
    const box = this.floor.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const place = this.run.places.find((each) => {
      const at = this.cellOf.get(each);
      return x >= at.x && x < at.x + at.size && y >= at.y && y < at.y + at.size;
    });
    this.app.pin(place === undefined || place === this.app.pinned ? null : place);
  }

  /** Paint what has changed since the last time; enlarged boards and clocks only if it `writes`. */
  paint(count, time, writes) {
    if (!this.layout) return;
    const { run } = this;
    const { size } = this.layout;
    const moment = run.after(count);
    const line = moment.line();
    const stuck = run.stuckBy(count, time);
    const waitOf = new Map(stuck.map((wait) => [wait.board, wait]));
    const context = this.base.getContext("2d");
    context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    const at = moment.atPlaces();
    for (const [place, game] of at) {
      const wait = waitOf.get(game.seat.board);
      let inLine = line.get(game) ?? 0;
      if (size < NUMBERED && inLine > FIRST_IN_LINE) inLine = 0;
      if (writes && size >= LABELLED) this.clocks.set(place, moment.clocks(game, time));
      const clocks = clockTexts(this.clocks.get(place));
      const mishap = run.unnoticed(game.seat.board, time);
      const details = size < LABELLED ? "" : `${game.moves} ${game.passes} ${clocks}`;
      const key = `${game.seat.board} ${game.state} ${game.end} ${inLine} ${details} ${game.lost} ${mishap?.at} ${wait?.since}`;
      if (this.painted.get(place) === key) continue;
      this.painted.set(place, key);
      this.painter.paintCell(context, this.cellOf.get(place), game, { inLine, wait, clocks });
      this.painter.paintFaults(context, this.cellOf.get(place), game, mishap);
    }
    if (writes) {
      if (stuck.length && this.app.pinned === null) this.paintWaits(context, stuck);
      else this.paintFocus(context, moment, at, time);
    }
    this.paintOver(moment, at, count, time);
  }

  /** Return the game to enlarge: the one that was chosen, else where the master is, or was. */
  focusGame(moment, at) {
    if (this.app.pinned !== null && at.has(this.app.pinned)) return at.get(this.app.pinned);
    const [boards] = [...moment.boardsOfMasters().values()].filter((each) => each.length);
    const board = boards?.[0] ?? [...moment.lastBoard.values()][0] ?? this.run.seats[0]?.board;
    return moment.games[this.run.seatOf.get(board)?.index];
  }

  /** Paint who waits for whom, in the place of the enlarged board, which no arrow crosses. */
  paintWaits(context, stuck) {
    const { room } = this.layout;
    const key = `${stuck.length} stuck`;
    if (this.painted.get("focus") === key) return;
    this.painted.set("focus", key);
    context.clearRect(room.x, room.y, room.width, room.height);
    const widthOf = (text, px) => {
      context.font = `bold ${px}px system-ui, sans-serif`;
      return context.measureText(text).width;
    };
    paintWaits(context, this.app.look, waitsPicture(this.run, stuck, room, widthOf));
  }

  paintFocus(context, moment, at, time) {
    const { x, y, size } = this.layout.focus;
    const { room } = this.layout;
    const game = this.focusGame(moment, at);
    if (size < WITH_FOCUS || !game) return;
    const clocks = moment.clocks(game, time);
    const next = this.layout.size < NUMBERED ? this.nextWords(moment.nextBoards()) : [];
    const key = `${game.seat.board} ${game.state} ${game.moves} ${game.end} ${clockTexts(clocks)} ${next}`;
    if (this.painted.get("focus") === key) return;
    this.painted.set("focus", key);
    const { look } = this.app;
    context.clearRect(room.x, room.y, room.width, room.height);
    const text = Math.max(11, Math.min(size * 0.065, 14 * this.letters), Math.min(size * 0.055, 20));
    const frame = Math.max(3, size * 0.02);
    const side = size - 2 * frame - 3 * text;
    const left = x + (size - side) / 2;
    const top = y + 1.5 * text + frame;
    this.painter.paintFrame(context, left, top, side, frame, game);
    this.painter.paintBoard(context, left, top, side, game);
    context.fillStyle = look.ink;
    context.textBaseline = "alphabetic";
    context.textAlign = "left";
    const { seat } = game;
    const [above, below] = seat.masterIsWhite ? [seat.black, seat.white] : [seat.white, seat.black];
    context.font = `${text}px system-ui, sans-serif`;
    const widest = clocks ? [clocks.master, clocks.opponent].map((ms) => clock(ms).length).reduce((a, b) => Math.max(a, b)) : 0;
    const beside = side - 4 - context.measureText("0".repeat(widest)).width * 1.1;
    context.fillText(longestFitting(context, [String(seat.board), `Board ${seat.board}`, `Board ${seat.board}: ${above}`], beside), left - frame, y + text);
    const done = longestFitting(context, doneWords(game), Math.max(side * 0.35, side - context.measureText(`${below} `).width));
    const roomBelow = clocks ? beside : side - context.measureText(done).width;
    context.fillText(fitting(context, below, roomBelow), left - frame, top + side + frame + text * 1.15);
    context.textAlign = "right";
    if (clocks) {
      context.font = `bold ${text}px system-ui, sans-serif`;
      context.fillText(clock(Math.max(0, clocks.opponent)), left + side + frame, y + text);
      context.fillText(clock(Math.max(0, clocks.master)), left + side + frame, top + side + frame + text * 1.15);
    } else context.fillText(done, left + side + frame, top + side + frame + text * 1.15);
    context.font = TAG_FONT;
    context.textAlign = "center";
    context.fillText(longestFitting(context, next, room.width), room.x + room.width / 2, y + size + 0.75 * LINE_BELOW);
  }

  /** Say which boards are next, ever more of them: where boards are too small for their places. */
  nextWords(boards) {
    const first = boards.slice(0, FIRST_IN_LINE);
    return first.map((_, i) => `next: ${first.slice(0, i + 1).join(", ")}${i + 1 < boards.length ? ", …" : ""}`);
  }

  /** Paint what moves: the masters. */
  paintOver(moment, at, count, time) {
    const context = this.over.getContext("2d");
    context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    context.clearRect(0, 0, this.over.width, this.over.height);
    const moving = [...moment.boardsOfMasters()].map(([master, boards]) =>
      this.paintMaster(context, moment, master, boards, count, time));
    if (moving.includes(true)) this.app.animate();
    const blocked = this.run.blocks.find(([, , start, end]) => start <= time && time < end);
    if (blocked) this.paintBanner(context, "program blocked: no board is served");
  }

  paintMaster(context, moment, master, boards, count, time) {
    const away = this.run.awayAt(master, time);
    if (boards.length > 1) {
      for (const board of boards) this.paintDisc(context, this.spotOf(board), master, AT_BOARD, true);
      this.discs.delete(master);
      return false;
    }
    const last = this.spotOf(boards[0] ?? moment.lastBoard.get(master));
    let spot = last ?? this.spotOf(this.run.nextBoard(master, 0)) ?? { x: 20, y: 20 };
    let state = boards.length ? AT_BOARD : IDLE;
    if (!boards.length && away) {
      state = away[1];
      const next = this.spotOf(this.run.nextBoard(master, count));
      if (state === WALKING && next && last) {
        spot = between(last, next, (time - away[2]) / (away[3] - away[2]));
      }
    }
    const from = this.discs.get(master);
    const near = !from || this.app.still || state === WALKING;
    const now = near ? spot : between(from, spot, 0.3);
    const there = Math.hypot(now.x - spot.x, now.y - spot.y) < 0.7;
    this.discs.set(master, there ? spot : now);
    this.paintDisc(context, this.besideOthers(now, master), master, state, false);
    return !there;
  }

  /** Move a disc aside if another master stands there, or nearly, so that all are seen. */
  besideOthers(spot, master) {
    const radius = discRadius(this.layout.size);
    const taken = [...this.discs].filter(([other, at]) => other < master && Math.hypot(at.x - spot.x, at.y - spot.y) < radius);
    const aside = taken.length * 2.1 * radius;
    return { x: spot.x + aside * Math.abs(spot.inY ?? 1), y: spot.y + aside * (spot.inY ? 0 : 1) };
  }

  spotOf(board) {
    const seat = this.run.seatOf.get(board);
    const at = seat && this.cellOf.get(seat.place);
    return at && { x: at.masterX, y: at.masterY, inX: at.inX, inY: at.inY };
  }

  paintDisc(context, { x, y }, master, state, impossible) {
    const { look } = this.app;
    const radius = discRadius(this.layout.size);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = state === IDLE ? look.paper : look.colour(state);
    context.fill();
    context.lineWidth = impossible ? 3 : 2;
    context.strokeStyle = impossible ? look.failure : look.ink;
    context.setLineDash(state === IDLE ? [3, 3] : []);
    context.stroke();
    context.setLineDash([]);
    if (radius < 8) return;
    context.font = `bold ${radius}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = state === IDLE ? look.ink : state === RESTING ? "#1a1a1a" : "#ffffff";
    context.fillText(this.run.masters > 1 ? String(master) : "M", x, y + 0.5);
  }

  paintTag(context, words, x, y) {
    const { look } = this.app;
    context.font = TAG_FONT;
    words = fitting(context, words, this.over.width / this.scale - 40);
    const width = context.measureText(words).width + 12;
    context.fillStyle = look.paper;
    context.fillRect(x - width / 2, y - 11, width, 22);
    context.fillStyle = look.failure;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(words, x, y);
  }

  paintBanner(context, words) {
    const { x, y, size } = this.layout.focus;
    this.paintTag(context, words, x + size / 2, Math.max(12, y - 14));
  }
}
