// What holds only of a store in a file.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Service, useService } from './support/service.mjs';
import { createItem, expectStock, hold } from './support/stock.mjs';

const service = useService();

test('a second service on the same store is refused, and the first does not notice', async () => {
  const variant = await createItem(service);
  const second = new Service({ beside: service });
  await assert.rejects(second.start(), /another inventory service uses sqlite:.*inventory\.db/);
  assert.deepEqual(await second.exited, { code: 1, signal: null });
  await hold(service, variant, 1);
  await expectStock(service, variant, 10, 1);
});
