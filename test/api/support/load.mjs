// Writers and readers that work while something goes wrong, and what must be true of them afterwards.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

import { eventsPath } from './consumed.mjs';
import { readFeed } from './feed.mjs';
import { createItem, expectProblem, expectStock, itemPath, newId, reservationOf, reservationPath } from './stock.mjs';
import { until } from './waiting.mjs';
import { inParallel } from './workers.mjs';

export const writersCount = 32;
export const answeredWithinMs = 15_000;
const initialStock = 1_000_000;
const readersCount = 4;
const variantsCount = 16; // in every stream of the ledger, or nearly so
const recoveredWithinMs = 15_000;
const checkedAtATime = 16;

// Writers and readers, and what they know. What is reserved is between what was granted and what was asked for.
export class Load {
  // A writer that was refused asks again under the same id until it is granted. One for whose number `givesUp` is true
  // goes on with another id instead, unless it was told that the outcome is unknown; what it gave up must not be there.
  constructor(service, { givesUp = () => false } = {}) {
    this.service = service;
    this.givesUp = givesUp;
    this.accounts = new Map();
    this.acknowledged = new Set();
    this.givenUp = [];
    this.granted = new Array(writersCount).fill(0);
    this.refused = new Array(writersCount).fill(0);
    this.unknown = 0; // refusals that left the outcome open
    this.absence = undefined;
    this.ending = false;
    this.allWritten = false;
  }

  async prepare() {
    for (let index = 0; index < variantsCount; index += 1) {
      const variant = await createItem(this.service, { quantity: initialStock });
      this.accounts.set(variant, { asked: 0, granted: 0, givenUp: 0 });
    }
    this.cursor = (await readFeed(this.service)).cursor;
  }

  // Resolves once `ending` is set and the last write is done, to the events of all of them.
  async run() {
    const variants = [...this.accounts.keys()];
    const writers = Array.from({ length: writersCount }, (_, number) =>
      this.#write(number, variants[number % variantsCount]),
    );
    const writing = Promise.all(writers).finally(() => (this.allWritten = true));
    const readers = variants.slice(0, readersCount).map((variant) => this.#read(variant));
    const [events] = await Promise.all([this.#follow(), writing, ...readers]);
    return events;
  }

  async #write(number, variant) {
    const account = this.accounts.get(variant);
    while (!this.ending) {
      const reservationId = newId();
      account.asked += 1;
      if (await this.#reserve(number, variant, reservationId)) {
        account.granted += 1;
        this.granted[number] += 1;
        this.acknowledged.add(reservationId);
      } else {
        account.givenUp += 1;
        this.givenUp.push(reservationId);
      }
    }
  }

  // False: given up.
  async #reserve(number, variant, reservationId) {
    for (let isUnknown = false; ; ) {
      const answer = await this.#exchange(['STORAGE_UNAVAILABLE', 'OUTCOME_UNKNOWN', 'OVERLOADED'], () =>
        this.service.post(`${itemPath(variant)}/reserve`, { quantity: 1, reservationId }),
      );
      if (answer.status === 200) {
        assert.equal(answer.json.reservation.reservationId, reservationId);
        return true;
      }
      this.absence?.refused.push(number);
      this.refused[number] += 1;
      if (answer.json.code === 'OUTCOME_UNKNOWN') {
        isUnknown = true;
        this.unknown += 1;
      }
      await pause(20);
      if (!isUnknown && this.givesUp(number)) return false;
    }
  }

  async #read(variant) {
    const account = this.accounts.get(variant);
    while (!this.ending) {
      const { granted } = account;
      const { status, json } = await this.#get(itemPath(variant));
      if (status === 200) {
        const { quantity, reservedQuantity: reserved } = json;
        assert.equal(quantity, initialStock);
        assert.ok(granted <= reserved, `${reserved} are reserved, ${granted} were granted before that was asked`);
        assert.ok(reserved <= account.asked, `${reserved} are reserved, ${account.asked} were asked for`);
      } else {
        await pause(20);
      }
    }
  }

  async #follow() {
    const events = [];
    for (let cursor = this.cursor; ; ) {
      const isLast = this.allWritten;
      const { status, json } = await this.#get(`${eventsPath}?after=${encodeURIComponent(cursor)}&limit=200`);
      if (status === 200) {
        events.push(...json.items);
        cursor = json.nextCursor;
        if (json.items.length > 0) continue;
        if (isLast) return events;
      }
      await pause(20);
    }
  }

  #get(target) {
    return this.#exchange(['STORAGE_UNAVAILABLE', 'OVERLOADED'], () => this.service.get(target));
  }

  // One answer, 200 or a 503 with one of these codes, and 503 if the server was away all the time.
  async #exchange(codes, send) {
    const { absence } = this;
    const begun = performance.now();
    const answer = await send();
    const tookMs = performance.now() - begun;
    assert.ok(tookMs < answeredWithinMs, `${answer.status} ${answer.json.code} took ${tookMs} ms`);
    if (answer.status === 200) {
      assert.ok(absence === undefined || absence !== this.absence, 'answered 200 while the server was away');
    } else {
      assert.equal(answer.status, 503, JSON.stringify(answer.json));
      assert.ok(codes.includes(answer.json.code), JSON.stringify(answer.json));
      assert.match(answer.headers['retry-after'], /^[1-9][0-9]*$/);
    }
    return answer;
  }

  // Between these two the server answers nobody.
  serverWentAway() {
    this.absence = { refused: [] };
    return this.absence;
  }
  serverComesBack() {
    this.absence = undefined;
  }

  refusals() {
    return this.refused.reduce((sum, count) => sum + count, 0);
  }

  async untilMoreGranted(count) {
    const wanted = this.acknowledged.size + count;
    await until(() => this.acknowledged.size >= wanted, { withinMs: recoveredWithinMs, everyMs: 5 });
  }

  async untilEachGranted({ withinMs = recoveredWithinMs } = {}) {
    const seen = [...this.granted];
    await until(() => this.granted.every((count, number) => count > seen[number]), { withinMs });
  }

  async expectEachDoneOnce(events) {
    for (const [variant, { asked, granted, givenUp }] of this.accounts) {
      assert.equal(granted + givenUp, asked);
      await expectStock(this.service, variant, initialStock, granted);
    }
    const reserved = events.filter(({ eventType }) => eventType === 'InventoryReservedEvent');
    const ids = reserved.map(({ data }) => data.reservationId);
    assert.deepEqual(ids.sort(), [...this.acknowledged].sort());
    await inParallel(this.givenUp.length, checkedAtATime, async (index) => {
      const answer = await this.service.get(reservationPath(this.givenUp[index]));
      expectProblem(answer, 404, 'RESERVATION_NOT_FOUND');
    });
    await this.service.check();
  }
}

// Each of these reservations, asked for by its id.
export async function expectHeld(service, ids) {
  await inParallel(ids.length, checkedAtATime, async (index) => {
    assert.equal((await reservationOf(service, ids[index])).status, 'ACTIVE');
  });
}

// `disturb(load)` while the load works; then everything asked for must have been done once.
export async function underLoad(service, disturb, options) {
  const load = new Load(service, options);
  await load.prepare();
  const working = load.run();
  try {
    await Promise.race([load.untilEachGranted().then(() => disturb(load)), working]);
    await Promise.race([load.untilEachGranted(), working]);
  } finally {
    load.ending = true;
  }
  await load.expectEachDoneOnce(await working);
}
