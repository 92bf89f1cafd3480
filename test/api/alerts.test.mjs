// What a person has to look at.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { alertsOf, alertsPath, allAlerts, applied, raiseAlert } from './support/consumed.mjs';
import { eventsOf } from './support/feed.mjs';
import { allScopes, useService } from './support/service.mjs';
import { createItem, expectProblem, hold, itemOf, newId } from './support/stock.mjs';

const service = useService();

const acknowledge = (id, options) => service.post(`${alertsPath}/${id}/acknowledge`, undefined, options);

async function someAlerts(count) {
  const raised = [];
  for (let index = 0; index < count; index += 1) raised.push(await raiseAlert(service, await createItem(service)));
  return raised;
}

test('a variant deleted with stock', async () => {
  const variant = await createItem(service, { quantity: 7 });
  await hold(service, variant, 2);
  const alertId = await raiseAlert(service, variant);
  const { updatedAt } = await itemOf(service, variant);
  assert.deepEqual(await alertsOf(service, variant), [
    {
      alertId,
      kind: 'VARIANT_DELETED_WITH_STOCK',
      productVariantId: variant,
      detail: 'The product variant was deleted while there is stock: 7 in stock, 2 of them reserved.',
      state: 'OPEN',
      raisedAt: updatedAt,
      acknowledgedAt: null,
      acknowledgedBy: null,
    },
  ]);
  const told = (await eventsOf(service, variant)).find(({ eventType }) => eventType === 'InventoryAlertRaisedEvent');
  assert.deepEqual([told.data.alertId, told.data.kind], [alertId, 'VARIANT_DELETED_WITH_STOCK']);
});

test('a variant deleted without stock raises none', async () => {
  const variant = await createItem(service, { quantity: 0 });
  await applied(service, 'ProductVariantDeletedEvent', { productVariantId: variant });
  assert.deepEqual(await alertsOf(service, variant), []);
});

test('acknowledged once: the first stays', async () => {
  const [alertId] = await someAlerts(1);
  const token = await service.tokenFor('back-office', allScopes);
  const first = await acknowledge(alertId, { token });
  assert.equal(first.status, 200);
  assert.deepEqual([first.json.state, first.json.acknowledgedBy], ['ACKNOWLEDGED', 'back-office']);
  assert.ok(first.json.acknowledgedAt >= first.json.raisedAt);
  assert.deepEqual((await acknowledge(alertId)).json, first.json);
  assert.deepEqual(await alertsOf(service, first.json.productVariantId), [first.json]);
});

test('twenty at once acknowledge it once', async () => {
  const [alertId] = await someAlerts(1);
  const answers = await Promise.all(Array.from({ length: 20 }, () => acknowledge(alertId)));
  for (const { status, json } of answers) assert.deepEqual([status, json], [200, answers[0].json]);
});

test('by state', async () => {
  const [open, seen] = await someAlerts(2);
  await acknowledge(seen);
  const ids = async (state) => (await allAlerts(service, `&state=${state}`)).map(({ alertId }) => alertId);
  const [opened, acknowledged] = [await ids('OPEN'), await ids('ACKNOWLEDGED')];
  assert.deepEqual([opened.includes(open), opened.includes(seen)], [true, false]);
  assert.deepEqual([acknowledged.includes(open), acknowledged.includes(seen)], [false, true]);
  assert.equal(opened.length + acknowledged.length, (await allAlerts(service)).length);
});

test('newest first, in pages of any size', async () => {
  await someAlerts(5);
  const all = await allAlerts(service);
  const times = all.map(({ raisedAt }) => raisedAt);
  assert.deepEqual(times, [...times].sort().reverse());
  for (const limit of [1, 2, 3]) {
    const read = [];
    for (let query = `?limit=${limit}`; query !== undefined;) {
      const { json } = await service.get(`${alertsPath}${query}`);
      assert.ok(json.items.length <= limit);
      read.push(...json.items);
      query = json.nextCursor === null ? undefined : `?limit=${limit}&cursor=${encodeURIComponent(json.nextCursor)}`;
    }
    assert.deepEqual(read, all);
  }
});

test('alerts outlive a crash', async () => {
  const [open, seen] = await someAlerts(2);
  await acknowledge(seen);
  const before = await allAlerts(service);
  await service.kill();
  await service.start();
  assert.deepEqual(await allAlerts(service), before);
  assert.equal((await acknowledge(open)).json.state, 'ACKNOWLEDGED');
});

test('what is no alert, state, limit or cursor', async () => {
  expectProblem(await acknowledge(newId()), 404, 'ALERT_NOT_FOUND');
  for (const query of ['state=open', 'state=', 'limit=0', 'limit=201', 'cursor=x', 'cursor=']) {
    const { errors } = expectProblem(await service.get(`${alertsPath}?${query}`), 400, 'MALFORMED_REQUEST');
    assert.equal(errors[0].parameter, query.split('=')[0]);
  }
});
