// Killed at random moments under load, and started again: what was answered holds, and nothing happens twice.
//
// Writers keep their own account of the stock. A command without an answer is repeated under its key after the restart,
// so in the end every command has exactly one outcome, and the account must agree with the service.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { randomFrom } from './support/random.mjs';
import { Service } from './support/service.mjs';
import { createItem, expectStock, historyOf, itemPath, sumOf } from './support/stock.mjs';
import { Writer } from './support/writer.mjs';

const rounds = 20;
const writersCount = 12;
const initialStock = 1_000_000;
const seed = Number(process.env.INVENTORY_TEST_SEED ?? Date.now() % 1_000_000_000);

const service = new Service();
after(async () => {
  if (service.child?.exitCode === null) await service.stop();
  service.remove();
});

async function expectAccountsAgree(variants, writers) {
  for (const variant of variants) {
    const total = { quantity: initialStock, reserved: 0 };
    for (const { account } of writers) {
      total.quantity += account.get(variant)?.quantity ?? 0;
      total.reserved += account.get(variant)?.reserved ?? 0;
    }
    await expectStock(service, variant, total.quantity, total.reserved);
  }
}

test(`${rounds} crashes (INVENTORY_TEST_SEED=${seed})`, async () => {
  const random = randomFrom(seed);
  await service.start();
  const shared = [
    await createItem(service, { quantity: initialStock }),
    await createItem(service, { quantity: initialStock }),
  ];
  const own = [];
  for (let number = 0; number < writersCount; number += 1)
    own.push(await createItem(service, { quantity: initialStock }));
  const writers = own.map((variant, number) => {
    const variants = [variant, shared[number % shared.length]];
    return new Writer(service, number, variants, randomFrom(seed + number + 1));
  });

  for (let round = 0; round < rounds; round += 1) {
    const writing = writers.map((writer) => writer.write());
    await Promise.race([pause(random.between(20, 400)), ...writing]);
    await service.kill();
    await Promise.all(writing);
    await service.check();
    await service.start();
    await Promise.all(writers.map((writer) => writer.repeatPending()));
    await Promise.all(writers.map((writer) => writer.expectHoldsThere()));
    await Promise.all(writers.map((writer) => writer.repeatAnswered()));
    await expectAccountsAgree([...shared, ...own], writers);
  }

  for (const variant of own) {
    const entries = await historyOf(service, variant);
    const { json: item } = await service.get(itemPath(variant));
    assert.deepEqual(
      [sumOf(entries, 'quantityChange'), sumOf(entries, 'reservedChange')],
      [item.quantity, item.reservedQuantity],
    );
  }
  const answered = writers.reduce((sum, writer) => sum + writer.answered.length, 0);
  assert.ok(answered > rounds * writersCount, `only ${answered} commands were answered`);
  await service.stop();
  await service.check();
});
