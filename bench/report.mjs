// The results as a table, and beside their targets.

const columns = [
  ['what', 36, (row) => row.label],
  ['connections', 11, (row) => row.connections],
  ['requests/s', 10, (row) => row.requestsPerSecond.toFixed(0)],
  ['p50 ms', 8, (row) => row.p50Ms.toFixed(2)],
  ['p99 ms', 8, (row) => row.p99Ms.toFixed(2)],
  ['CPU µs', 8, (row) => row.cpuMicrosecondsPerRequest?.toFixed(1)],
  ['RSS MB', 8, (row) => row.residentMegabytes?.toFixed(1)],
  ['failed', 6, (row) => row.failures],
];

function cell(text, width, index) {
  return index === 0 ? String(text).padEnd(width) : String(text).padStart(width);
}

export function heading() {
  return columns.map(([name, width], index) => cell(name, width, index)).join('  ');
}

// What a row does not know is left blank.
export function line(row) {
  return columns.map(([, width, value], index) => cell(value(row) ?? '', width, index)).join('  ');
}

export function targetLine({ name, value, bound, least, met }) {
  return `${met ? 'met   ' : 'MISSED'}  ${name}: ${value.toFixed(2)}, target ${least ? '≥' : '≤'} ${bound}`;
}
