// The database's primary goes for good and its standby is promoted: the service finds it, nothing that was answered is
// lost, and nothing happens twice.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Cluster, endAll } from './support/cluster.mjs';
import { Database } from './support/database.mjs';
import { expectHeld, underLoad, writersCount } from './support/load.mjs';
import { Service } from './support/service.mjs';
import { until } from './support/waiting.mjs';

const answersAgainWithinMs = 10_000; // what the service promises, from the promotion on
const givenUpAfterMs = 30_000;
const timeout = 120_000; // of a test

const isOdd = (number) => number % 2 === 1;

const primaryFirst = ({ primary, standby }) => [primary, standby];
const standbyFirst = ({ primary, standby }) => [standby, primary];

// A primary whose commits wait for its standby, and a service whose DSN names both in this order.
function usePair(inOrder) {
  const pair = {};
  before(async () => {
    pair.primary = new Cluster({ settings: { synchronous_standby_names: 'follower' } });
    pair.standby = new Cluster({ follows: pair.primary });
    const address = inOrder(pair)
      .map((cluster) => cluster.address)
      .join();
    const database = new Database({ superuser: pair.primary.superuser, address });
    const isThere = `SELECT count(*) FROM pg_database WHERE datname = '${database.name}'`;
    await until(async () => (await pair.standby.ask(isThere)) === '1'); // a commit waits for its log, not for this
    pair.service = await new Service({ database }).start();
  });
  after(() => endAll(pair.service, pair.primary, pair.standby));
  return pair;
}

// Resolves to the milliseconds from the order to promote to an answer for each writer.
async function promote({ standby, service }, load) {
  load.serverComesBack();
  const ordered = performance.now();
  const promoting = standby.promote();
  service.database.superuser = standby.superuser;
  await load.untilEachGranted({ withinMs: givenUpAfterMs });
  const tookMs = performance.now() - ordered;
  await promoting;
  return tookMs;
}

// What the standby does not receive any more is committed on the primary's disk, and answered to nobody.
async function loseTouch({ primary, standby }) {
  await standby.ask("ALTER SYSTEM SET primary_conninfo = ''");
  await standby.ask('SELECT pg_reload_conf()');
  const waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
  await until(async () => Number(await primary.ask(waiting)) > 0);
}

// How the primary goes, and whether that was long enough for those that were refused meanwhile.
const atOnce = () => true;
const eachWasRefused = (refused) => new Set(refused).size === writersCount;
const losses = [
  ['crashes, long before the promotion', primaryFirst, ({ primary }) => primary.crash(), eachWasRefused],
  [
    'dies with commits that its standby never saw; the DSN names that one first',
    standbyFirst,
    async (pair) => {
      await loseTouch(pair);
      await pair.primary.killAll();
    },
    atOnce,
  ],
  ['stands still with its connections open', primaryFirst, ({ primary }) => primary.freeze(), atOnce],
];
for (const [how, inOrder, lose, isLongEnough] of losses) {
  describe(`the primary ${how}`, () => {
    const pair = usePair(inOrder);

    test('the service follows, and tells the truth', { timeout }, (t) =>
      underLoad(
        pair.service,
        async (load) => {
          assert.equal(await pair.primary.ask('SELECT sync_state FROM pg_stat_replication'), 'sync');
          await load.untilMoreGranted(500);
          await lose(pair);
          const { refused } = load.serverWentAway();
          await until(() => isLongEnough(refused), { withinMs: givenUpAfterMs });
          const acknowledged = [...load.acknowledged];
          const tookMs = await promote(pair, load);
          t.diagnostic(`${acknowledged.length} granted before, ${load.unknown} outcomes were unknown`);
          t.diagnostic(`every writer has an answer ${Math.round(tookMs)} ms after the promotion began`);
          assert.ok(tookMs < answersAgainWithinMs, `it took ${tookMs} ms`);
          await expectHeld(pair.service, acknowledged);
        },
        { givesUp: isOdd },
      ).finally(() => pair.primary.killAll()),
    );
  });
}
