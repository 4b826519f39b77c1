"use strict";

/** Add up the differences between numbers. */
function summed(deltas) {
  const sums = new Float64Array(deltas.length);
  let sum = 0;
  for (let i = 0; i < deltas.length; i++) sums[i] = sum += deltas[i];
  return sums;
}

/** Return how many of the ascending numbers are at most this one. */
function countUpTo(numbers, value) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Make an element with attributes and children; texts stay texts. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Set the text of an element, if it differs: an unchanged one costs no layout. Return whether it did. */
function setText(node, text) {
  if (node.textContent === text) return false;
  node.textContent = text;
  return true;
}
