// The machine that a run had, and how much of it others took.

import { readFileSync } from 'node:fs';
import os from 'node:os';

export function description() {
  return { cpus: os.cpus().length, model: os.cpus()[0]?.model, memoryMegabytes: Math.round(os.totalmem() / 2 ** 20) };
}

// The processors' time so far: user, nice, system, idle, iowait, irq, softirq, steal. What follows is in these already.
function ticks() {
  const [, ...fields] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].split(/\s+/);
  return fields.slice(0, 8).map(Number);
}

// The part of this machine's time that went to other machines on the same host, in percent, from here until it is asked.
// With much of it the figures of a run are worth little.
export function watchSteal() {
  const before = ticks();
  return () => {
    const spent = ticks().map((value, index) => value - before[index]);
    return (100 * spent[7]) / Math.max(1, spent.reduce((sum, value) => sum + value));
  };
}
