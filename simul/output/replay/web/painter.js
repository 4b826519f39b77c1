/* One board: in the colour of its state, with its pieces or its number, and what is to be told of it. */

const LABELLED = 44; // px: a smaller board has no room for its pieces, and only its number
const SMALLEST_LETTERS = 9; // px
const FIRST_IN_LINE = 9; // that many are numbered where there is no room for more than a digit

class BoardPainter {
  constructor(app) {
    this.app = app;
    this.letters = 1; // as a share of the usual ones
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
    const below = wait ? `→${wait.holders.join(",") || "?"}` : resultOf(game) ?? (game.end || placeSign(inLine));
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
    const words = resultOf(game) ?? game.end;
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
    this.paintCard(context, right, top, size, placeSign(place), this.app.look.colour(state), state === READY);
  }

  paintCard(context, right, top, size, text, colour, raised = false) {
    const width = Math.max(size, size * 0.5 * text.length + size * 0.35);
    const x = right - width;
    const y = top + size * 0.12;
    context.fillStyle = colour;
    context.strokeStyle = "#1a1a1a";
    context.lineWidth = 1.2;
    if (raised) this.paintFingers(context, x, y, width, size); // the card covers their lower ends
    context.beginPath();
    context.roundRect(x, y, width, size * 0.8, size * 0.2);
    context.fill();
    context.stroke();
    context.font = `bold ${size * 0.62}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = raised || colour !== this.app.look.paper ? "#1a1a1a" : this.app.look.failure;
    context.fillText(text, x + width / 2, y + size * 0.43);
  }

  paintFingers(context, x, y, width, size) {
    const finger = size * 0.12;
    context.beginPath();
    for (let i = 0; i < 4; i++) {
      const up = [0.2, 0.3, 0.3, 0.18][i] * size;
      context.roundRect(x + width * (0.14 + 0.2 * i), y - up, finger, up + 3, finger / 2);
    }
    context.fill();
    context.stroke();
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
}
