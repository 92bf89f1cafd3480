// Text of a caller is text wherever it goes: into a statement of the database, a line of the log, a page of metrics.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventsPath, expectOutcome } from './support/consumed.mjs';
import { claims, header, issuerKey, signed } from './support/forged_tokens.mjs';
import { allScopes, useService } from './support/service.mjs';
import {
  adjustPath,
  createItem,
  expectProblem,
  historyOf,
  hold,
  itemOf,
  itemPath,
  newId,
  reservationOf,
} from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const service = useService({ flags: ['--access-log', 'all'] });

const hostile = [
  `'; DROP TABLE item; --`,
  `'); DELETE FROM ledger; --`,
  `' OR '1'='1`,
  `" OR ""="`,
  `\\'; SELECT 1; --`,
  `'||(SELECT version())||'`,
  `1 UNION SELECT * FROM item`,
  `%' OR 1=1 /*`,
  `$1 ?1 :name @p {0} %s %n`,
  `$$; COMMIT; $$`,
  `{"a",NULL}`,
  `","level":"error","event":"keys_expired`,
  `"}{"level":"error"}`,
  `\\u000a\\n\\r`,
  `\u2028\u2029\u202e\ufeff`,
  `"} 1 inventory_up{a="`,
  `<script>alert(1)</script>`,
  `../../../etc/passwd`,
];
const printable = hostile.filter((text) => /^[ -~]+$/.test(text));
const controls = ['\n', '\r', '\t', '\0', '\u001b[2J', '\u007f', '\u0085'].map((control) => `a${control}b`);

// The only item with this sku.
async function found(query) {
  const { status, json } = await service.get(`/api/v1/inventory?${query}`);
  assert.equal(status, 200);
  return json.items.map(({ productVariantId }) => productVariantId);
}

test('it is kept, found and told to the letter', async () => {
  for (const text of hostile) {
    const variant = await createItem(service, { sku: text });
    assert.equal((await itemOf(service, variant)).sku, text);
    for (const name of ['sku', 'q'])
      assert.deepEqual(await found(`${name}=${encodeURIComponent(text)}`), [variant], text);

    const { reservationId } = await hold(service, variant, 2, { orderId: text, userId: text });
    const ofOrder = await service.get(`/api/v1/reservations?orderId=${encodeURIComponent(text)}`);
    assert.deepEqual(ofOrder.json.items.map((reservation) => reservation.reservationId), [reservationId], text);
    const change = { changeType: 'ADJUSTMENT', quantityChange: 1, reason: text, orderId: text };
    assert.equal((await service.post(adjustPath, { productVariantId: variant, ...change })).status, 200);
    const entries = await historyOf(service, variant, `&orderId=${encodeURIComponent(text)}`);
    assert.equal(entries.length, 2);
    for (const entry of entries) assert.equal(entry.orderId, text);
    assert.equal(entries[0].reason, text);
    assert.equal(entries[1].userId, text);
  }
});

test('as the key of a change, the id of an event and the name of a client', async () => {
  const variant = await createItem(service, { quantity: 1000 });
  for (const text of printable) {
    const key = `"${text.replace(/[\\"]/g, '\\$&')}"`;
    const reserve = (quantity) =>
      service.post(`${itemPath(variant)}/reserve`, { quantity }, { headers: { 'idempotency-key': key } });
    assert.equal((await reserve(1)).status, 200, key);
    assert.equal((await reserve(1)).headers['idempotency-replayed'], 'true', key);
    expectProblem(await reserve(2), 422, 'IDEMPOTENCY_KEY_REUSED');
  }
  assert.equal((await itemOf(service, variant)).reservedQuantity, printable.length);

  const { key, kid } = issuerKey(service.dataDirectory);
  for (const text of hostile) {
    const token = signed(header(kid), claims({ client_id: text, scope: allScopes.join(' ') }), key);
    const { reservationId: ofOrder } = await hold(service, variant, 1, { orderId: text }, { token });
    const event = { eventId: text, eventType: 'OrderCancelledEvent', data: { orderId: text } };
    expectOutcome(await service.post(eventsPath, event, { token }), 'APPLIED');
    expectOutcome(await service.post(eventsPath, event, { token }), 'IGNORED', 'DUPLICATE');
    assert.equal((await reservationOf(service, ofOrder)).status, 'RELEASED', text);
    const { reservationId } = await hold(service, variant, 1, {}, { token });
    const [entry] = await historyOf(service, variant);
    assert.deepEqual([entry.actor, entry.reservationId], [text, reservationId]);
  }
  const lines = () => service.logEntries().filter(({ event }) => event === 'request');
  await until(() => hostile.every((text) => lines().some(({ client }) => client === text)));
  assert.ok(service.logEntries().every(({ event }) => event !== 'keys_expired'));
});

test('control characters are taken in no field', async () => {
  const variant = await createItem(service);
  const { key, kid } = issuerKey(service.dataDirectory);
  for (const text of controls) {
    const changes = { productVariantId: variant, changeType: 'PURCHASE', quantityChange: 1, reason: text };
    expectProblem(await service.put(itemPath(newId()), { sku: text }), 422, 'VALIDATION_FAILED');
    expectProblem(await service.post(adjustPath, changes), 422, 'VALIDATION_FAILED');
    const held = await service.post(`${itemPath(variant)}/reserve`, { quantity: 1, orderId: text });
    expectProblem(held, 422, 'VALIDATION_FAILED');
    const token = signed(header(kid), claims({ client_id: text }), key);
    expectProblem(await service.get(itemPath(variant), { token }), 401, 'UNAUTHENTICATED');
  }
});

test('in the path and the headers it is logged as what it is, and measured as nothing', async () => {
  const targets = hostile.map((text) => `/nothing/${encodeURIComponent(text)}`);
  for (const target of targets)
    expectProblem(await service.get(target, { outside: true }), 404, 'ROUTE_NOT_FOUND');
  const paths = () => service.logEntries().map(({ path }) => path);
  await until(() => targets.every((target) => paths().includes(target)));
  const metrics = (await service.get('/metrics', { token: null })).bytes.toString();
  for (const text of hostile) assert.ok(!metrics.includes(text), text);
});
