// `inventory archive`: old ledger entries go to a file, and what remains says the same.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

import { eventsPath } from './support/consumed.mjs';
import { onPostgres } from './support/database.mjs';
import { EventStream } from './support/event_stream.mjs';
import { feedPage, readFeed } from './support/feed.mjs';
import { binaryPath, environment } from './support/paths.mjs';
import { Service } from './support/service.mjs';
import { createItem, expectProblem, hold, historyOf, itemOf, itemPath, reservationPath } from './support/stock.mjs';
import { newTraceparent } from './support/traces.mjs';
import { inParallel } from './support/workers.mjs';

const service = new Service();
before(() => service.start());
after(async () => {
  await service.stop();
  await service.check();
  service.remove();
});

let files = 0;
const newFile = () => path.join(service.dataDirectory, `ledger-${(files += 1)}.ndjson.gz`);

// What is committed from now on is not older than the instant that this resolves to.
async function nextInstant() {
  await pause(2);
  const at = new Date().toISOString();
  await pause(2);
  return at;
}

// An embedded store has one process at a time.
async function withoutService(action) {
  if (onPostgres) return await action();
  await service.stop();
  try {
    return await action();
  } finally {
    await service.start();
  }
}

const archive = (before, file) => withoutService(() => service.run('archive', '--before', before, '--output', file));

async function archived(before) {
  const file = newFile();
  const { code, stdout, stderr } = await archive(before, file);
  assert.equal(code, 0, stderr);
  if (stdout === '0 ledger entries moved\n') return [];
  const entries = linesOf(file);
  assert.equal(stdout, `${entries.length} ledger entries moved to ${file}\n`);
  return entries;
}

function linesOf(file) {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  assert.equal(lines.pop(), '');
  return lines.map((line) => JSON.parse(line));
}

const places = (entries) => entries.map(({ stream, sequence }) => `${stream}/${sequence}`);
const asOf = (variant, at) => service.get(`${itemPath(variant)}/as-of?at=${encodeURIComponent(at)}`);
const feedAfter = (cursor) => service.get(`${eventsPath}?after=${encodeURIComponent(cursor)}`);

test('what was is in the file, what is stays, and what comes goes on', async () => {
  const variant = await createItem(service, { quantity: 100, sku: 'OLD' });
  const { reservationId } = await hold(service, variant, 5, { orderId: 'order-1' });
  const traceparent = newTraceparent();
  await hold(service, variant, 3, {}, { headers: { traceparent } });
  await service.patch(itemPath(variant), { sku: 'NEW' });
  const history = await historyOf(service, variant);
  const { cursor: beginning } = await feedPage(service, { limit: 1 }).then((page) => ({ cursor: page.nextCursor }));
  const { cursor: end } = await readFeed(service);
  const item = await itemOf(service, variant);
  const instant = await nextInstant();
  const youngest = await createItem(service, { quantity: 7 });

  const entries = await archived(instant);
  const ofVariant = entries.filter(({ productVariantId }) => productVariantId === variant).reverse();
  assert.deepEqual(ofVariant.map((entry) => entry.traceparent), [undefined, traceparent, undefined, undefined]);
  assert.deepEqual(
    ofVariant.map(({ changeType, sequence, quantityAfter, reservedAfter, correlationId, occurredAt, orderId }) => ({
      changeType, sequence, quantityAfter, reservedAfter, correlationId, occurredAt, orderId,
    })),
    history.map(({ changeType, sequence, quantityAfter, reservedAfter, correlationId, occurredAt, orderId }) => ({
      changeType, sequence, quantityAfter, reservedAfter, correlationId, occurredAt, orderId,
    })),
  );
  for (const entry of entries) assert.ok(entry.occurredAt < instant, entry.occurredAt);
  await service.check();

  assert.deepEqual(await itemOf(service, variant), item);
  assert.deepEqual(await historyOf(service, variant), []);
  assert.equal((await historyOf(service, youngest)).length, 1);
  assert.equal((await asOf(variant, instant)).json.sku, 'NEW');
  assert.deepEqual(expectProblem(await asOf(variant, history.at(-1).occurredAt), 410, 'PAST_ARCHIVED').productVariantIds, [variant]);
  const both = `/api/v1/inventory?productVariantIds=${youngest},${variant}&asOf=${encodeURIComponent(history.at(-1).occurredAt)}`;
  assert.deepEqual(expectProblem(await service.get(both), 410, 'PAST_ARCHIVED').productVariantIds, [variant]);
  assert.equal((await asOf(variant, '2020-01-01T00:00:00Z')).status, 404);

  const { earliestCursor } = expectProblem(await feedAfter(beginning), 410, 'CURSOR_GONE');
  const kept = await readFeed(service, { after: earliestCursor });
  assert.ok(kept.events.length > 0);
  for (const { data } of kept.events) assert.equal(data.productVariantId, youngest);
  assert.deepEqual(await readFeed(service), kept);
  // Who had read everything misses nothing.
  assert.deepEqual((await readFeed(service, { after: end })).events, kept.events);

  const gone = await EventStream.open(service, { lastEventId: beginning });
  assert.equal(gone.status, 410);
  gone.close();
  const stream = await EventStream.open(service, { lastEventId: earliestCursor });
  await stream.expect(kept.events.length);
  stream.close();

  // Holds of before are used up as ever.
  assert.equal((await service.post(`${reservationPath(reservationId)}/confirm`, {})).status, 200);
  assert.deepEqual((await historyOf(service, variant)).map(({ changeType }) => changeType), ['SALE']);
  assert.equal((await itemOf(service, variant)).quantity, 95);
  await service.check();
});

test('one after the other, each entry goes once', async () => {
  const variant = await createItem(service, { quantity: 1000 });
  const seen = [];
  for (let round = 0; round < 4; round += 1) {
    await inParallel(30, 10, () => hold(service, variant, 1));
    seen.push(...(await archived(await nextInstant())));
    await service.check();
  }
  const ofVariant = places(seen.filter(({ productVariantId }) => productVariantId === variant));
  assert.equal(ofVariant.length, 121);
  assert.equal(new Set(places(seen)).size, seen.length);
});

test('nothing to move leaves no file', async () => {
  const file = newFile();
  const { code, stdout } = await archive('2001-01-01T00:00:00Z', file);
  assert.deepEqual({ code, stdout }, { code: 0, stdout: '0 ledger entries moved\n' });
  assert.ok(!existsSync(file));
});

test('what cannot be is refused in a sentence, and nothing is moved', async () => {
  const past = '2026-01-01T00:00:00Z';
  for (const [args, code, said] of [
    [[], 2, /--before: "" is no date-time/],
    [['--before', 'yesterday', '--output', newFile()], 2, /--before: "yesterday" is no date-time/],
    [['--before', past], 2, /--output: where to\?/],
    [['--before', '2999-01-01T00:00:00Z', '--output', newFile()], 1, /--before is in the future/],
  ]) {
    const answer = await service.run('archive', ...args);
    assert.equal(answer.code, code, answer.stderr);
    assert.match(answer.stderr, said);
  }
  const taken = newFile();
  writeFileSync(taken, 'mine');
  const instant = await nextInstant();
  assert.match((await archive(instant, taken)).stderr, /is there already/);
  assert.equal(readFileSync(taken, 'utf8'), 'mine');
  await createItem(service);
  assert.match((await archive(await nextInstant(), '/none/ledger.ndjson.gz')).stderr, /none.*No such file/);
  assert.equal((await feedPage(service)).items.length > 0, true);
  await service.check();
});

test('an embedded store is archived only while no service has it', { skip: onPostgres && 'it has no server' }, async () => {
  const { code, stderr } = await service.run('archive', '--before', await nextInstant(), '--output', newFile());
  assert.equal(code, 1);
  assert.match(stderr, /another inventory service uses/);
});

test('killed in the middle and repeated: each entry is in a file, and what remains adds up', async () => {
  const variant = await createItem(service, { quantity: 100_000 });
  await inParallel(3000, 64, () => hold(service, variant, 1));
  const instant = await nextInstant();
  const files = [];
  await withoutService(async () => {
    for (const delay of [15, 30, 45, 60]) {
      files.push(newFile());
      const args = ['archive', '--before', instant, '--output', files.at(-1), ...service.storage()];
      const child = spawn(binaryPath, args, { env: environment, stdio: 'ignore' });
      const ended = once(child, 'close');
      await pause(delay);
      child.kill('SIGKILL');
      await ended;
    }
    files.push(newFile());
    const { code, stderr } = await service.run('archive', '--before', instant, '--output', files.at(-1));
    assert.equal(code, 0, stderr);
  });
  await service.check();
  const moved = new Set(files.filter(existsSync).flatMap((file) => places(linesOf(file).filter((each) => each.productVariantId === variant))));
  assert.equal(moved.size, 3001);
  assert.deepEqual(await historyOf(service, variant), []);
});

test('beside a service that works', { skip: !onPostgres && 'an embedded store has one process' }, async () => {
  const variants = [];
  for (let index = 0; index < 8; index += 1) variants.push(await createItem(service, { quantity: 1_000_000 }));
  let { cursor } = await readFeed(service);
  let working = true;
  let growing = true;
  let made = 0;
  const writers = inParallel(16, 16, async (index) => {
    while (working) {
      await hold(service, variants[index % 8], 1);
      made += 1;
    }
  });
  const followed = [];
  const reader = (async () => {
    for (;;) {
      const isLast = !growing;
      const page = await feedPage(service, { after: cursor, limit: 1000 });
      followed.push(...page.items.map(({ eventId }) => eventId));
      cursor = page.nextCursor;
      if (page.items.length === 0 && isLast) return;
    }
  })();
  let moved = 0;
  try {
    // What is a second old: a reader that keeps up has read it.
    for (let rounds = 0; moved === 0 || rounds < 5; rounds += 1)
      moved += (await archived(new Date(Date.now() - 1000).toISOString())).length;
  } finally {
    working = false;
    await writers;
    growing = false;
    await reader;
  }
  assert.equal(new Set(followed).size, followed.length);
  assert.ok(followed.length >= made, `${followed.length} events of ${made} reservations`);
  await service.check();
});
