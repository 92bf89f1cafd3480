// A database of an earlier schema, with the data that its binary left: brought up to date, it says the same, and its schema
// is that of a fresh one. What runs beside goes on.
//
// INVENTORY_EARLIER_BINARY, which script/prove upgrade builds: then the earlier binary serves, too, while that happens.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Database, onPostgres } from './support/database.mjs';
import { readFeed } from './support/feed.mjs';
import { environment } from './support/paths.mjs';
import { Service } from './support/service.mjs';
import { createItem, expectStock, hold, itemPath, newId, reservationOf, reservationPath } from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'earlier_schemas');
const store = onPostgres ? 'postgresql' : 'sqlite';
const schemas = readdirSync(folder).flatMap((name) => (name.endsWith(`.${store}.sql`) ? [Number.parseInt(name, 10)] : []));
const earlierBinary = process.env.INVENTORY_EARLIER_BINARY;

const fileOf = (service) => path.join(service.dataDirectory, 'inventory.db');

function load(service, schema) {
  const sql = readFileSync(path.join(folder, `${schema}.${store}.sql`));
  const into = onPostgres
    ? ['psql', ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--dbname', service.database.dsn]]
    : ['sqlite3', [fileOf(service)]];
  execFileSync(...into, { input: sql, env: environment, stdio: ['pipe', 'ignore', 'pipe'] });
}

// In an order that does not depend on which migration made what.
function schemaOf(service) {
  const dump = onPostgres
    ? execFileSync('pg_dump', ['--schema-only', '--no-owner', '--dbname', service.database.dsn], { env: environment })
    : execFileSync('sqlite3', [fileOf(service), "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL"]);
  const text = String(dump).replace(/^\\(un)?restrict .*$/gm, '');
  return text.split(';\n').map((statement) => statement.trim()).sort();
}

function newService(options) {
  const service = new Service({ ...options, database: options?.database ?? (onPostgres ? new Database() : undefined) });
  after(() => service.remove());
  return service;
}

for (const schema of schemas) {
  describe(`schema ${schema}`, () => {
    const recorded = JSON.parse(readFileSync(path.join(folder, `${schema}.${store}.json`), 'utf8'));
    const service = newService();
    load(service, schema);

    test('a service that may not migrate is refused, and told what to do', { skip: !onPostgres && 'an embedded store is migrated at the start' }, async () => {
      const { code, stderr } = await service.run('serve', '--listen', '127.0.0.1:0');
      assert.equal(code, 1);
      assert.match(stderr, /run `inventory migrate` first\n$/);
    });

    test('the migration says from where to where, and once', async () => {
      const { code, stdout } = await service.run('migrate');
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`migrated from schema ${schema} to \\d+\\n$`));
      assert.match((await service.run('migrate')).stdout, /has schema \d+ already\n$/);
      await service.check();
    });

    test('its schema is that of a fresh database', async () => {
      const fresh = newService();
      assert.equal((await fresh.run('migrate')).code, 0);
      const statements = schemaOf(fresh);
      assert.ok(statements.length > 10);
      assert.deepEqual(schemaOf(service), statements);
    });

    test('it says what it said, and goes on', async () => {
      await service.start({ migrate: false });
      for (const [target, known] of Object.entries(recorded.unchanging)) {
        const { status, json } = await service.get(target);
        assert.equal(status, 200);
        assert.deepEqual(json.items ?? json, known.items ?? known, target);
      }
      // What was held then has run out since.
      const { variant, reservation } = recorded.running;
      await until(async () => (await reservationOf(service, reservation)).status === 'EXPIRED');
      await expectStock(service, variant, 9, 0);
      const { reservationId } = await hold(service, variant, 9);
      assert.equal((await service.post(`${reservationPath(reservationId)}/confirm`, {})).status, 200);
      await service.stop();
      await service.check();
    });
  });
}

test('a service goes on when the schema moves on beneath it, and none of it starts any more', { skip: !onPostgres && 'an embedded store has one process' }, async () => {
  const service = newService();
  await service.start();
  const variant = await createItem(service, { quantity: 100 });
  const newer = 'CREATE TABLE newer (x integer); ALTER TABLE item ADD COLUMN newer integer; INSERT INTO schema_version VALUES (1000, 1)';
  execFileSync('psql', ['--no-psqlrc', '--quiet', '--dbname', service.database.dsn, '--command', newer], { env: environment });
  await hold(service, variant, 1);
  await service.database.terminateSessions(); // its statements are prepared anew
  await until(async () => (await service.post(`${itemPath(variant)}/reserve`, { quantity: 1 })).status === 200);
  await expectStock(service, variant, 100, 2);
  const late = new Service({ beside: service });
  await assert.rejects(late.start({ migrate: false }), /has schema 1000, this binary's is \d+: run a newer binary/);
  await assert.rejects(late.start(), /has schema 1000, this binary knows up to \d+: run a newer one/);
  await service.stop();
});

test('old and new side by side, while the schema is brought up to date under load', { skip: (!onPostgres || earlierBinary === undefined) && 'script/prove upgrade runs it' }, async () => {
  const old = newService({ binary: earlierBinary });
  await old.start();
  const replicas = [old];
  const variants = [];
  for (let index = 0; index < 16; index += 1) variants.push(await createItem(old, { quantity: 10_000_000 }));
  const held = new Map(variants.map((variant) => [variant, 0]));
  let working = true;
  const writers = Array.from({ length: 32 }, async (_, number) => {
    for (let round = number; working; round += 1) {
      const variant = variants[round % variants.length];
      const reservationId = newId();
      for (;;) {
        const replica = replicas[round % replicas.length];
        const answer = await replica.post(`${itemPath(variant)}/reserve`, { quantity: 1, reservationId }).catch(() => undefined);
        if (answer?.status === 200) break;
        assert.ok(answer === undefined || answer.status === 503, JSON.stringify(answer?.json));
        round += 1;
      }
      held.set(variant, held.get(variant) + 1);
    }
  });
  const total = () => [...held.values()].reduce((sum, count) => sum + count, 0);
  const more = async (count) => {
    const enough = total() + count;
    await until(() => total() >= enough, { withinMs: 60_000 });
  };
  await more(2000);
  const young = new Service({ beside: old });
  const { code, stderr } = await young.run('migrate');
  assert.equal(code, 0, stderr);
  await more(2000);
  await young.start({ migrate: false });
  replicas.push(young);
  await more(4000);
  replicas.shift();
  await old.kill();
  await more(2000);
  working = false;
  await Promise.all(writers);
  for (const variant of variants) await expectStock(young, variant, 10_000_000, held.get(variant));
  const { events } = await readFeed(young, { query: 'eventType=InventoryReservedEvent' });
  assert.equal(new Set(events.map(({ eventId }) => eventId)).size, total());
  await young.stop();
  await young.check();
});
