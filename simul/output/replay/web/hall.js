/* The hall from above: boards in the colours of their states, raised hands, masters on their way. */

const TAG_FONT = "bold 13px system-ui, sans-serif";
const LABELLED = 44, WITH_PIECES = 28;
const RESULT = /^(1-0|0-1|1\/2-1\/2)/;
const END_WORDS = { over: "over", failed: "failed", cancelled: "cancelled", orphaned: "orphaned" };

class Hall {
  constructor(app, run) {
    this.app = app;
    this.run = run;
    this.base = element("canvas", { role: "img", "aria-label": `The hall under ${run.label}; the table of boards says the same.` });
    this.over = element("canvas", { "aria-hidden": "true" });
    this.title = element("h2");
    this.line = element("p", { class: "figures" });
    this.faults = element("p", { class: "faults" });
    this.floor = element("div", { class: "floor" }, this.base, this.over);
    this.node = element("article", {}, element("div", { class: "hall-head" }, this.title, this.line, this.faults), this.floor);
    this.discs = new Map();
    this.painted = new Map();
    this.floor.addEventListener("click", (event) => this.choose(event));
    new ResizeObserver(() => this.resize()).observe(this.floor);
  }

  resize() {
    const { width, height } = this.floor.getBoundingClientRect();
    if (!width || !height) return;
    this.scale = window.devicePixelRatio || 1;
    for (const canvas of [this.base, this.over]) {
      canvas.width = Math.round(width * this.scale);
      canvas.height = Math.round(height * this.scale);
    }
    this.layout = hallLayout(this.run.places.length, width, height, this.app.floor, this.run.stuck.length > 0);
    this.cellOf = new Map(this.run.places.map((place, i) => [place, this.layout.cells[i]]));
    this.repaint();
  }

  /** Paint everything anew: the size or the colours have changed. */
  repaint() {
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

  /** Paint what has changed since the last time; the enlarged board only if it `writes`. */
  paint(count, time, writes) {
    if (!this.layout) return;
    const moment = this.run.after(count);
    const line = moment.line();
    const context = this.base.getContext("2d");
    context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    const at = moment.atPlaces();
    for (const [place, game] of at) {
      const small = this.layout.size < WITH_PIECES; // then neither moves nor places are painted
      const details = small ? "" : `${game.moves} ${line.get(game) ?? 0} ${game.passes}`;
      const mishap = this.run.unnoticed(game.seat.board, time);
      const key = `${game.seat.board} ${game.state} ${game.end} ${details} ${game.lost} ${mishap?.at}`;
      if (this.painted.get(place) === key) continue;
      this.painted.set(place, key);
      this.paintCell(context, this.cellOf.get(place), game, line.get(game));
      this.paintFaults(context, this.cellOf.get(place), game, mishap);
    }
    if (writes) this.paintFocus(context, moment, at, time);
    this.paintOver(moment, at, count, time);
  }

  paintCell(context, cell, game, place) {
    const { look } = this.app;
    const { x, y, size } = cell;
    context.save();
    context.beginPath();
    context.rect(x, y, size, size);
    context.clip();
    context.clearRect(x, y, size, size);
    const labelled = size >= LABELLED;
    const text = labelled ? Math.max(10, Math.min(size * 0.17, 18)) : 0;
    const frame = Math.max(1.5, Math.min(size * 0.07, 8));
    const gap = Math.max(1, size * 0.04);
    const side = Math.min(size - 2 * gap - 2 * frame, size - text - 2 * frame - gap * 2);
    const left = x + (size - side) / 2;
    const top = y + gap + frame;
    this.paintFrame(context, left, top, side, frame, game);
    this.paintBoard(context, left, top, side, game, size >= WITH_PIECES);
    if (game.state === ENDED || game.state === NOBODY) this.paintVeil(context, left, top, side, game);
    if (labelled) this.paintLabel(context, x + size / 2, top + side + frame + text * 0.85, size, text, game);
    const right = x + size - 1;
    if (place && size >= WITH_PIECES) this.paintHand(context, right, top, Math.max(14, size * 0.27), game.state, place);
    if (game.state === THINKING && labelled) this.paintThought(context, right - size * 0.02, top, size * 0.2);
    context.restore();
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

  paintBoard(context, left, top, side, game, withPieces) {
    const { look, pieces } = this.app;
    const square = side / 8;
    context.fillStyle = withPieces || game.state < 0 ? look.light : look.colour(game.state);
    context.fillRect(left, top, side, side);
    if (!withPieces) return;
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
    if (game.state === NOBODY || side < 12) return;
    const words = resultOf(game) ?? END_WORDS[game.end];
    context.font = "bold 20px system-ui, sans-serif";
    const size = Math.min(side * 0.3, 34, (19 * side) / context.measureText(words).width);
    context.font = `bold ${size}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = game.end === "over" ? look.ink : look.failure;
    context.fillText(words, left + side / 2, top + side / 2);
  }

  paintLabel(context, middle, y, room, size, game) {
    const { look } = this.app;
    const { seat } = game;
    context.font = `${size}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    context.fillStyle = look.ink;
    const name = shortName(seat);
    const fits = context.measureText(name).width <= room - 4;
    context.fillText(fits ? name : String(seat.board), middle, y);
  }

  /** Paint a raised hand with its place in line; the lower card of one who waits to start has none. */
  paintHand(context, right, top, size, state, place) {
    const { look } = this.app;
    const text = String(place);
    const width = Math.max(size, size * 0.62 * text.length + size * 0.35);
    const x = right - width;
    const y = top + size * 0.12;
    context.fillStyle = look.colour(state);
    context.strokeStyle = "#1a1a1a";
    context.lineWidth = 1.2;
    context.beginPath();
    if (state === READY) {
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
    context.fillStyle = "#1a1a1a";
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

  paintFocus(context, moment, at, time) {
    const { x, y, size } = this.layout.focus;
    const game = this.focusGame(moment, at);
    if (size < WITH_FOCUS || !game) return;
    const clocks = moment.clocks(game, time);
    const key = `${game.seat.board} ${game.state} ${game.moves} ${game.end} ${clocks ? `${clock(clocks.master)} ${clock(clocks.opponent)}` : ""}`;
    if (this.painted.get("focus") === key) return;
    this.painted.set("focus", key);
    const { look } = this.app;
    context.clearRect(x - 1, y - 1, size + 2, size + 2);
    const text = Math.max(11, Math.min(size * 0.055, 20));
    const frame = Math.max(3, size * 0.02);
    const side = size - 2 * frame - 3 * text;
    const left = x + (size - side) / 2;
    const top = y + 1.5 * text + frame;
    this.paintFrame(context, left, top, side, frame, game);
    this.paintBoard(context, left, top, side, game, true);
    context.fillStyle = look.ink;
    context.textBaseline = "alphabetic";
    context.textAlign = "left";
    const { seat } = game;
    const [above, below] = seat.masterIsWhite ? [seat.black, seat.white] : [seat.white, seat.black];
    context.font = `${text}px system-ui, sans-serif`;
    const room = side - 4 - (clocks ? 5 * text : 0);
    context.fillText(longestFitting(context, [`Board ${seat.board}`, `Board ${seat.board}: ${above}`], room), left - frame, y + text);
    const done = longestFitting(context, doneWords(game), side * 0.6);
    const roomBelow = clocks ? room : side - context.measureText(done).width;
    context.fillText(fitting(context, below, roomBelow), left - frame, top + side + frame + text * 1.15);
    context.textAlign = "right";
    if (clocks) {
      context.font = `bold ${text}px system-ui, sans-serif`;
      context.fillText(clock(Math.max(0, clocks.opponent)), left + side + frame, y + text);
      context.fillText(clock(Math.max(0, clocks.master)), left + side + frame, top + side + frame + text * 1.15);
    } else context.fillText(done, left + side + frame, top + side + frame + text * 1.15);
  }

  /** Paint what moves: the masters, and who waits for whom in a deadlock. */
  paintOver(moment, at, count, time) {
    const context = this.over.getContext("2d");
    context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    context.clearRect(0, 0, this.over.width, this.over.height);
    if (count === this.run.count) this.paintStuck(context);
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
    const taken = [...this.discs].filter(([other, at]) => other < master && Math.hypot(at.x - spot.x, at.y - spot.y) < this.discRadius);
    const aside = taken.length * 2.1 * this.discRadius;
    return { x: spot.x + aside * Math.abs(spot.inY ?? 1), y: spot.y + aside * (spot.inY ? 0 : 1) };
  }

  get discRadius() {
    return Math.max(5, Math.min(this.layout.size * 0.2, 15));
  }

  spotOf(board) {
    const seat = this.run.seatOf.get(board);
    const at = seat && this.cellOf.get(seat.place);
    return at && { x: at.masterX, y: at.masterY, inX: at.inX, inY: at.inY };
  }

  paintDisc(context, { x, y }, master, state, impossible) {
    const { look } = this.app;
    const radius = this.discRadius;
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

  /** Paint who waits for whom: thick in the circle, on top; thin for those who only wait for it. */
  paintStuck(context) {
    const { circle, stuck } = this.run;
    const waits = stuck.filter(({ board }) => this.spotOf(board));
    const nobodys = [...new Set(waits.filter(({ holders }) => !holders.length).map(({ goal }) => goal))];
    for (const { board, goal, holders } of waits) {
      if (!holders.length) this.paintArrow(context, this.spotOf(board), this.tagSpot(nobodys.indexOf(goal)), false);
    }
    const arrows = []; // those of the circle
    const outermostFirst = waits.sort((one, other) => circle.has(one.board) - circle.has(other.board));
    for (const { board, what, holders } of outermostFirst) {
      for (const holder of holders) {
        if (holder === board) this.paintTag(context, `${what || "itself"} ↺`, this.spotOf(board).x, this.spotOf(board).y);
        else if (this.spotOf(holder)) {
          const arrow = this.paintArrow(context, this.spotOf(board), this.spotOf(holder), circle.has(board));
          if (circle.has(board) && what) arrows.push({ ...arrow, words: `${board} → ${holder}: ${what}` });
        }
      }
    }
    this.nameArrows(context, arrows);
    nobodys.forEach((goal, i) => this.paintTag(context, goal.replace(/^for /, ""), this.tagSpot(i).x, this.tagSpot(i).y));
  }

  /** Return where stands, before the enlarged board, what no board holds: an event, a queue. */
  tagSpot(number) {
    const { x, y, size } = this.layout.focus;
    return { x: x + size / 2, y: Math.max(12, y - 14) + 26 * number, inX: 0, inY: 0 };
  }

  /** Paint an arrow that bends inwards; one to the left bends more, so that two lie apart. */
  paintArrow(context, from, to, thick) {
    const { look } = this.app;
    const depth = thick ? (to.x < from.x ? 90 : 30) : 16;
    const middle = between(from, to, 0.5);
    const bend = { x: middle.x + depth * (from.inX + to.inX) / 2, y: middle.y + depth * (from.inY + to.inY) / 2 };
    const angle = Math.atan2(to.y - bend.y, to.x - bend.x);
    context.strokeStyle = context.fillStyle = thick ? look.failure : look.faint;
    context.lineWidth = thick ? 3 : 1;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.quadraticCurveTo(bend.x, bend.y, to.x, to.y);
    context.stroke();
    context.beginPath();
    context.moveTo(to.x, to.y);
    for (const turn of [2.7, -2.7]) context.lineTo(to.x + 14 * Math.cos(angle + turn), to.y + 14 * Math.sin(angle + turn));
    context.fill();
    return { from, bend, to };
  }

  /** Write beside each arrow what it is about, further inwards until no arrow is hidden by it. */
  nameArrows(context, arrows) {
    const taken = arrows.flatMap(({ from, bend, to }) => pointsOf(from, bend, to));
    context.font = TAG_FONT;
    for (const { from, bend, to, words } of arrows) {
      const [reachX, reachY] = [context.measureText(words).width / 2 + 9, 14];
      const hides = (x, y) => taken.some((at) => Math.abs(at.x - x) < reachX && Math.abs(at.y - y) < reachY);
      let { x, y } = between(between(from, to, 0.5), bend, 0.5);
      for (let tries = 0; tries < 60 && hides(x, y); tries++) {
        x += 2 * (from.inX + to.inX);
        y += 2 * (from.inY + to.inY);
      }
      this.paintTag(context, words, x, y);
      for (const side of [-1, 0, 1]) taken.push({ x: x + side * reachX, y: y - 9 }, { x: x + side * reachX, y: y + 9 });
    }
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

/** Return points along an arrow that bends, no further from one another than a tag is high. */
function pointsOf(from, bend, to) {
  return Array.from({ length: 41 }, (_, i) => between(between(from, bend, i / 40), between(bend, to, i / 40), i / 40));
}

/** Shorten a text until it fits. */
function fitting(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > room) end--;
  return `${text.slice(0, end)}…`;
}
