/* Where the boards stand in the picture of the hall, seen from above. */

const ROW_AT_MOST = 7;
const SMALLEST_IN_RING = 40;
const NUMBERED = 22; // px: a board that is smaller has no room for its number
const WITH_FOCUS = 100; // a smaller one is not enlarged enough to be worth its room
const ENLARGED_AT_LEAST = 130;
const ENLARGED = 0.45; // of the hall's height, if the boards round it leave so much
const AROUND_IT = 64; // where masters walk
const APART = 12; // between the boards and the enlarged one
const LINE_BELOW = 24; // px for the line in words, where boards have no room for numbers

/**
 * Return the cells of the boards, the place of the enlarged one, and the `room` round that.
 * A cell has a corner, a size, and the spot where a master stands at it.
 */
function hallLayout(count, width, height, floor) {
  const columns = floor?.shape === "rows" ? Math.min(floor.perRow, count) : 0;
  if (columns) return rowsOf(count, width, height, columns);
  const arranged = count <= ROW_AT_MOST ? oneRow(count, width, height) : ringOf(count, width, height);
  return arranged?.focus.size >= WITH_FOCUS ? arranged : rowsOf(count, width, height, 0);
}

/** Put the boards in a row, the enlarged one below. */
function oneRow(count, width, height) {
  const walk = Math.max(40, height * 0.08);
  const size = Math.floor(Math.min(width / count, 240, height * 0.34));
  const left = (width - size * count) / 2;
  const cells = Array.from({ length: count }, (_, i) => cell(left + i * size, 0, size, 0, 1));
  return { cells, size, ...focusIn(0, size + walk, width, height - size - walk, width * 0.6) };
}

/** Put the boards round the edge: the master walks inside, where the enlarged board is. Null without room. */
function ringOf(count, width, height) {
  let best = { size: 0 };
  for (let columns = 2; columns <= count; columns++) {
    const rows = Math.max(3, Math.ceil((count + 4) / 2) - columns);
    const enlarged = Math.max(ENLARGED_AT_LEAST, ENLARGED * Math.min(width, height));
    const leaves = (Math.min(width, height) - enlarged - AROUND_IT) / 2;
    const size = Math.floor(Math.min(width / columns, height / rows, height * 0.27, leaves));
    const apart = Math.min((width - size) / (columns - 1), (height - size) / (rows - 1));
    if (size > best.size || (size === best.size && apart > best.apart)) best = { size, columns, rows, apart };
  }
  const { size, columns, rows } = best;
  if (size < SMALLEST_IN_RING) return null;
  const stepX = (width - size) / (columns - 1);
  const stepY = (height - size) / (rows - 1);
  const cells = [];
  for (let i = 0; i < columns; i++) cells.push(cell(i * stepX, 0, size, 0, 1));
  for (let i = 1; i < rows - 1; i++) cells.push(cell(width - size, i * stepY, size, -1, 0));
  for (let i = columns - 1; i >= 0; i--) cells.push(cell(i * stepX, height - size, size, 0, -1));
  for (let i = rows - 2; i > 0; i--) cells.push(cell(0, i * stepY, size, 1, 0));
  for (const corner of [0, columns - 1, columns + rows - 2, 2 * columns + rows - 3]) {
    const { x, y } = cells[corner]; // a master there stands inside, not at the next board
    Object.assign(cells[corner], cell(x, y, size, x ? -1 : 1, y ? -1 : 1));
  }
  const edge = size + AROUND_IT / 2;
  return { cells: cells.slice(0, count), size, ...focusIn(edge, edge, width - 2 * edge, height - 2 * edge) };
}

/** Put the boards in rows with aisles for the masters between them, the enlarged one beside or below. */
function rowsOf(count, width, height, perRow) {
  const wide = width > height;
  const side = wide ? Math.min(Math.max(width * 0.32, WITH_FOCUS), height) : Math.min(width * 0.7, height * 0.36);
  const [roomX, roomY] = wide ? [width - side - APART, height] : [width, height - side - APART];
  const withAisles = mostFitting(count, roomX, roomY, perRow, besideAisle);
  const aisles = withAisles.size >= NUMBERED;
  const { columns, size } = aisles ? withAisles : mostFitting(count, roomX, roomY, perRow, (pitch) => pitch);
  const pitch = aisles ? size + 2 * discRadius(size) + 4 : size;
  const cells = Array.from({ length: count }, (_, i) =>
    cell((i % columns) * size, Math.floor(i / columns) * pitch, size, 0, aisles ? 1 : 0));
  const used = (wide ? columns * size : Math.ceil(count / columns) * pitch) + APART;
  const below = aisles ? 0 : LINE_BELOW;
  const room = wide ? [used, 0, width - used, height] : [0, used, width, height - used];
  return { cells, size, ...focusIn(...room, Infinity, below) };
}

/** Return in how many columns the boards are largest, and how large, if `fits` says so of the height for each row. */
function mostFitting(count, width, height, perRow, fits) {
  const numbers = perRow ? [perRow] : Array.from({ length: count }, (_, i) => i + 1);
  const sizeIn = (columns) => Math.min(width / columns, fits(height / Math.ceil(count / columns)));
  const columns = numbers.reduce((best, each) => (sizeIn(each) > sizeIn(best) ? each : best), numbers[0] ?? 1);
  const size = sizeIn(columns);
  return { columns, size: size >= 2 ? Math.floor(size) : size };
}

/** Return the size of a board that leaves an aisle in the height for its row. */
function besideAisle(pitch) {
  return Math.min((pitch - 4) / 1.4, pitch - 12);
}

/** Return the radius of a master's disc beside boards of a size. */
function discRadius(size) {
  return Math.max(4, Math.min(size * 0.2, 15));
}

/** Make a cell, from a whole pixel on: it is wiped without a trace. The master's side of it is in direction (dx, dy), or she stands on it. */
function cell(x, y, size, dx, dy) {
  const middle = size / 2;
  const reach = size * 0.5 + discRadius(size) + 2;
  [x, y] = [Math.round(x), Math.round(y)];
  return { x, y, size, masterX: x + middle + dx * reach, masterY: y + middle + dy * reach, inX: dx, inY: dy };
}

/** Return the enlarged board's place in the middle of what the other boards leave. */
function focusIn(x, y, width, height, widest = Infinity, below = 0) {
  const size = Math.max(0, Math.min(width, height - below, widest));
  return { room: { x, y, width, height }, focus: { x: x + (width - size) / 2, y: y + (height - below - size) / 2, size } };
}

/** Return the point that lies a share of the way from one to another. */
function between(from, to, share) {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
