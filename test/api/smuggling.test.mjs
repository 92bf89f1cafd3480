// What two servers might cut into requests differently: directly, and through proxies whose connections to the service
// are shared with other clients. The service takes for a request only what whoever sent it is answered for, and nobody
// else gets an answer that is not their own.

import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';

import { CarelessProxy } from './support/careless_proxy.mjs';
import { rawConversation } from './support/raw_conversation.mjs';
import { kinds, ReverseProxy } from './support/reverse_proxies.mjs';
import { useService } from './support/service.mjs';
import { vectors } from './support/smuggling_vectors.mjs';
import { createItem, itemPath, newId } from './support/stock.mjs';
import { until } from './support/waiting.mjs';
import { inParallel } from './support/workers.mjs';

const timeout = 5 * 60_000;
const attackersAtATime = 8;
const victimsCount = 2; // each asks without a pause, and other test files have work to do too
const victimsAfterEach = 2;

// A request that does not end is soon over; behind a proxy later than the proxy itself gives up.
const soon = ['--header-timeout', '300ms', '--body-timeout', '300ms', '--idle-timeout', '300ms'];
const later = ['--header-timeout', '3s', '--body-timeout', '3s'];
const logged = ['--access-log', 'all'];

const direct = useService({ flags: [...logged, ...soon] });
const behind = useService({ flags: [...logged, ...later] });

function addressOf(service) {
  const [host, port] = service.address.split(':');
  return { host, port: Number(port) };
}

// One vector sent to `where`: it and what was answered.
async function attack(service, where, { name, direct: outcome, make }) {
  const [carrier, marker] = [newId(), newId()].map((id) => ({ id, path: itemPath(id) }));
  const token = `Authorization: Bearer ${service.token}\r\n`;
  const fields = `${token}Content-Type: application/json\r\n`;
  const bytes = Buffer.from(make({ carrier, marker, token, fields }), 'latin1');
  const { answers, rest } = await rawConversation(where, bytes);
  return { name, outcome, carrier, marker, answers, rest };
}

// Somebody else's everyday request; its answer must be its own.
class Victim {
  constructor(service, socketPath, variant) {
    Object.assign(this, { service, socketPath, variant });
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    this.ids = new Set();
  }

  async ask(agent = this.agent) {
    const id = newId();
    this.ids.add(id);
    const { status, headers, text } = await this.#exchange(id, agent);
    assert.deepEqual([status, headers['x-correlation-id']], [200, id], text);
    assert.equal(JSON.parse(text).productVariantId, this.variant);
  }

  #exchange(id, agent) {
    const headers = { authorization: `Bearer ${this.service.token}`, 'x-correlation-id': id };
    const how = { socketPath: this.socketPath, path: itemPath(this.variant), headers, agent };
    return new Promise((resolve, reject) => {
      const request = http.get(how, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      });
      request.on('error', reject);
    });
  }
}

// How often the service took either of them for a request, by their targets or their ids.
async function requestsSeen(service, attacks) {
  const id = newId();
  await service.get('/health/live', { headers: { 'x-correlation-id': id } });
  const lines = () => service.logEntries().filter(({ event }) => event === 'request');
  await until(() => lines().some((line) => line.correlation_id === id));
  const counts = new Map(attacks.flatMap(({ carrier, marker }) => [carrier, marker]).map((each) => [each.id, 0]));
  for (const { path, correlation_id: correlationId } of lines()) {
    const named = [correlationId, path.split('/')[4]].find((each) => counts.has(each));
    if (named !== undefined) counts.set(named, counts.get(named) + 1);
  }
  return counts;
}

const answersTo = ({ answers }, { id }) => answers.filter(({ headers }) => headers['x-correlation-id'] === id).length;
const shown = ({ answers, rest }) => JSON.stringify({ answers, rest }, null, 1);

// Otherwise the rest could pass because it looks at the wrong thing.
test('what is smuggled is seen', { timeout }, async (t) => {
  const proxy = new CarelessProxy(addressOf(behind));
  t.after(() => proxy.stop());
  const { address: host, port } = await proxy.start();
  const vector = vectors.find(({ name }) => name === 'CL.TE, plain, a request');
  const one = await attack(behind, { host, port }, vector);
  const seen = await requestsSeen(behind, [one]);
  assert.deepEqual([seen.get(one.carrier.id), seen.get(one.marker.id)], [1, 1]);
  assert.deepEqual([answersTo(one, one.carrier), answersTo(one, one.marker)], [1, 0]);
  const other = await rawConversation({ host, port }, 'GET /health/live HTTP/1.1\r\nHost: here\r\n\r\n');
  assert.equal(answersTo(other, one.marker), 1);
});

test('directly', { timeout }, async () => {
  const attacks = [];
  await inParallel(vectors.length, attackersAtATime, async (number) => {
    attacks.push(await attack(direct, addressOf(direct), vectors[number]));
  });
  const seen = await requestsSeen(direct, attacks);
  const wrong = attacks.flatMap((each) => {
    const { name, outcome, marker, answers } = each;
    const statuses = answers.map(({ status }) => status);
    const hiddenSeen = seen.get(marker.id);
    const fits = {
      refused: () => statuses.length === 1 && statuses[0] === 400 && hiddenSeen === 0,
      carried: () => statuses.length === 1 && hiddenSeen === 0,
      pipelined: () => statuses.length === 2 && hiddenSeen === 1 && answersTo(each, marker) === 1,
    }[outcome];
    return fits() ? [] : [`${name}: ${outcome}, but answered ${statuses} and seen ${hiddenSeen} times: ${shown(each)}`];
  });
  assert.deepEqual(wrong, []);
});

for (const kind of Object.keys(kinds)) {
  test(`through ${kind}`, { timeout }, async (t) => {
    const proxy = await new ReverseProxy(kind, behind.address).start();
    t.after(() => proxy.stop());
    const where = { path: proxy.path };
    const makeVictim = async () => new Victim(behind, proxy.path, await createItem(behind));
    const victims = await Promise.all(Array.from({ length: victimsCount }, makeVictim));
    const next = await makeVictim();

    const attacks = [];
    let isOver = false;
    const attacking = inParallel(vectors.length, attackersAtATime, async (number) => {
      attacks.push(await attack(behind, where, vectors[number]));
      for (let times = 0; times < victimsAfterEach; times += 1) await next.ask(false);
    }).finally(() => (isOver = true));
    const asking = victims.map(async (victim) => {
      while (!isOver) await victim.ask();
    });
    await Promise.all([attacking, ...asking]);
    for (const { agent } of victims) agent.destroy();

    const seen = await requestsSeen(behind, attacks);
    const others = new Set([next, ...victims].flatMap(({ ids }) => [...ids]));
    const wrong = attacks.flatMap((each) => {
      const { name, carrier, marker, answers } = each;
      const hiddenSeen = seen.get(marker.id);
      const stolen = answers.filter(({ headers }) => others.has(headers['x-correlation-id']));
      const fits = hiddenSeen === answersTo(each, marker) && seen.get(carrier.id) <= 1 && stolen.length === 0;
      return fits ? [] : [`${name}: seen ${seen.get(carrier.id)} and ${hiddenSeen} times: ${shown(each)}`];
    });
    assert.deepEqual(wrong, []);
    const agreed = attacks.filter(({ marker }) => seen.get(marker.id) === 1).length;
    t.diagnostic(
      `${attacks.length} vectors, ${agreed} of them two requests for both; ${others.size} requests of others`,
    );
  });
}
