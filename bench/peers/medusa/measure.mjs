// Calls createReservationItems from many callers at once and prints `RESULT {…}`, as the module prints, too:
//
//   DATABASE_URL=… node measure.mjs uniform|one CALLERS SECONDS

import { performance } from 'node:perf_hooks';

import { percentile } from '../../api.mjs';
import { locationId, openModule } from './module.mjs';

const [script, callers, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const { inventory, connection, close } = await openModule();
const { rows } = await connection.raw('SELECT inventory_item_id AS id FROM inventory_level ORDER BY id');
const items = script === 'one' ? rows.slice(0, 1) : rows;

async function reserve(order) {
  const item = items[Math.floor(Math.random() * items.length)];
  await inventory.createReservationItems({
    inventory_item_id: item.id,
    location_id: locationId,
    quantity: 1,
    line_item_id: `ORD-${order}`,
  });
}

async function reserveFor(duration) {
  const times = [];
  const start = performance.now();
  const end = start + duration * 1e3;
  let order = Date.now() * 1e3;
  const call = async () => {
    for (let before = performance.now(); before < end; before = performance.now()) {
      await reserve((order += 1));
      times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return { times, elapsed: (performance.now() - start) / 1e3 };
}

// What the module's own counters say is reserved.
async function counted() {
  const { rows: sums } = await connection.raw('SELECT sum(reserved_quantity) AS sum FROM inventory_level');
  return Number(sums[0].sum);
}

await reserveFor(1);
const before = await counted();
const { times, elapsed } = await reserveFor(seconds);
const result = {
  reservationsPerSecond: times.length / elapsed,
  p50Ms: percentile(times, 0.5),
  p99Ms: percentile(times, 0.99),
  granted: times.length,
  counted: (await counted()) - before,
};
await close();
console.log(`\nRESULT ${JSON.stringify(result)}`);
