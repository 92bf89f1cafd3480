// Asking what would be granted.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useService } from './support/service.mjs';
import { createItem, expectProblem, expectStock, hold, itemPath, newId } from './support/stock.mjs';

const service = useService();

const check = (lines) => service.post('/api/v1/inventory/check-availability', { lines });
const line = (productVariantId, quantity) => ({ productVariantId, quantity });

test('every line in the order asked, and the whole', async () => {
  const [a, b] = [
    await createItem(service, { quantity: 10, lowStockThreshold: 1 }),
    await createItem(service, { quantity: 3, lowStockThreshold: 5 }),
  ];
  await hold(service, a, 4);
  const good = await check([line(b, 3), line(a, 6)]);
  assert.deepEqual(
    [good.status, good.json],
    [
      200,
      {
        available: true,
        lines: [
          { productVariantId: b, quantity: 3, availableQuantity: 3, available: true, status: 'LOW_STOCK' },
          { productVariantId: a, quantity: 6, availableQuantity: 6, available: true, status: 'IN_STOCK' },
        ],
      },
    ],
  );
  const short = await check([line(b, 3), line(a, 7)]);
  assert.deepEqual([short.json.available, short.json.lines.map((each) => each.available)], [false, [true, false]]);
});

test('it takes nothing', async () => {
  const variant = await createItem(service, { quantity: 2 });
  for (let index = 0; index < 3; index += 1) assert.equal((await check([line(variant, 2)])).json.available, true);
  assert.equal((await expectStock(service, variant, 2, 0)).version, 1);
});

test('lines of one variant are summed for the decision', async () => {
  const variant = await createItem(service, { quantity: 5 });
  assert.equal((await check([line(variant, 2), line(variant, 3)])).json.available, true);
  const { json } = await check([line(variant, 3), line(variant, 3)]);
  assert.deepEqual(
    [json.available, json.lines.map((each) => [each.quantity, each.available])],
    [
      false,
      [
        [3, false],
        [3, false],
      ],
    ],
  );
});

test('a discontinued variant is not available', async () => {
  const variant = await createItem(service, { quantity: 5 });
  await service.patch(itemPath(variant), { status: 'DISCONTINUED' });
  const { json } = await check([line(variant, 1)]);
  assert.deepEqual([json.available, json.lines[0].available, json.lines[0].status], [false, false, 'DISCONTINUED']);
});

test('unknown variants are all named', async () => {
  const [known, first, second] = [await createItem(service), newId(), newId()];
  const problem = expectProblem(
    await check([line(first, 1), line(known, 1), line(second, 1), line(first, 1)]),
    404,
    'INVENTORY_NOT_FOUND',
  );
  assert.deepEqual(problem.productVariantIds, [first, second]);
});
