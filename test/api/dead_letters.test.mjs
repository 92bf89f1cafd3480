// `inventory dead-letters`: what people do about events that could not be applied.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';

import { Publisher, VirtualHost } from './support/broker.mjs';
import { binaryPath, environment } from './support/paths.mjs';
import { Service } from './support/service.mjs';
import { newId } from './support/stock.mjs';
import { until } from './support/waiting.mjs';

const timeout = 120_000;
const broken = Buffer.from('{"eventId": \u001b[31m');

let host;
let service;
let publisher;

before(async () => {
  host = await new VirtualHost().make();
  service = await new Service({ flags: ['--broker', host.uri] }).start();
  publisher = await new Publisher(host).open();
  // Its queues are bound once somebody consumes from both.
  await until(async () => {
    const list = await host.node.control('list_consumers', '-p', host.name, 'queue_name');
    return list.split('\n').filter((name) => name.trim().startsWith('inventory.')).length === 2;
  });
}, { timeout });

after(async () => {
  await publisher?.close();
  await service?.stop();
  service?.remove();
  await host?.remove();
});

// The address comes from the environment: it has a password.
function letters(...words) {
  const env = { ...environment, INVENTORY_BROKER: host.uri };
  const args = ['dead-letters', ...(words.length === 0 ? ['list'] : words)];
  return new Promise((resolve) => {
    execFile(binaryPath, args, { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

// What somebody has looked at is back in its place a moment later.
async function said(pattern, ...words) {
  return await until(async () => {
    const { stdout } = await letters(...words);
    return pattern.test(stdout) ? stdout : undefined;
  });
}

async function spoil(messageId) {
  await publisher.send('order.events', 'order.odd', broken, { messageId, type: 'Odd' });
}

async function untilListed(...ids) {
  return await until(async () => {
    const { stdout } = await letters();
    return ids.every((id) => stdout.includes(`${id} `)) ? stdout : undefined;
  });
}

test('list tells each, the oldest first', { timeout }, async () => {
  await spoil('first');
  await untilListed('first');
  await spoil('second');
  const listed = (await untilListed('first', 'second')).trimEnd().split('\n');
  assert.match(listed[0], /^first {2}Odd {2}MALFORMED_REQUEST {2}\S+Z {2}inventory\.order-events {2}attempts=1 bytes=17 {2}\S/);
  assert.match(listed[1], /^second /);
  assert.equal(listed[2], '2 dead letters');
  await said(/\n1 dead letter, or more\n$/, 'list', '--max', '1');
});

test('show tells all of one, and steers no terminal', { timeout }, async () => {
  const stdout = await said(/^id: /, 'show', 'first');
  for (const line of ['id: first', 'type: Odd', 'exchange: order.events', 'routing key: order.odd', 'attempts: 1'])
    assert.ok(stdout.split('\n').includes(line), stdout);
  assert.ok(stdout.endsWith('\n\n{"eventId": ?[31m\n'), stdout);
});

test('looking changes nothing', { timeout }, async () => {
  await said(/^first .*\nsecond .*\n2 dead letters\n$/, 'list');
});

test('replay has one tried again, in place of the one that was tried', { timeout }, async () => {
  await said(/^1 replayed\n$/, 'replay', 'first');
  await said(/^second .*\nfirst .*attempts=1 .*\n2 dead letters\n$/, 'list'); // behind the other one now
});

test('an event that is wrong in itself says what about it', { timeout }, async () => {
  const id = newId();
  const event = { eventId: id, eventType: 'ProductVariantCreatedEvent', data: { productVariantId: newId(), initialStock: -1 } };
  await publisher.send('product.events', 'x', Buffer.from(JSON.stringify(event)), { messageId: id });
  assert.match(await untilListed(id), new RegExp(`^${id} .*VALIDATION_FAILED.*initialStock`, 'm'));
  await said(/^1 dropped\n$/, 'drop', id);
  assert.doesNotMatch(await said(/\n2 dead letters\n$/, 'list'), new RegExp(id));
});

test('what is not there is said, and nothing is settled by mistake', { timeout }, async () => {
  for (const words of [['show', 'nobody'], ['replay', 'nobody'], ['drop', 'nobody']]) {
    const { code, stderr } = await letters(...words);
    assert.equal(code, 1);
    assert.match(stderr, /there is no dead letter nobody/);
  }
  for (const words of [['drop'], ['replay'], ['drop', 'first', '--all']]) assert.equal((await letters(...words)).code, 2);
  await said(/\n2 dead letters\n$/, 'list');
});

test('drop --all leaves none', { timeout }, async () => {
  let dropped = 0;
  await until(async () => {
    dropped += Number.parseInt((await letters('drop', '--all')).stdout, 10);
    return dropped === 2;
  });
  assert.equal((await letters()).stdout, '0 dead letters\n');
});
