/* Texts on canvases: what fits into a room. */

/** Return the last of these texts that fits; empty if none does. */
function longestFitting(context, texts, room) {
  return texts.findLast((text) => context.measureText(text).width <= room) ?? "";
}

/** Shorten a text until it fits. */
function fitting(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > room) end--;
  return `${text.slice(0, end)}…`;
}

/** Return the px of letters in which a text is no wider than `room`. */
function fontFor(context, text, most, room) {
  context.font = "bold 20px system-ui, sans-serif";
  return Math.min(most, (20 * room) / context.measureText(text).width);
}
