// PostgreSQL's disk is full: it refuses to write, or goes down. With room again the service goes on by itself, what was
// answered is there, and what was refused is not.
//
// The disk is a small one in memory. Where none can be mounted there is nothing to test.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Cluster, endAll } from './support/cluster.mjs';
import { Database } from './support/database.mjs';
import { expectHeld, underLoad } from './support/load.mjs';
import { Service } from './support/service.mjs';
import { smallDisk } from './support/small_disk.mjs';
import { itemPath } from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const megabytes = 256;
const settings = { min_wal_size: '32MB', max_wal_size: '64MB', wal_recycle: 'off' }; // each 16 MB of its log are new
const fullWithinMs = 30_000;
const recoveredWithinMs = 30_000;
const timeout = 120_000; // of a test

const { disk, reason: skip } = smallDisk(megabytes);

const isOdd = (number) => number % 2 === 1;

describe('the disk of PostgreSQL', { skip }, () => {
  let cluster;
  let service;
  before(async () => {
    cluster = new Cluster({ settings, within: disk.directory });
    service = await new Service({ database: new Database({ superuser: cluster.superuser }) }).start();
  });
  after(async () => {
    await endAll(service, cluster);
    disk.remove();
  });

  // Whatever has become of the server, and may still become of it.
  async function makeRoom(load) {
    disk.makeRoom();
    const acknowledged = [...load.acknowledged];
    const granted = [...load.granted];
    const areAllServed = async () => {
      if (!cluster.isRunning()) await cluster.restart();
      return load.granted.every((count, number) => count > granted[number]);
    };
    await until(areAllServed, { withinMs: recoveredWithinMs });
    await expectHeld(service, acknowledged);
  }

  const tell = (t, load) =>
    t.diagnostic(`${load.refusals()} writes refused, of ${load.unknown} the outcome was unknown`);

  for (const wanted of [1, 500]) {
    test(`has no room for tables that grow, until ${wanted} were refused`, { timeout }, (t) =>
      underLoad(
        service,
        async (load) => {
          await cluster.ask('SELECT pg_switch_wal()'); // so that the log has room
          disk.fill();
          await until(() => load.refusals() > 0, { withinMs: fullWithinMs, everyMs: 1 });
          const [variant] = load.accounts.keys();
          assert.equal((await service.get(itemPath(variant))).status, 200, 'it can be read');
          await until(() => load.refusals() >= wanted, { withinMs: fullWithinMs });
          await makeRoom(load);
          tell(t, load);
        },
        { givesUp: isOdd },
      ),
    );
  }

  // It changes when the server goes down, also when that comes back by itself.
  const oneOfItsProcesses = () => cluster.ask("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");

  const lengths = [
    ['at once', () => true],
    ['when a write was refused', (refused) => refused.some((count) => count > 0)],
    ['when every writer was refused', (refused) => refused.every((count) => count > 0)],
  ];
  for (const [when, isLongEnough] of lengths) {
    test(`has no room for the log, so the server goes down; there is room again ${when}`, { timeout }, (t) =>
      underLoad(
        service,
        async (load) => {
          const earlier = await oneOfItsProcesses();
          disk.fill();
          await until(() => wentDown(cluster), { withinMs: fullWithinMs });
          const refused = [...load.refused];
          const refusedSince = () => load.refused.map((count, number) => count - refused[number]);
          await until(() => isLongEnough(refusedSince()), { withinMs: fullWithinMs });
          await makeRoom(load);
          assert.notEqual(await oneOfItsProcesses(), earlier);
          tell(t, load);
        },
        { givesUp: isOdd },
      ),
    );
  }
});

// Each begins another file of the log, which has 16 MB.
async function wentDown(cluster) {
  try {
    await cluster.ask('SELECT pg_switch_wal()');
    return false;
  } catch {
    return true;
  }
}
