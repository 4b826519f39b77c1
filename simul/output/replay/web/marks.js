/* Marks of moments, the same as in the charts; their shapes have the names that matplotlib gives them. */

const CROSS = [[-0.5, -1], [0, -0.5], [0.5, -1], [1, -0.5], [0.5, 0], [1, 0.5], [0.5, 1], [0, 0.5], [-0.5, 1], [-1, 0.5], [-0.5, 0], [-1, -0.5]];
const PLUS = [[-0.3, -1], [0.3, -1], [0.3, -0.3], [1, -0.3], [1, 0.3], [0.3, 0.3], [0.3, 1], [-0.3, 1], [-0.3, 0.3], [-1, 0.3], [-1, -0.3], [-0.3, -0.3]];
const OUTLINES = {
  X: CROSS,
  P: PLUS,
  s: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  ">": [[-1, -1], [1, 0], [-1, 1]],
  "^": [[0, -1], [1, 1], [-1, 1]],
  v: [[0, 1], [-1, -1], [1, -1]],
  D: [[0, -1.4], [1.4, 0], [0, 1.4], [-1.4, 0]],
  d: [[0, -1.4], [0.85, 0], [0, 1.4], [-0.85, 0]],
  "|": [[0, -1], [0, 1]],
};
const MARK_AT_FULL_EDGE = 22; // px wide: the edge of a smaller mark is thinner

/** Paint a mark about so many pixels wide round a point. */
function paintMark(context, mark, x, y, px) {
  const reach = (mark.size * px) / 2;
  context.fillStyle = mark.face;
  context.strokeStyle = mark.edge;
  context.lineWidth = Math.max(0.8, mark.edge_width * Math.min(1.6, (1.6 * px) / MARK_AT_FULL_EDGE));
  context.beginPath();
  if (mark.shape === "o") context.arc(x, y, reach, 0, 2 * Math.PI);
  for (const [right, down] of OUTLINES[mark.shape] ?? []) context.lineTo(x + right * reach, y + down * reach);
  context.closePath();
  context.fill();
  context.stroke();
}
