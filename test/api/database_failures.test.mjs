// The database cuts connections, stops and dies under load, and comes back: the service recovers by itself, what was
// answered holds, and nothing happens twice.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Cluster, endAll } from './support/cluster.mjs';
import { Database } from './support/database.mjs';
import { readFeed } from './support/feed.mjs';
import { answeredWithinMs, underLoad, writersCount } from './support/load.mjs';
import { randomFrom } from './support/random.mjs';
import { Service, useService } from './support/service.mjs';
import { createItem, expectStock, itemPath } from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const seed = Number(process.env.INVENTORY_TEST_SEED ?? Date.now() % 1_000_000_000);
const timeout = 120_000; // of a test

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

describe('in a PostgreSQL of its own', () => {
  let cluster;
  let service;
  before(async () => {
    cluster = new Cluster();
    service = await new Service({ database: new Database({ superuser: cluster.superuser }) }).start();
  });
  after(() => endAll(service, cluster));

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
