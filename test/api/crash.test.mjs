// Killed at random moments under load, and started again: what was answered holds, and nothing happens twice.
//
// Writers keep their own account of the stock. A command without an answer is repeated under its key after the restart,
// so in the end every command has exactly one outcome, and the account must agree with the service.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { randomFrom } from './support/random.mjs';
import { Service } from './support/service.mjs';
import {
  adjustPath,
  createItem,
  expectStock,
  historyOf,
  itemPath,
  newId,
  reservationOf,
  reservationPath,
  reservationsPath,
  sumOf,
} from './support/stock.mjs';

const rounds = 20;
const writersCount = 12;
const initialStock = 1_000_000;
const seed = Number(process.env.INVENTORY_TEST_SEED ?? Date.now() % 1_000_000_000);

const service = new Service();
after(async () => {
  if (service.child?.exitCode === null) await service.stop();
  service.remove();
});

// What one writer did and knows. Commands are sent one after another; `pending` is the one that has no answer yet.
class Writer {
  constructor(number, variants, random) {
    this.number = number;
    this.variants = variants;
    this.random = random;
    this.sent = 0;
    this.pending = undefined;
    this.answered = [];
    this.active = new Map();
    this.account = new Map(variants.map((variant) => [variant, { quantity: 0, reserved: 0 }]));
  }

  nextCommand() {
    const held = [...this.active.keys()];
    const kind =
      held.length > 5
        ? this.random.pick(['confirm', 'release'])
        : this.random.pick(['reserve', 'reserve', 'create', 'buy', 'confirm', 'release']);
    const key = `writer-${this.number}-${(this.sent += 1)}`;
    const variant = this.random.pick(this.variants);
    const quantity = this.random.between(1, 3);
    if ((kind === 'confirm' || kind === 'release') && held.length > 0) {
      const reservationId = this.random.pick(held);
      return { key, kind, reservationId, target: `${reservationPath(reservationId)}/${kind}`, body: {}, status: 200 };
    }
    if (kind === 'buy') {
      const body = { productVariantId: variant, changeType: 'PURCHASE', quantityChange: quantity };
      return { key, kind, variant, quantity, target: adjustPath, body, status: 200 };
    }
    const reservationId = newId();
    if (kind === 'create') {
      const lines = this.variants.map((each) => ({ productVariantId: each, quantity }));
      return {
        key,
        kind,
        reservationId,
        held: new Map(this.variants.map((each) => [each, quantity])),
        target: reservationsPath,
        body: { reservationId, lines },
        status: 201,
      };
    }
    return {
      key,
      kind: 'reserve',
      reservationId,
      held: new Map([[variant, quantity]]),
      target: `${itemPath(variant)}/reserve`,
      body: { reservationId, quantity },
      status: 200,
    };
  }

  send(command) {
    return service.post(command.target, command.body, { headers: { 'idempotency-key': command.key } });
  }

  // Until the service is gone.
  async write() {
    for (;;) {
      this.pending = this.nextCommand();
      let answer;
      try {
        answer = await this.send(this.pending);
      } catch (error) {
        if (error.name === 'AssertionError') throw error;
        return;
      }
      this.settle(answer);
    }
  }

  // The command of which nobody knows whether it was done.
  async repeatPending() {
    const mayHaveBeenDone = await this.send(this.pending);
    this.settle(mayHaveBeenDone);
  }

  settle(answer) {
    const command = this.pending;
    this.pending = undefined;
    assert.equal(answer.status, command.status, `${command.key} ${command.kind}: ${answer.bytes}`);
    this.answered.push({ command, answer });
    this.enter(command);
  }

  enter({ kind, variant, quantity, reservationId, held }) {
    if (kind === 'buy') {
      this.account.get(variant).quantity += quantity;
    } else if (held !== undefined) {
      this.active.set(reservationId, held);
      for (const [each, pieces] of held) this.account.get(each).reserved += pieces;
    } else {
      for (const [each, pieces] of this.active.get(reservationId)) {
        this.account.get(each).reserved -= pieces;
        if (kind === 'confirm') this.account.get(each).quantity -= pieces;
      }
      this.active.delete(reservationId);
    }
  }

  async expectHoldsThere() {
    for (const [reservationId, held] of this.active) {
      const { status, lines } = await reservationOf(service, reservationId);
      assert.equal(status, 'ACTIVE', reservationId);
      assert.deepEqual(new Map(lines.map((line) => [line.productVariantId, line.outstanding])), held);
    }
  }

  // An answered command, repeated, is answered the same and does nothing.
  async repeatAnswered() {
    const { command, answer } = this.random.pick(this.answered);
    const again = await this.send(command);
    assert.equal(again.headers['idempotency-replayed'], 'true', command.key);
    assert.deepEqual([again.status, again.bytes.toString()], [answer.status, answer.bytes.toString()]);
  }
}

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
  const writers = own.map(
    (variant, number) => new Writer(number, [variant, shared[number % shared.length]], randomFrom(seed + number + 1)),
  );

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
