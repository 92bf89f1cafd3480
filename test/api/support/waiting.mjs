// Waiting for a condition, with an end.

import { setTimeout as pause } from 'node:timers/promises';

// Resolves to the first true value of `look`.
export async function until(look, { withinMs = 10_000, everyMs = 25 } = {}) {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not so within ${withinMs} ms: ${look}`);
    await pause(everyMs);
  }
}

// Resolves once the clock has passed that time; the service's clock is this machine's.
export async function untilPast(timestamp) {
  const at = Date.parse(timestamp);
  while (Date.now() <= at) await pause(at - Date.now() + 1);
}
