/* Positions: what a move does to the squares. That every move is legal was checked before. */

/** Read the squares of a position in Forsyth-Edwards notation: a8 is 0, h1 is 63. */
function squaresOf(fen) {
  const squares = [];
  for (const letter of fen.split(" ")[0].replaceAll("/", "")) {
    if (letter >= "1" && letter <= "8") squares.push(...Array(Number(letter)).fill(""));
    else squares.push(letter);
  }
  return squares;
}

/** Return the number of a square such as `e4`. */
function squareNumber(name) {
  return name.charCodeAt(0) - 97 + 8 * (8 - Number(name[1]));
}

/** Return the squares after a move in UCI notation, such as `e2e4` or `e7e8q`. */
function moved(squares, uci) {
  const after = squares.slice();
  const from = squareNumber(uci.slice(0, 2));
  const to = squareNumber(uci.slice(2, 4));
  const piece = squares[from];
  const isPawn = piece === "P" || piece === "p";
  const isKing = piece === "K" || piece === "k";
  const files = (to % 8) - (from % 8);
  after[from] = "";
  after[to] = piece;
  if (isPawn && files !== 0 && squares[to] === "") after[from + files] = ""; // en passant
  if (isPawn && uci.length > 4) after[to] = piece === "P" ? uci[4].toUpperCase() : uci[4];
  if (isKing && Math.abs(files) === 2) {
    const corner = files > 0 ? from + 3 : from - 4;
    after[from + files / 2] = squares[corner];
    after[corner] = "";
  }
  return after;
}

/** Write squares as the first field of Forsyth-Edwards notation. */
function placement(squares) {
  const rows = [];
  for (let row = 0; row < 64; row += 8) {
    const letters = squares.slice(row, row + 8).map((piece) => piece || "1").join("");
    rows.push(letters.replace(/1+/g, (ones) => ones.length));
  }
  return rows.join("/");
}

/** A game: its positions, computed when they are asked for. */
class Game {
  constructor([fen, moves, sans]) {
    this.moves = moves ? moves.split(" ") : [];
    this.sans = sans ? sans.split(" ") : []; // the same moves, as people write them
    this.positions = [squaresOf(fen)];
  }

  /** Return the squares after so many moves. */
  after(count) {
    while (this.positions.length <= count) {
      const made = this.positions.length - 1;
      this.positions.push(moved(this.positions[made], this.moves[made]));
    }
    return this.positions[count];
  }
}
