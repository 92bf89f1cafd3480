// A store that cannot grow: writes are refused, nothing changes, reads go on, and it mends by itself.
//
// The disk is full when the largest size that the process may give a file is less than what its files have.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

import { applied, eventsPath, ingest } from './support/consumed.mjs';
import { readFeed } from './support/feed.mjs';
import { Service } from './support/service.mjs';
import {
  adjustPath,
  createItem,
  expectProblem,
  expectStock,
  hold,
  historyOf,
  itemPath,
  newId,
} from './support/stock.mjs';
import { until } from './support/waiting.mjs';
import { inParallel } from './support/workers.mjs';

const service = new Service();
after(() => service.remove());

const run = promisify(execFile);
const limitFiles = (bytes) => run('prlimit', ['--pid', String(service.child.pid), `--fsize=${bytes}:`]);

test('a full disk, and room again', async () => {
  await service.start();
  const variant = await createItem(service, { quantity: 1000 });
  const kept = await hold(service, variant, 5);
  const reserve = (more = {}) => service.post(`${itemPath(variant)}/reserve`, { quantity: 1, ...more });
  const before = [await historyOf(service, variant), (await readFeed(service)).events];

  await limitFiles(4096);
  const reservationId = newId();
  const refused = [
    await reserve({ reservationId }),
    await service.put(itemPath(newId()), { initialStock: 1 }),
    await service.patch(itemPath(variant), { sku: 'new' }),
    await service.post(adjustPath, { productVariantId: variant, changeType: 'PURCHASE', quantityChange: 1 }),
    await service.post(`/api/v1/reservations/${kept.reservationId}/confirm`, {}),
    await ingest(service, 'ReturnProcessedEvent', { productVariantId: variant, quantityReturned: 1 }),
    ...(await inParallel(40, 20, () => reserve())),
  ];
  for (const answer of refused) {
    expectProblem(answer, 503, 'STORAGE_UNAVAILABLE');
    assert.match(answer.headers['retry-after'], /^\d+$/);
  }
  await expectStock(service, variant, 1000, 5);
  assert.deepEqual([await historyOf(service, variant), (await readFeed(service)).events], before);
  expectProblem(await service.get(`/api/v1/reservations/${reservationId}`), 404, 'RESERVATION_NOT_FOUND');
  assert.equal((await service.get('/health/live')).status, 200);

  await limitFiles('unlimited');
  await until(async () => (await reserve({ reservationId })).status === 200);
  await applied(service, 'ReturnProcessedEvent', { productVariantId: variant, quantityReturned: 2 });
  await expectStock(service, variant, 1002, 6);
  assert.equal((await service.get(`${eventsPath}?after=now`)).status, 200);
  await service.stop();
  await service.check();
});

test('it fills up in the middle of many writes: what was answered is there, what was refused is not', async () => {
  await service.start();
  const variant = await createItem(service, { quantity: 100_000 });
  let taken = 0;
  const answered = { 200: 0, 503: 0 };
  const write = async () => {
    const { status } = await service.post(`${itemPath(variant)}/reserve`, { quantity: 1 });
    answered[status] += 1;
    if (status === 200) taken += 1;
  };
  await inParallel(100, 20, write);
  for (let round = 0; round < 3; round += 1) {
    const writing = inParallel(200, 20, write);
    await limitFiles(4096);
    await until(() => answered[503] > 0);
    await limitFiles('unlimited');
    await writing;
    await until(async () => {
      await write();
      return answered[200] > 0;
    });
    answered[503] = 0;
  }
  await expectStock(service, variant, 100_000, taken);
  await service.stop();
  await service.check();
});
