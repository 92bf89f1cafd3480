// A writer that keeps its own account of the stock, whatever becomes of the service: a command without an answer is
// repeated under its key, so in the end every command has exactly one outcome.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

import { adjustPath, itemPath, newId, reservationOf, reservationPath, reservationsPath } from './stock.mjs';

// Commands are sent one after another; `pending` is the one that has no answer yet.
export class Writer {
  constructor(service, number, variants, random) {
    this.service = service;
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
      const given = this.active.get(reservationId);
      const target = `${reservationPath(reservationId)}/${kind}`;
      return { key, kind, reservationId, given, target, body: {}, status: 200 };
    }
    if (kind === 'buy') {
      const body = { productVariantId: variant, changeType: 'PURCHASE', quantityChange: quantity, reason: key };
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
    return this.service.post(command.target, command.body, { headers: { 'idempotency-key': command.key } });
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

  // Until `isOver`, with a pause after each command; while the service is away it asks until it is back.
  async writeOn(isOver, { pauseMs }) {
    while (this.pending !== undefined || !isOver()) {
      this.pending ??= this.nextCommand();
      const answer = await this.send(this.pending).catch((error) => {
        if (error.name === 'AssertionError') throw error;
      });
      if (answer !== undefined) this.settle(answer);
      await pause(pauseMs);
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
    this.answered.push({ command, status: answer.status, text: answer.bytes.toString() });
    this.enter(command);
  }

  enter({ kind, variant, quantity, reservationId, held, given }) {
    if (kind === 'buy') {
      this.account.get(variant).quantity += quantity;
    } else if (held !== undefined) {
      this.active.set(reservationId, held);
      for (const [each, pieces] of held) this.account.get(each).reserved += pieces;
    } else {
      for (const [each, pieces] of given) {
        this.account.get(each).reserved -= pieces;
        if (kind === 'confirm') this.account.get(each).quantity -= pieces;
      }
      this.active.delete(reservationId);
    }
  }

  async expectHoldsThere() {
    for (const [reservationId, held] of this.active) {
      const { status, lines } = await reservationOf(this.service, reservationId);
      assert.equal(status, 'ACTIVE', reservationId);
      assert.deepEqual(new Map(lines.map((line) => [line.productVariantId, line.outstanding])), held);
    }
  }

  // An answered command, repeated, is answered the same and does nothing.
  async repeatAnswered() {
    const { command, status, text } = this.random.pick(this.answered);
    const again = await this.send(command);
    assert.equal(again.headers['idempotency-replayed'], 'true', command.key);
    assert.deepEqual([again.status, again.bytes.toString()], [status, text]);
  }
}
