// More at once than the service takes: what it refuses it refuses at once and does not do, everything else goes on, and
// with the load the refusals end.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { HttpClient } from './support/http_client.mjs';
import { metric } from './support/metrics.mjs';
import { Service } from './support/service.mjs';
import { createItem, expectProblem, expectStock, hold, itemPath, newId, reservationOf, reservationPath, reservationsPath } from './support/stock.mjs';
import { inParallel } from './support/workers.mjs';

const initialStock = 1_000_000;
const requests = 640; // ten times as many as the client has connections
const checkedAtATime = 16;

// Asks so often, as fast as answers come. Resolves to the ids of those that were granted and of those that were refused.
async function overload(service, reserve) {
  const ids = { granted: [], refused: [] };
  const one = async () => {
    const reservationId = newId();
    const answer = await reserve(reservationId);
    if (answer.status < 300) return ids.granted.push(reservationId);
    expectProblem(answer, 503, 'OVERLOADED');
    assert.match(answer.headers['retry-after'], /^[1-9][0-9]*$/);
    return ids.refused.push(reservationId);
  };
  let asking = true;
  const asked = Promise.all(Array.from({ length: requests }, one)).finally(() => (asking = false));
  const aside = new HttpClient(service.address);
  while (asking) {
    for (const path of ['/health/ready', '/metrics']) assert.equal((await aside.request('GET', path)).status, 200);
  }
  aside.close();
  await asked;
  assert.ok(ids.granted.length > 0, 'nothing was granted');
  assert.ok(ids.refused.length > 0, 'nothing was refused');
  return ids;
}

async function expectOnlyGranted(service, { granted, refused }) {
  await inParallel(granted.length, checkedAtATime, async (index) => {
    assert.equal((await reservationOf(service, granted[index])).status, 'ACTIVE');
  });
  await inParallel(refused.length, checkedAtATime, async (index) => {
    expectProblem(await service.get(reservationPath(refused[index])), 404, 'RESERVATION_NOT_FOUND');
  });
}

const shed = (service, reason) => metric(service, 'inventory_http_shed_total', { reason });

function underFlags(title, flags, body) {
  describe(title, () => {
    const service = new Service({ flags: ['--batch-commands-max', '1', ...flags] });
    before(() => service.start());
    after(async () => {
      await service.stop();
      await service.check();
      service.remove();
    });
    body(service);
  });
}

underFlags('a queue that holds few commands', ['--queue-commands-max', '1'], (service) => {
  test('refuses what does not fit, does nothing of it, and takes everything again afterwards', async () => {
    const variant = await createItem(service, { quantity: initialStock });
    const ids = await overload(service, (reservationId) => service.post(`${itemPath(variant)}/reserve`, { quantity: 1, reservationId }));
    await hold(service, variant, 1);
    await expectStock(service, variant, initialStock, ids.granted.length + 1);
    await expectOnlyGranted(service, ids);
    assert.equal(await shed(service, 'queue_full'), ids.refused.length);
    assert.equal(await metric(service, 'inventory_commit_queue_depth'), 0);
  });
});

underFlags('a queue in which nothing may wait long', ['--queue-age-max', '250ms'], (service) => {
  test('refuses what would wait, does nothing of it, and takes everything again afterwards', async () => {
    // Of so many lines that those on all connections take longer to decide than they may wait.
    const variants = await inParallel(300, 1, () => createItem(service, { quantity: initialStock }));
    const lines = variants.map((productVariantId) => ({ productVariantId, quantity: 1 }));
    // The answers are not held against the document: that would take longer than to make them.
    const headers = { authorization: `Bearer ${service.token}`, 'content-type': 'application/json' };
    const ids = await overload(service, async (reservationId) => {
      const bytes = Buffer.from(JSON.stringify({ reservationId, lines }));
      const answer = await service.client.request('POST', reservationsPath, { headers, bytes });
      return answer.status < 300 ? answer : { ...answer, json: JSON.parse(answer.bytes) };
    });
    await hold(service, variants[0], 1);
    await expectStock(service, variants[0], initialStock, ids.granted.length + 1);
    await expectStock(service, variants[1], initialStock, ids.granted.length);
    await expectOnlyGranted(service, ids);
    assert.equal(await shed(service, 'queue_age'), ids.refused.length);
  });
});
