// Many buyers of one variant.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useService } from './support/service.mjs';
import { createItem, expectStock, historyOf, itemPath, newId, sumOf } from './support/stock.mjs';
import { inParallel } from './support/workers.mjs';

const service = useService();

const connections = 64;
const pieces = 2000;
const buyers = 5000;

test('exactly as many pieces are granted as there are, and repeating changes nothing', async () => {
  const variant = await createItem(service, { quantity: pieces });
  const requests = Array.from({ length: buyers }, (_, index) => ({
    key: `buyer-${index}`,
    body: { quantity: 1, orderId: `order-${index}`, reservationId: newId() },
  }));
  const everyone = () =>
    inParallel(buyers, connections, (index) => {
      const { key, body } = requests[index];
      return service.post(`${itemPath(variant)}/reserve`, body, { headers: { 'idempotency-key': key } });
    });

  const first = await everyone();
  const granted = first.filter(({ status }) => status === 200);
  const refused = first.filter(({ status, json }) => status === 409 && json.code === 'INSUFFICIENT_STOCK');
  assert.deepEqual([granted.length, refused.length], [pieces, buyers - pieces]);
  const after = await expectStock(service, variant, pieces, pieces);
  assert.equal(after.version, pieces + 1);

  const second = await everyone();
  second.forEach(({ status, headers, bytes }, index) => {
    assert.equal(headers['idempotency-replayed'], 'true');
    assert.deepEqual([status, bytes.toString()], [first[index].status, first[index].bytes.toString()]);
  });
  assert.deepEqual(await expectStock(service, variant, pieces, pieces), after);
  const entries = await historyOf(service, variant);
  assert.deepEqual([sumOf(entries, 'quantityChange'), sumOf(entries, 'reservedChange')], [pieces, pieces]);
});

test('reading while it changes: every answer is one moment', async () => {
  const variant = await createItem(service, { quantity: 500 });
  let buying = true;
  const read = async () => {
    let version = 0;
    while (buying) {
      const { json } = await service.get(itemPath(variant));
      assert.ok(json.version >= version, 'never back in time');
      assert.equal(json.reservedQuantity, json.version - 1);
      version = json.version;
    }
  };
  const everyone = inParallel(500, 32, () => service.post(`${itemPath(variant)}/reserve`, { quantity: 1 })).finally(
    () => (buying = false),
  );
  await Promise.all([everyone, read(), read(), read(), read()]);
  await expectStock(service, variant, 500, 500);
});

test('reservations over the same variants in opposite order', async () => {
  const [a, b] = [await createItem(service, { quantity: 100 }), await createItem(service, { quantity: 100 })];
  const line = (productVariantId) => ({ productVariantId, quantity: 1 });
  const answers = await inParallel(400, connections, (index) =>
    service.post('/api/v1/reservations', { lines: index % 2 === 0 ? [line(a), line(b)] : [line(b), line(a)] }),
  );
  assert.equal(answers.filter(({ status }) => status === 201).length, 100);
  await expectStock(service, a, 100, 100);
  await expectStock(service, b, 100, 100);
});
