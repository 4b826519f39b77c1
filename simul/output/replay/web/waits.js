/* Who waits for whom for ever: a circle of boards with arrows, and in words those who wait for it. */

const WAIT_LETTERS = [24, 21, 18, 16, 14, 12, 11, 10, 9], LINE_HEIGHT = 1.35, MOST_NAMED = 4;
const MUST_BE_CUT = 11; // px: rather smaller letters than fewer lines, but not that small
const ARROW_BEND = 0.2, ARROW_POINTS = 40;
const FIRST_AT = [-Math.PI / 2, Math.PI]; // on top, or where there is more room, at the left
const ARROW_ROOM = 3; // letters' heights between two boxes

/** Return the boards of the circle, each before one that it waits for. */
function roundTheCircle({ circle, stuck }) {
  const holders = new Map(stuck.map((wait) => [wait.board, wait.holders]));
  const order = [];
  for (const first of circle) {
    for (let board = first; board !== undefined && !order.includes(board);) {
      order.push(board);
      board = holders.get(board).find((each) => circle.has(each) && !order.includes(each));
    }
  }
  return order;
}

/**
 * Return a picture that fits into a room: boxes, the boards of the circle; arrows between them; lines of words.
 * `widthOf` tells how wide a text is in letters of so many px.
 */
function waitsPicture(run, stuck, room, widthOf) {
  const order = roundTheCircle(run);
  const inCircle = stuck.filter(({ board }) => order.includes(board));
  const others = stuck.filter(({ board }) => board && !order.includes(board));
  const told = inCircle.length ? briefly(others) : toldWaits(others.length ? others : stuck);
  const edges = inCircle.flatMap(({ board, holders }) => holders.filter((each) => order.includes(each)).map((each) => [board, each]));
  let picture;
  for (const named of [true, false]) {
    for (const px of WAIT_LETTERS) {
      for (const first of FIRST_AT) {
        picture = arrangedWaits(order, inCircle, told, named, px, first, room, widthOf);
        if (picture.fits) return { ...picture, arrows: arrowsOf(edges, picture.boxes) };
      }
    }
  }
  return { ...picture, arrows: arrowsOf(edges, picture.boxes) };
}

/** Say how many wait for the circle, or for what else: `11 boards → board 2`. */
function briefly(waits) {
  const waiters = new Map(); // of each goal
  for (const { board, goal, holders } of waits) {
    const words = holders.length ? named([], holders) : goal.replace(/^for /, "");
    waiters.set(words, [...(waiters.get(words) ?? []), board]);
  }
  return [...waiters].map(([words, boards]) =>
    `${boards.length > MOST_NAMED ? `${boards.length} boards` : named([], boards)} → ${words}`);
}

function arrangedWaits(order, inCircle, told, named, px, first, room, widthOf) {
  const pitch = px * LINE_HEIGHT;
  const lines = told.flatMap((words) => wrapped(words, room.width, (text) => widthOf(text, px)));
  const most = Math.max(1, Math.floor((room.height * (inCircle.length ? 0.35 : 1)) / pitch));
  const shown = lines.length > most ? [...lines.slice(0, most - 1), "…"] : lines;
  const height = room.height - shown.length * pitch;
  const boxes = inCircle.length ? boxesOf(order, inCircle, named, px, first, { ...room, height }, widthOf) : [];
  const top = boxes.length ? room.y + height : room.y + height / 2;
  return {
    px,
    boxes,
    lines: shown.map((words, i) => ({ words, x: room.x + room.width / 2, y: top + (i + 0.5) * pitch })),
    fits: (px <= MUST_BE_CUT || shown.length === lines.length) && boxes.every((box, i) => boxes.slice(i + 1).every((other) => areApart(box, other, ARROW_ROOM * px))
      && box.y >= room.y && box.x >= room.x && box.x + box.width <= room.x + room.width),
  };
}

/** Put the boards round an ellipse, the `first` at an angle. */
function boxesOf(order, inCircle, named, px, first, room, widthOf) {
  const goalOf = new Map(inCircle.map(({ board, holders, what }) =>
    [board, holders.includes(board) ? `waits for itself` : what && `waits for ${what}`]));
  const texts = order.map((board) => [`board ${board}`, ...(named && goalOf.get(board) ? [goalOf.get(board)] : [])]);
  const width = Math.max(...texts.flat().map((text) => widthOf(text, px))) + px;
  const height = (Math.max(...texts.map((lines) => lines.length)) + 0.5) * px * LINE_HEIGHT;
  const radiusX = Math.min(room.width, Math.max(1.6 * room.height, 3 * width)) / 2 - width / 2;
  const radiusY = (room.height - height) / 2 - px / 2;
  return order.map((board, i) => {
    const angle = first + (2 * Math.PI * i) / order.length;
    const middle = order.length > 1 ? 1 : 0;
    const x = room.x + room.width / 2 + middle * radiusX * Math.cos(angle) - width / 2;
    const y = room.y + room.height / 2 + middle * radiusY * Math.sin(angle) - height / 2;
    return { board, texts: texts[i], x, y, width, height };
  });
}

/** Return the arrows as points from the edge of one box to that of another; they bend, so that two lie apart. */
function arrowsOf(edges, boxes) {
  const boxOf = new Map(boxes.map((box) => [box.board, box]));
  return edges.filter(([from, to]) => from !== to).map(([from, to]) => {
    const [start, end] = [from, to].map((board) => middleOf(boxOf.get(board)));
    const half = between(start, end, 0.5);
    const bend = { x: half.x + ARROW_BEND * (end.y - start.y), y: half.y - ARROW_BEND * (end.x - start.x) };
    const points = Array.from({ length: ARROW_POINTS + 1 }, (_, i) => i / ARROW_POINTS).map((share) =>
      between(between(start, bend, share), between(bend, end, share), share));
    return points.filter((point) => ![from, to].some((board) => isInside(boxOf.get(board), point, 3)));
  });
}

function middleOf({ x, y, width, height }) {
  return { x: x + width / 2, y: y + height / 2 };
}

function isInside(box, { x, y }, margin) {
  return x > box.x - margin && x < box.x + box.width + margin && y > box.y - margin && y < box.y + box.height + margin;
}

function areApart(one, other, gap) {
  const apart = (a, b) => a.x + a.width + gap <= b.x || a.y + a.height + gap <= b.y;
  return apart(one, other) || apart(other, one);
}

/** Break a text into lines that are no wider than `room`; a longer word is cut. */
function wrapped(text, room, widthOf) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && widthOf(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function paintWaits(context, look, { px, boxes, arrows, lines }) {
  context.lineWidth = 3;
  context.strokeStyle = context.fillStyle = look.failure;
  for (const points of arrows.filter((each) => each.length > 1)) paintArrow(context, points, px);
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { texts, x, y, width, height } of boxes) {
    context.fillStyle = look.paper;
    context.strokeStyle = look.failure;
    context.lineWidth = 2;
    context.beginPath();
    context.roundRect(x, y, width, height, px / 3);
    context.fill();
    context.stroke();
    context.fillStyle = look.ink;
    texts.forEach((text, i) => {
      context.font = `${i ? "" : "bold "}${px}px system-ui, sans-serif`;
      context.fillText(text, x + width / 2, y + height / 2 + (i - (texts.length - 1) / 2) * px * LINE_HEIGHT);
    });
  }
  context.fillStyle = look.ink;
  context.font = `${px}px system-ui, sans-serif`;
  for (const { words, x, y } of lines) context.fillText(words, x, y);
}

function paintArrow(context, points, px) {
  const [tip, before] = [points.at(-1), points.at(-4) ?? points[0]];
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  context.beginPath();
  for (const { x, y } of points) context.lineTo(x, y);
  context.stroke();
  context.beginPath();
  for (const turn of [0, 2.7, -2.7]) {
    const reach = turn ? px : 2;
    context.lineTo(tip.x + reach * Math.cos(angle + turn), tip.y + reach * Math.sin(angle + turn));
  }
  context.fill();
}
