// Makes what upgrade.test.mjs begins with: data as the binary of an earlier schema left it, and what it said of it.
//
//   INVENTORY_BINARY=… INVENTORY_TEST_STORE=sqlite|postgresql node record.mjs SCHEMA
//
// To be run once a schema, with its binary, before the next migration is added. Writes SCHEMA.STORE.sql and
// SCHEMA.STORE.json beside itself.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { eventsPath } from '../support/consumed.mjs';
import { onPostgres } from '../support/database.mjs';
import { environment } from '../support/paths.mjs';
import { Service } from '../support/service.mjs';
import { adjustPath, createItem, hold, itemPath, newId, reservationPath, reservationsPath } from '../support/stock.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const name = path.join(here, `${process.argv[2]}.${onPostgres ? 'postgresql' : 'sqlite'}`);

const service = await new Service().start();
const adjust = (variant, changeType, more) =>
  service.post(adjustPath, { productVariantId: variant, changeType, reason: 'count', ...more });

const kept = await createItem(service, { quantity: 500, sku: 'KEPT' });
for (let index = 0; index < 70; index += 1) await adjust(kept, 'PURCHASE', { quantityChange: 1 });
await service.patch(itemPath(kept), { sku: 'RENAMED', lowStockThreshold: 3 });
const low = await createItem(service, { quantity: 12 });
await adjust(low, 'SALE', { quantitySold: 5, orderId: 'order-sold' });
await service.post(`${itemPath(low)}/reserve`, { quantity: 99 });
const stopped = await createItem(service, { quantity: 4 });
await service.patch(itemPath(stopped), { status: 'DISCONTINUED' });

const confirmed = await hold(service, kept, 5, { orderId: 'order-1' });
await service.post(`${reservationPath(confirmed.reservationId)}/confirm`, {}, { headers: { 'idempotency-key': newId() } });
const released = await hold(service, kept, 2);
await service.post(`${reservationPath(released.reservationId)}/release`, {});
const lines = [{ productVariantId: low, quantity: 2 }, { productVariantId: kept, quantity: 3 }];
const both = await service.post(reservationsPath, { orderId: 'order-2', lines });
await service.post(`${reservationPath(both.json.reservationId)}/confirm`, {
  lines: [{ productVariantId: low, quantity: 1 }],
});
await service.post(`${reservationPath(both.json.reservationId)}/release`, {});
const running = await createItem(service, { quantity: 9 });
const passing = await hold(service, running, 4, { orderId: 'order-3', expiresInSeconds: 10 });

const unchanging = [
  ...[kept, low, stopped].flatMap((variant) => [itemPath(variant), `${itemPath(variant)}/history?limit=200`]),
  `${reservationsPath}?orderId=order-1`,
  `${reservationsPath}?orderId=order-2`,
  reservationPath(released.reservationId),
  ...[kept, low].map((variant) => `${eventsPath}?limit=1000&productVariantId=${variant}`),
  '/api/v1/alerts',
];
const answers = {};
for (const target of unchanging) {
  const { status, json } = await service.get(target);
  if (status !== 200) throw new Error(`${target} answered ${status}`);
  answers[target] = json;
}
await service.check();
await service.stop();

const dump = onPostgres
  ? execFileSync('pg_dump', ['--no-owner', '--inserts', '--dbname', service.database.dsn], { env: environment })
  : execFileSync('sqlite3', [path.join(service.dataDirectory, 'inventory.db'), '.dump']);
const withoutKeys = String(dump).replace(/^\\(un)?restrict .*\n/gm, ''); // which older psql do not know
const version = onPostgres ? '' : `PRAGMA user_version = ${process.argv[2]};\n`;
writeFileSync(`${name}.sql`, withoutKeys + version);
writeFileSync(
  `${name}.json`,
  `${JSON.stringify({ unchanging: answers, running: { variant: running, reservation: passing.reservationId } })}\n`,
);
service.remove();
