/* The hall from above: boards in the colours of their states, raised hands, masters on their way. */

const TAG_FONT = "bold 13px system-ui, sans-serif";
const LABELLED = 44; // px: a smaller board has no room for its pieces, and only its number
const SMALLEST_LETTERS = 9; // px
const FIRST_IN_LINE = 9; // that many are numbered where there is no room for more than a digit
const RESULT = /^(1-0|0-1|1\/2-1\/2)/;
const END_WORDS = { over: "over", failed: "failed", cancelled: "cancelled", orphaned: "orphaned" };

class Hall {
  constructor(app, run) {
    this.app = app;
    this.run = run;
    this.base = element("canvas", { role: "img", "aria-label": `The hall under ${run.label}; the table of boards says the same. The keys e and E enlarge a board.` });
    this.over = element("canvas", { "aria-hidden": "true" });
    this.title = element("h2");
    this.figures = element("span");
    this.numbers = element("span", { class: "counts" });
    this.faults = element("p", { class: "faults" });
    this.floor = element("div", { class: "floor" }, this.base, this.over);
    this.node = element("article", {}, this.head(), this.floor);
    this.discs = new Map();
    this.painted = new Map();
    this.clocks = new Map(); // at each place, as last read
    this.floor.addEventListener("click", (event) => this.choose(event));
    new ResizeObserver(() => this.resize()).observe(this.floor);
  }

  head() {
    const line = element("p", { class: "figures" }, this.figures, this.numbers);
    return element("div", { class: "hall-head" }, this.title, line, this.faults);
  }

  write([figures, numbers]) {
    setText(this.figures, figures);
    setText(this.numbers, ` · ${numbers}`);
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
    this.letters = lettersOf(document.documentElement);
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
      this.paintCell(context, this.cellOf.get(place), game, { inLine, wait, clocks });
      this.paintFaults(context, this.cellOf.get(place), game, mishap);
    }
    if (writes) {
      if (stuck.length && this.app.pinned === null) this.paintWaits(context, stuck);
      else this.paintFocus(context, moment, at, time);
    }
    this.paintOver(moment, at, count, time);
  }

  paintCell(context, cell, game, more) {
    const { x, y, size } = cell;
    context.save();
    context.beginPath();
    context.rect(x, y, size, size);
    context.clip();
    context.clearRect(x, y, size, size);
    if (size >= LABELLED) this.paintWithPieces(context, cell, game, more);
    else if (size >= NUMBERED) this.paintWithNumber(context, cell, game, more);
    else this.paintSquare(context, cell, game, more.inLine);
    context.restore();
  }

  paintWithPieces(context, { x, y, size }, game, { inLine, wait, clocks }) {
    const text = Math.max(10, Math.min(size * 0.22, 12 * this.letters), Math.min(size * 0.17, 18));
    const frame = Math.max(1.5, Math.min(size * 0.07, 8));
    const gap = Math.max(1, size * 0.04);
    const side = Math.min(size - 2 * gap - 2 * frame, size - text - 2 * frame - gap * 2);
    const left = x + (size - side) / 2;
    const top = y + gap + frame;
    this.paintFrame(context, left, top, side, frame, game);
    this.paintBoard(context, left, top, side, game);
    if (game.state === ENDED || game.state === NOBODY) this.paintVeil(context, left, top, side, game);
    this.paintLabel(context, x + size / 2, top + side + frame + text * 0.85, size, text, game, clocks);
    const right = x + size - 1;
    const card = Math.max(14, size * 0.27);
    if (wait) this.paintCard(context, right, top, card, `→ ${wait.holders.join(", ") || "?"}`, this.app.look.paper);
    else if (inLine) this.paintHand(context, right, top, card, game.state, inLine);
    else if (game.state === THINKING) this.paintThought(context, right - size * 0.02, top, size * 0.2);
  }

  /** Paint a board that has no room for pieces: its number, and below its place in line or its result. */
  paintWithNumber(context, { x, y, size }, game, { inLine, wait }) {
    const { look } = this.app;
    const frame = Math.max(1.5, size * 0.08);
    const side = size - 2 * frame - 2;
    const [left, top, middle] = [x + frame + 1, y + frame + 1, x + size / 2];
    this.paintFrame(context, left, top, side, frame, game);
    context.fillStyle = game.state === AT_BOARD ? look.colour(AT_BOARD) : look.paper;
    context.fillRect(left, top, side, side);
    context.textAlign = "center";
    context.textBaseline = "middle";
    const write = (words, at) => {
      context.font = `bold ${fontFor(context, words, side * 0.46, side - 2)}px system-ui, sans-serif`;
      context.fillText(words, middle, top + side * at);
    };
    const below = wait ? `→${wait.holders.join(",") || "?"}` : resultOf(game) ?? END_WORDS[game.end] ?? (inLine ? String(inLine) : "");
    if (inLine && !wait) {
      context.fillStyle = look.colour(game.state);
      context.fillRect(left, top + side / 2, side, side / 2);
    }
    context.fillStyle = game.state === AT_BOARD ? "#ffffff" : game.state === ENDED || game.state === NOBODY ? look.faint : look.ink;
    write(String(game.seat.board), below ? 0.27 : 0.5);
    context.fillStyle = wait || (game.end && game.end !== "over") ? look.failure : inLine ? "#1a1a1a" : look.ink;
    if (below) write(below, 0.76);
  }

  /** Paint a board that has no room for a number: its state, and who is next in line. */
  paintSquare(context, { x, y, size }, game, inLine) {
    const { look } = this.app;
    const [left, top, side] = [x + 1.5, y + 1.5, Math.max(size - 3, 1)];
    this.paintFrame(context, left, top, side, 1.5, game);
    context.fillStyle = game.state < 0 ? look.panel : look.colour(game.state);
    context.fillRect(left, top, side, side);
    if (!inLine || size < 8) return;
    context.fillStyle = "#ffffff";
    context.fillRect(left, top, side, side);
    context.fillStyle = "#1a1a1a";
    context.font = `bold ${size - 2}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(String(inLine), x + size / 2, y + size / 2 + 0.5);
  }

  /** Mark what went wrong at a board and no state shows: who has left unnoticed, lost updates. */
  paintFaults(context, { x, y, size }, game, mishap) {
    const { look, markOf } = this.app;
    const px = Math.max(6, Math.min(size * 0.2, 20));
    const left = x + px * 0.8;
    if (mishap) paintMark(context, markOf("unnoticed"), left, y + px * 0.9, px);
    if (!game.lost) return;
    const top = y + px * (mishap ? 2.7 : 0.9);
    paintMark(context, markOf(OVERWRITTEN), left, top, px);
    if (size < LABELLED) return;
    context.font = `bold ${px * 0.85}px system-ui, sans-serif`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.strokeStyle = "#ffffff";
    context.fillStyle = look.states[BLOCKED].colour;
    context.strokeText(String(game.lost), left + px * 0.7, top);
    context.fillText(String(game.lost), left + px * 0.7, top);
  }

  /** Paint the frame in the colour of the state; hatched, where waiting, for readers without colours. */
  paintFrame(context, left, top, side, frame, game) {
    const { look } = this.app;
    context.lineWidth = frame;
    context.strokeStyle = game.state >= 0 ? look.pattern(context, game.state) : look.line;
    context.setLineDash(game.state === NOBODY ? [4, 4] : []);
    if (game.end && game.end !== "over") context.strokeStyle = look.failure;
    context.strokeRect(left - frame / 2, top - frame / 2, side + frame, side + frame);
    context.setLineDash([]);
    if (game.state === READY || game.state === AT_BOARD) {
      context.lineWidth = 1;
      context.strokeStyle = look.ink;
      context.strokeRect(left - frame, top - frame, side + 2 * frame, side + 2 * frame);
    }
  }

  paintBoard(context, left, top, side, game) {
    const { look, pieces } = this.app;
    const square = side / 8;
    context.fillStyle = look.light;
    context.fillRect(left, top, side, side);
    const uci = game.moves ? game.seat.game.moves[game.moves - 1] : "";
    const last = uci ? [squareNumber(uci.slice(0, 2)), squareNumber(uci.slice(2, 4))] : [];
    const squares = game.seat.game.after(game.moves);
    for (let number = 0; number < 64; number++) {
      const shown = game.seat.masterIsWhite ? number : 63 - number;
      const x = left + (shown % 8) * square;
      const y = top + Math.floor(shown / 8) * square;
      const isDark = (shown + Math.floor(shown / 8)) % 2 === 1;
      if (isDark || last.includes(number)) {
        context.fillStyle = last.includes(number) ? look.last : look.dark;
        context.fillRect(x, y, square, square);
      }
      if (squares[number]) pieces.paint(context, squares[number], x, y, square);
    }
  }

  /** Dim a board at which nobody plays, and write why. */
  paintVeil(context, left, top, side, game) {
    const { look } = this.app;
    context.globalAlpha = game.state === NOBODY ? 0.55 : 0.68;
    context.fillStyle = look.panel;
    context.fillRect(left, top, side, side);
    context.globalAlpha = 1;
    if (game.state === NOBODY) return;
    const words = resultOf(game) ?? END_WORDS[game.end];
    context.font = `bold ${fontFor(context, words, Math.min(side * 0.3, 34), side * 0.95)}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = game.end === "over" ? look.ink : look.failure;
    context.fillText(words, left + side / 2, top + side / 2);
  }

  /** Write below a board its number, and its opponent's name and clocks where they fit. */
  paintLabel(context, middle, y, room, size, game, clocks) {
    const { look } = this.app;
    const { seat } = game;
    context.font = `${size}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    context.fillStyle = look.ink;
    if (!clocks.length) {
      context.fillText(longestFitting(context, [String(seat.board), shortName(seat)], room - 4), middle, y);
      return;
    }
    const [one, both] = clocks.map((each) => `${seat.board} · ${each}`);
    const words = context.measureText(both).width <= room - 4 ? both : one;
    const px = (size * (room - 4)) / context.measureText(words).width;
    context.font = `${Math.min(size, px)}px system-ui, sans-serif`;
    context.fillText(px < SMALLEST_LETTERS ? String(seat.board) : words, middle, y);
  }

  /** Paint a raised hand with its place in line; the lower card of one who waits to start has none. */
  paintHand(context, right, top, size, state, place) {
    this.paintCard(context, right, top, size, String(place), this.app.look.colour(state), state === READY);
  }

  paintCard(context, right, top, size, text, colour, raised = false) {
    const width = Math.max(size, size * 0.5 * text.length + size * 0.35);
    const x = right - width;
    const y = top + size * 0.12;
    context.fillStyle = colour;
    context.strokeStyle = "#1a1a1a";
    context.lineWidth = 1.2;
    context.beginPath();
    if (raised) {
      const finger = size * 0.12; // four fingers above the card: a hand
      for (let i = 0; i < 4; i++) {
        const up = [0.2, 0.3, 0.3, 0.18][i] * size;
        context.roundRect(x + width * (0.14 + 0.2 * i), y - up, finger, up + 3, finger / 2);
      }
    }
    context.roundRect(x, y, width, size * 0.8, size * 0.2);
    context.fill();
    context.stroke();
    context.font = `bold ${size * 0.62}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = raised || colour !== this.app.look.paper ? "#1a1a1a" : this.app.look.failure;
    context.fillText(text, x + width / 2, y + size * 0.43);
  }

  paintThought(context, right, top, size) {
    const { look } = this.app;
    context.fillStyle = look.colour(THINKING);
    context.strokeStyle = "#1a1a1a";
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(right - size * 1.3, top - size * 0.2, size * 1.3, size * 0.7, size * 0.35);
    context.fill();
    context.stroke();
    context.fillStyle = "#1a1a1a";
    for (let i = 0; i < 3; i++) {
      context.beginPath();
      context.arc(right + size * (-0.97 + 0.32 * i), top + size * 0.15, size * 0.09, 0, 7);
      context.fill();
    }
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
    const next = this.layout.size < NUMBERED ? this.lineWords(moment.line()) : [];
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
    this.paintFrame(context, left, top, side, frame, game);
    this.paintBoard(context, left, top, side, game);
    context.fillStyle = look.ink;
    context.textBaseline = "alphabetic";
    context.textAlign = "left";
    const { seat } = game;
    const [above, below] = seat.masterIsWhite ? [seat.black, seat.white] : [seat.white, seat.black];
    context.font = `${text}px system-ui, sans-serif`;
    const widest = clocks ? [clocks.master, clocks.opponent].map((ms) => clock(ms).length).reduce((a, b) => Math.max(a, b)) : 0;
    const beside = side - 4 - context.measureText("0".repeat(widest)).width * 1.1;
    context.fillText(longestFitting(context, [String(seat.board), `Board ${seat.board}`, `Board ${seat.board}: ${above}`], beside), left - frame, y + text);
    const done = longestFitting(context, doneWords(game), side * 0.6);
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

  /** Say which boards are next in line, ever more of them: where boards are too small for their places. */
  lineWords(line) {
    const boards = [...line.keys()].slice(0, FIRST_IN_LINE).map(({ seat }) => seat.board);
    return boards.map((_, i) => `next: ${boards.slice(0, i + 1).join(", ")}${i + 1 < line.size ? ", …" : ""}`);
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

/** Return what has happened last in a game, in ever more words. */
function doneWords(game) {
  if (game.end) return [END_WORDS[game.end], resultOf(game), game.note].filter(Boolean);
  const move = lastMove(game);
  return move ? [move, `${game.moves}: ${move}`, `ply ${game.moves}: ${move}`] : [];
}

/** Return the last of these texts that fits; empty if none does. */
function longestFitting(context, texts, room) {
  return texts.findLast((text) => context.measureText(text).width <= room) ?? "";
}

/** Return the result of a game as it is written on boards; undefined if it has none. */
function resultOf(game) {
  return RESULT.exec(game.note)?.[0].replaceAll("1/2", "½").replace("-", "–");
}

function between(from, to, share) {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** Return the px of letters in which a text is no wider than `room`. */
function fontFor(context, text, most, room) {
  context.font = "bold 20px system-ui, sans-serif";
  return Math.min(most, (20 * room) / context.measureText(text).width);
}

/** Write clocks, in whole seconds, in ever more words: that which runs, or both; none without clocks. */
function clockTexts(clocks) {
  if (!clocks) return [];
  const [master, opponent] = [clocks.master, clocks.opponent].map((ms) => clock(1000 * Math.floor(Math.max(0, ms) / 1000)));
  return [clocks.runs === "opponent" ? opponent : master, `${master} / ${opponent}`];
}

/** Shorten a text until it fits. */
function fitting(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > room) end--;
  return `${text.slice(0, end)}…`;
}
