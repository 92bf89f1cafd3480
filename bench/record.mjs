// What a run has found so far: its rows, and the figures that have a target.

import { line } from './report.mjs';

export const rows = [];
export const targets = [];

// Keeps the row, prints it and answers it.
export function record(label, row) {
  rows.push({ label, ...row });
  console.log(line(rows.at(-1)));
  return row;
}

// `least` says whether the value must not be below the bound, or not above it.
export function aim(name, value, bound, { least }) {
  targets.push({ name, value, bound, least, met: least ? value >= bound : value <= bound });
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
