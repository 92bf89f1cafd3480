// Measures the service beside its yardsticks, in one run on one machine, because only the ratios travel.
//
//   node bench/run.mjs [--store sqlite|postgresql] [--broker] [--quick] [--json FILE] [--only PART] [--reservations N]
//                      [--binaries FOLDER]
//
// The parts of each store are in sqlite.mjs and postgresql.mjs, those with a broker in with_broker.mjs. --reservations says how many the big store has.

import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { description, watchSteal } from './machine.mjs';
import * as postgresql from './postgresql.mjs';
import { rows, targets } from './record.mjs';
import { heading, targetLine } from './report.mjs';
import * as sqlite from './sqlite.mjs';
import * as withBroker from './with_broker.mjs';

const { values: options } = parseArgs({
  options: {
    store: { type: 'string', default: 'sqlite' },
    broker: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string' },
    reservations: { type: 'string' },
    binaries: { type: 'string', default: 'build' },
  },
});
const stores = { sqlite, postgresql };
const oneOf = (option, names) => {
  if (!names.includes(options[option])) throw new Error(`--${option} is one of ${names.join(', ')}`);
};
oneOf('store', Object.keys(stores));
const { reservations } = stores[options.store];
const { parts } = options.broker ? withBroker : stores[options.store];
if (options.only !== undefined) oneOf('only', Object.keys(parts));
const wanted = Object.keys(parts).filter((part) => options.only === undefined || options.only === part);

// Beside the binaries, not in /tmp: that may be memory, where a commit costs nothing.
mkdirSync(options.binaries, { recursive: true });
const scratch = mkdtempSync(path.resolve(options.binaries, 'bench-run-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const variants = Array.from({ length: 10_000 }, () => randomUUID());
const variantsFile = path.join(scratch, 'variants');
writeFileSync(variantsFile, `${variants.join('\n')}\n`);

// What every part is told.
const bench = {
  store: options.store,
  seconds: options.quick ? 2 : 8,
  rounds: options.quick ? 2 : 5,
  reservations: Number(options.reservations ?? reservations[options.quick ? 'quick' : 'full']),
  binary: (name) => path.resolve(options.binaries, name),
  scratch,
  variants,
  variantsFile,
};
if (!(bench.reservations >= 1)) throw new Error('--reservations is a number from 1');

const stealPercent = watchSteal();
const [loadBefore] = os.loadavg();
console.log(heading());
for (const part of wanted) await parts[part](bench);
console.log(`\n${targets.map(targetLine).join('\n')}`);
const steal = stealPercent();
console.log(`steal ${steal.toFixed(1)} %, load before the run ${loadBefore.toFixed(1)}`);

if (options.json !== undefined) {
  const machine = { ...description(), stealPercent: steal, loadBefore };
  writeFileSync(options.json, `${JSON.stringify({ at: new Date().toISOString(), machine, options, rows, targets }, null, 2)}\n`);
}
const failures = rows.reduce((sum, row) => sum + row.failures, 0);
if (failures > 0) {
  console.error(`${failures} requests failed: these figures are worth nothing.`);
  process.exitCode = 1;
}
