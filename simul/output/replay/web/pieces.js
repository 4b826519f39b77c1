/* The pieces, as one picture; and the colours and hatches of the states. */

const PIECE_ORDER = "KQRBNP";
const USUAL_LETTERS = 14; // px of the page's letters at which all sizes on canvases hold; a projector has larger ones

/** Return how large the letters of an element are, as a share of the usual ones. */
function lettersOf(node) {
  return Number.parseFloat(getComputedStyle(node).fontSize) / USUAL_LETTERS;
}

class Pieces {
  /** Load the picture; it is in the page, so this takes no request. */
  static async load(svg) {
    const image = new Image();
    image.src = `data:image/svg+xml;base64,${btoa(svg)}`;
    await image.decode();
    return new Pieces(image);
  }

  constructor(image) {
    this.image = image;
    this.sheets = new Map();
  }

  /** Return all pieces painted so many pixels wide: scaling them once is much faster. */
  sheet(px) {
    if (!this.sheets.has(px)) {
      const sheet = element("canvas");
      sheet.width = 6 * px;
      sheet.height = 2 * px;
      sheet.getContext("2d").drawImage(this.image, 0, 0, sheet.width, sheet.height);
      this.sheets.set(px, sheet);
    }
    return this.sheets.get(px);
  }

  paint(context, piece, x, y, size) {
    const px = Math.max(1, Math.round(size * (window.devicePixelRatio || 1)));
    const column = PIECE_ORDER.indexOf(piece.toUpperCase());
    const row = piece === piece.toUpperCase() ? 0 : 1;
    context.drawImage(this.sheet(px), column * px, row * px, px, px, x, y, size, size);
  }
}

/** The colours of the page, which change from light to dark, and of the states, which hardly do. */
class Look {
  constructor(states) {
    this.states = states;
    this.read();
  }

  /** Read the colours from the style sheet. */
  read() {
    const style = getComputedStyle(document.documentElement);
    const names = ["ink", "faint", "paper", "panel", "line", "light", "dark", "last", "failure", "idle", "blocked"];
    for (const name of names) this[name] = style.getPropertyValue(`--${name}`).trim();
    this.patterns = new Map();
  }

  /** Return the colour of a state; what is nothing, or black, goes with the page. */
  colour(state) {
    if (state === IDLE) return this.idle;
    if (state === BLOCKED) return this.blocked;
    return this.states[state]?.colour ?? this.line;
  }

  /** Return a state's colour with its hatch. */
  pattern(context, state) {
    if (!this.patterns.has(state)) this.patterns.set(state, this.hatched(context, state));
    return this.patterns.get(state);
  }

  hatched(context, state) {
    const { hatch, hatchColour } = this.states[state];
    if (!hatch) return this.colour(state);
    const tile = element("canvas");
    tile.width = tile.height = 8;
    const paint = tile.getContext("2d");
    paint.fillStyle = this.colour(state);
    paint.fillRect(0, 0, 8, 8);
    paint.strokeStyle = paint.fillStyle = hatchColour;
    paint.lineWidth = 1.3;
    paint.beginPath();
    for (const offset of [-8, 0, 8]) {
      if (hatch[0] === "/" || hatch[0] === "x") {
        paint.moveTo(offset - 1, 9);
        paint.lineTo(offset + 9, -1);
      }
      if (hatch[0] === "\\" || hatch[0] === "x") {
        paint.moveTo(offset - 1, -1);
        paint.lineTo(offset + 9, 9);
      }
    }
    if (hatch[0] === "-") [2, 6].forEach((y) => (paint.moveTo(0, y), paint.lineTo(8, y)));
    if (hatch[0] === "|") [2, 6].forEach((x) => (paint.moveTo(x, 0), paint.lineTo(x, 8)));
    if (hatch[0] === ".") paint.fillRect(3, 3, 2, 2);
    paint.stroke();
    return context.createPattern(tile, "repeat");
  }
}
