/* Where the boards stand in the picture of the hall, seen from above. */

const ROW_AT_MOST = 7;
const SMALLEST_IN_RING = 40;
const WITH_FOCUS = 100; // a smaller one is not enlarged enough to be worth its room
const ENLARGED_AT_LEAST = 130;
const ENLARGED = 0.45; // of the hall's height, if the boards round it leave so much
const AROUND_IT = 64; // where masters walk
const BELOW_ROWS = 0.45; // of a cell: where a master stands at a board of the last row

/**
 * Return the cells of the boards, and the place of the enlarged one.
 * A cell has a corner, a size, and the spot where a master stands at it.
 */
function hallLayout(count, width, height, floor, withArrows) {
  const columns = floor?.shape === "rows" ? Math.min(floor.perRow, count) : 0;
  if (columns) return rowsOf(count, width, height, columns);
  const arranged = count <= ROW_AT_MOST ? oneRow(count, width, height, withArrows) : ringOf(count, width, height);
  if (withArrows && count <= ROW_AT_MOST) return arranged; // in one row no arrow crosses a board
  return arranged?.focus.size >= WITH_FOCUS ? arranged : rowsOf(count, width, height, 0);
}

/** Put the boards in a row, the enlarged one below; with arrows, that is left out first. */
function oneRow(count, width, height, withArrows) {
  const walk = Math.max(40, height * 0.08) + (withArrows ? 84 : 0);
  const widest = Math.min(width / count, 240);
  let size = Math.floor(Math.min(widest, height * 0.34));
  if (withArrows && height - size - walk < WITH_FOCUS) size = Math.floor(Math.min(widest, height - walk));
  const left = (width - size * count) / 2;
  const cells = Array.from({ length: count }, (_, i) => cell(left + i * size, 0, size, 0, 1));
  const side = Math.min(height - size - walk, width * 0.6);
  return { cells, size, focus: centred(width / 2, size + walk + (height - size - walk) / 2, side) };
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
  const inside = Math.min(width - 2 * size, height - 2 * size) - AROUND_IT;
  for (const corner of [0, columns - 1, columns + rows - 2, 2 * columns + rows - 3]) {
    const { x, y } = cells[corner]; // a master there stands inside, not at the next board
    Object.assign(cells[corner], cell(x, y, size, x ? -1 : 1, y ? -1 : 1));
  }
  return { cells: cells.slice(0, count), size, focus: centred(width / 2, height / 2, inside) };
}

function rowsOf(count, width, height, perRow) {
  const wide = width > height;
  const side = wide ? Math.min(width * 0.32, height) : Math.min(width * 0.7, height * 0.36);
  const [roomX, roomY] = wide ? [width - side - 12, height] : [width, height - side - 12];
  const columns = perRow || mostFitting(count, roomX, roomY);
  const rows = Math.ceil(count / columns);
  const size = Math.floor(Math.min(roomX / columns, roomY / (rows + BELOW_ROWS)));
  const cells = Array.from({ length: count }, (_, i) =>
    cell((i % columns) * size, Math.floor(i / columns) * size, size, 0, 1));
  const [leftX, leftY] = [width - columns * size - 12, height - rows * size - 12];
  const focus = wide
    ? centred(width - leftX / 2, height / 2, Math.min(leftX, height))
    : centred(width / 2, height - leftY / 2, Math.min(width, leftY));
  return { cells, size, focus };
}

function mostFitting(count, width, height) {
  const fits = (columns) => Math.min(width / columns, height / (Math.ceil(count / columns) + BELOW_ROWS));
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  return numbers.reduce((best, columns) => (fits(columns) > fits(best) ? columns : best), 1);
}

/** Make a cell, from a whole pixel on: it is wiped without a trace. The master's side of it is in direction (dx, dy). */
function cell(x, y, size, dx, dy) {
  const middle = size / 2;
  const reach = size * 0.5 + Math.min(size * 0.2, 15) + 2;
  [x, y] = [Math.round(x), Math.round(y)];
  return { x, y, size, masterX: x + middle + dx * reach, masterY: y + middle + dy * reach, inX: dx, inY: dy };
}

function centred(x, y, side) {
  const size = Math.max(side, 0);
  return { x: x - size / 2, y: y - size / 2, size };
}
