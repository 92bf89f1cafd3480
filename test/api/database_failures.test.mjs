// The database cuts connections, stops and dies under load, and comes back: the service recovers by itself, what was
// answered holds, and nothing happens twice.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import { eventsPath } from './support/consumed.mjs';
import { Database } from './support/database.mjs';
import { readFeed } from './support/feed.mjs';
import { repositoryRoot } from './support/paths.mjs';
import { randomFrom } from './support/random.mjs';
import { Service, useService } from './support/service.mjs';
import { createItem, expectStock, itemPath, newId } from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const run = promisify(execFile);
const seed = Number(process.env.INVENTORY_TEST_SEED ?? Date.now() % 1_000_000_000);
const initialStock = 1_000_000;
const writersCount = 32;
const readersCount = 4;
const variantsCount = 16; // in every stream of the ledger, or nearly so
const answeredWithinMs = 15_000;
const recoveredWithinMs = 15_000;
const timeout = 120_000; // of a test

// Writers and readers, and what they know. What is reserved is between what was granted and what was asked for.
class Load {
  constructor(service) {
    this.service = service;
    this.accounts = new Map();
    this.acknowledged = new Set();
    this.granted = new Array(writersCount).fill(0);
    this.absence = undefined;
    this.ending = false;
    this.allWritten = false;
  }

  async prepare() {
    for (let index = 0; index < variantsCount; index += 1)
      this.accounts.set(await createItem(this.service, { quantity: initialStock }), { asked: 0, granted: 0 });
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
      for (;;) {
        const answer = await this.#exchange(['STORAGE_UNAVAILABLE', 'OUTCOME_UNKNOWN', 'OVERLOADED'], () =>
          this.service.post(`${itemPath(variant)}/reserve`, { quantity: 1, reservationId }),
        );
        if (answer.status === 200) {
          assert.equal(answer.json.reservation.reservationId, reservationId);
          break;
        }
        this.absence?.refused.push(number);
        await pause(20);
      }
      account.granted += 1;
      this.granted[number] += 1;
      this.acknowledged.add(reservationId);
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

  async untilMoreGranted(count) {
    const wanted = this.acknowledged.size + count;
    await until(() => this.acknowledged.size >= wanted, { withinMs: recoveredWithinMs, everyMs: 5 });
  }

  async untilEachGranted() {
    const seen = [...this.granted];
    await until(() => this.granted.every((count, number) => count > seen[number]), { withinMs: recoveredWithinMs });
  }

  async expectEachDoneOnce(events) {
    for (const [variant, { asked, granted }] of this.accounts) {
      assert.equal(granted, asked);
      await expectStock(this.service, variant, initialStock, granted);
    }
    const reserved = events.filter(({ eventType }) => eventType === 'InventoryReservedEvent');
    const ids = reserved.map(({ data }) => data.reservationId);
    assert.deepEqual(ids.sort(), [...this.acknowledged].sort());
    await this.service.check();
  }
}

// `disturb(load)` while the load works; then everything asked for must have been done once.
async function underLoad(service, disturb) {
  const load = new Load(service);
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

describe('in the PostgreSQL of all tests', () => {
  const service = useService();

  test('its sessions end while nobody uses them: nobody notices', async () => {
    const variant = await createItem(service);
    for (let round = 0; round < 5; round += 1) {
      await service.get(itemPath(variant));
      await readFeed(service);
      await service.database.terminateSessions();
      await expectStock(service, variant, 10, round);
      await readFeed(service);
      assert.equal((await service.post(`${itemPath(variant)}/reserve`, { quantity: 1 })).status, 200);
    }
  });

  test(`its sessions are ended 30 times (INVENTORY_TEST_SEED=${seed})`, { timeout }, async () => {
    const random = randomFrom(seed);
    await underLoad(service, async (load) => {
      for (let round = 0; round < 30; round += 1) {
        await service.database.terminateSessions();
        await load.untilMoreGranted(random.between(0, 50));
      }
    });
  });
});

// A PostgreSQL that may be stopped and killed.
class Cluster {
  constructor() {
    this.directory = mkdtempSync(path.join(os.tmpdir(), 'inventory-postgres-'));
    process.on('exit', () => this.drop());
    this.superuser = this.#runScriptNow('start').trim();
  }

  drop() {
    this.#runScriptNow('drop');
  }

  #runScriptNow(command) {
    return execFileSync(Cluster.script, [command, this.directory], { encoding: 'utf8' });
  }

  async crash() {
    await run(Cluster.script, ['stop', this.directory, '--immediate']);
  }

  async restart() {
    await run(Cluster.script, ['restart', this.directory]);
  }

  // Its first process alone. The others find out for themselves; stopped, it makes no more of them.
  async killPostmaster() {
    const postmaster = Number(readFileSync(path.join(this.directory, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(postmaster, 'SIGSTOP');
    const { stdout } = await run('pgrep', ['--parent', String(postmaster)]);
    process.kill(postmaster, 'SIGKILL');
    const all = [postmaster, ...stdout.trim().split('\n').map(Number)];
    await until(() => !all.some(isThere));
  }

  static script = path.join(repositoryRoot, 'script/postgres');
}

function isThere(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

describe('in a PostgreSQL of its own', () => {
  let cluster;
  let service;
  before(async () => {
    cluster = new Cluster();
    service = await new Service({ database: new Database({ superuser: cluster.superuser }) }).start();
  });
  after(async () => {
    try {
      if (service?.child?.exitCode === null) await service.stop();
      service?.remove();
    } finally {
      cluster?.drop();
    }
  });

  // `isLongEnough` is asked with the numbers of the writers that were refused meanwhile, one for each refusal.
  async function away(load, goAway, isLongEnough) {
    try {
      await goAway();
      const { refused } = load.serverWentAway();
      await until(() => isLongEnough(refused), { withinMs: 2 * answeredWithinMs });
    } finally {
      load.serverComesBack();
      await cluster.restart();
    }
    await load.untilEachGranted();
  }

  const stopped = [
    ['at once', () => true],
    ['at once, again', () => true],
    ['when a write was refused', (refused) => refused.length > 0],
    ['when every writer was refused', (refused) => new Set(refused).size === writersCount],
  ];
  for (const [when, isLongEnough] of stopped) {
    test(`the server crashes and comes back ${when}`, { timeout }, () =>
      underLoad(service, (load) => away(load, () => cluster.crash(), isLongEnough)),
    );
  }

  test('the first process of the server is killed', { timeout }, () =>
    underLoad(service, (load) =>
      away(
        load,
        () => cluster.killPostmaster(),
        (refused) => refused.length > 0,
      ),
    ),
  );
});
