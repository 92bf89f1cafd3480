// RabbitMQ for tests: nodes that script/rabbitmq makes, virtual hosts in them, and who listens and speaks there.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { connect } from 'amqplib';

import { consumed } from './asyncapi.mjs';
import { atExit } from './at_exit.mjs';
import { Authority } from './certificates.mjs';
import { envelopes } from './consumed.mjs';
import { repositoryRoot } from './paths.mjs';
import { until } from './waiting.mjs';

const run = promisify(execFile);
const script = path.join(repositoryRoot, 'script/rabbitmq');
const startsWithinMs = 120_000;

const { INVENTORY_TEST_RABBITMQ: sharedUri, INVENTORY_TEST_RABBITMQ_DIR: sharedDirectory } = process.env;
assert.ok(!sharedUri === !sharedDirectory, 'INVENTORY_TEST_RABBITMQ and INVENTORY_TEST_RABBITMQ_DIR go together');

export class BrokerNode {
  // `tls`: the paths of a certificate, its key and its authority's certificate; then it has a tlsUri too.
  // `settings`: of its configuration. `existing`: one that runs, as { directory, uri }, and is somebody else's to end.
  constructor({ tls, settings = {}, existing } = {}) {
    if (existing !== undefined) {
      Object.assign(this, existing);
      return;
    }
    this.directory = mkdtempSync(path.join(os.tmpdir(), 'inventory-rabbitmq-'));
    atExit(() => this.drop());
    const encrypted = tls === undefined ? [] : ['--tls', tls.certificate, tls.key, tls.authority];
    const sets = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    [this.uri, this.tlsUri] = this.#runScriptNow('start', ...encrypted, ...sets).trim().split('\n');
  }

  #runScriptNow(command, ...args) {
    return execFileSync(script, [command, this.directory, ...args], { encoding: 'utf8', timeout: startsWithinMs });
  }

  async #runScript(command, ...args) {
    const { stdout } = await run(script, [command, this.directory, ...args], { timeout: startsWithinMs });
    return stdout.trim();
  }

  drop() {
    this.#runScriptNow('drop');
  }

  // Its messages and its port are there again after a restart, whatever it stopped by.
  async stop() {
    await this.#runScript('stop');
  }
  // RabbitMQ 3.10 writes down where a new quorum queue has its log half a second after it declared it. Without that the
  // queue never answers again, which is for operators to mend; docs/operations.md says how.
  async crash() {
    await this.control('eval', 'dets:sync(ra_directory_reverse).');
    await this.#runScript('stop', '--immediate');
  }
  async restart() {
    await this.#runScript('restart');
  }

  // What rabbitmqctl prints.
  control(...args) {
    return this.#runScript('control', '--silent', ...args);
  }

  // It reads nothing more from whoever publishes, until it has memory again.
  async runShortOfMemory() {
    await this.control('set_vm_memory_high_watermark', '0.000001');
    await until(() => this.#isShortOfMemory());
  }
  async haveMemory() {
    await this.control('set_vm_memory_high_watermark', '0.4');
    await until(async () => !(await this.#isShortOfMemory()));
  }

  async #isShortOfMemory() {
    return (await this.control('eval', 'rabbit_alarm:get_alarms().')).includes('memory');
  }
}

// The node that all files share, or else one of this file's own. Nobody stops it or takes its memory.
let shared;
export function sharedNode() {
  const existing = sharedUri && { directory: sharedDirectory, uri: sharedUri };
  shared ??= new BrokerNode(existing ? { existing } : {});
  return shared;
}

// A virtual host of a test's own.
export class VirtualHost {
  constructor(node = sharedNode()) {
    this.node = node;
    this.name = `inventory-${randomBytes(8).toString('hex')}`;
  }

  async make() {
    await this.node.control('add_vhost', this.name);
    await this.node.control('set_permissions', '-p', this.name, this.user, '.*', '.*', '.*');
    return this;
  }

  async remove() {
    await this.node.control('delete_vhost', this.name);
  }

  get user() {
    return new URL(this.node.uri).username;
  }
  get password() {
    return new URL(this.node.uri).password;
  }

  get uri() {
    return `${this.node.uri}/${this.name}`;
  }
  get tlsUri() {
    return `${this.node.tlsUri}/${this.name}`;
  }
  get uriWithoutPassword() {
    return this.uri.replace(`:${this.password}@`, '@');
  }

  // Ends every connection to it, as a network would.
  async closeConnections() {
    await this.node.control('close_all_connections', '--vhost', this.name, 'test');
  }
}

// Resolves also when the connection ends by itself meanwhile, of which amqplib's promise says nothing.
async function leave(connection) {
  const ended = new Promise((resolve) => connection.once('close', resolve));
  await Promise.race([connection.close().catch(() => {}), ended]);
}

// Hears all that is published to an exchange from the first `listen` on, and keeps it in order. When the node goes away
// it comes back; its queue waits for it meanwhile, so what is redelivered is heard twice.
export class Observer {
  constructor(host, { exchange = 'inventory.events', key = '#', queueType = 'classic' } = {}) {
    this.host = host;
    this.exchange = exchange;
    this.key = key;
    this.queueType = queueType;
    this.queue = `observer-${randomUUID()}`;
    this.messages = [];
    this.closed = false;
    this.connection = undefined;
  }

  // Also once more, after it was closed: its queue has kept what came meanwhile.
  async listen() {
    this.closed = false;
    this.staying = this.#stay();
    await until(() => this.connection !== undefined, { withinMs: startsWithinMs });
    return this;
  }

  async #stay() {
    while (!this.closed) {
      try {
        await this.#attend();
      } catch {
        await pause(100); // the node is not there
      }
      this.connection = undefined;
    }
  }

  // Resolves when the connection has ended.
  async #attend() {
    const connection = await connect(this.host.uri, { noDelay: true, timeout: 10_000 });
    connection.on('error', () => {}); // its end says as much
    const ended = new Promise((resolve) => connection.on('close', resolve));
    await this.#consume(connection).catch(async (error) => {
      await leave(connection);
      throw error;
    });
    this.connection = connection;
    if (this.closed) await leave(connection);
    await ended;
  }

  async #consume(connection) {
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await channel.assertExchange(this.exchange, 'topic', { durable: true });
    await channel.assertQueue(this.queue, { durable: true, arguments: { 'x-queue-type': this.queueType } });
    await channel.bindQueue(this.queue, this.exchange, this.key);
    await channel.prefetch(1000);
    await channel.consume(this.queue, (message) => {
      if (message === null) return; // the queue was deleted
      this.#keep(message);
      channel.ack(message);
    });
  }

  #keep({ fields, properties, content }) {
    const { headers, ...others } = properties;
    const given = Object.entries(others).filter(([, value]) => value !== undefined);
    this.messages.push({ ...fields, properties: Object.fromEntries(given), headers, body: content });
  }

  has(messageId) {
    return this.messages.some(({ properties }) => properties.messageId === messageId);
  }

  async untilHeard(messageIds, { withinMs = 60_000 } = {}) {
    const missing = new Set(messageIds);
    let at = 0;
    await until(
      () => {
        for (; at < this.messages.length; at += 1) missing.delete(this.messages[at].properties.messageId);
        return missing.size === 0;
      },
      { withinMs },
    ).catch(() => {
      const [first] = missing;
      assert.fail(`${missing.size} of ${messageIds.length} were not heard within ${withinMs} ms, such as ${first}`);
    });
  }

  async close() {
    this.closed = true;
    if (this.connection !== undefined) await leave(this.connection);
    await this.staying;
  }
}

const consumedOfType = new Map(consumed.map((each) => [each.message.name, each]));
const attributePrefix = 'cloudEvents:';

// An event in one of the envelopes as { body, options }: what HTTP has in its headers is in the properties, and the
// attributes of a CloudEvent in binary mode are in headers of their own.
export function messageOf(type, data, { id = randomUUID(), envelope = 'own' } = {}) {
  const { headers = {}, body } = envelopes[envelope](type, data, id);
  const { 'content-type': contentType = 'application/json', ...attributes } = headers;
  const fields = Object.entries(attributes).map(([name, value]) => [name.replace(/^ce-/, attributePrefix), value]);
  const options = { persistent: true, contentType, messageId: id, headers: Object.fromEntries(fields) };
  return { body: Buffer.from(JSON.stringify(body)), options };
}

// What the Product and Order Services say.
export class Publisher {
  constructor(host) {
    this.host = host;
  }

  // The exchanges are theirs, so they are there before anybody listens.
  async open() {
    this.connection = await connect(this.host.uri, { noDelay: true });
    this.connection.on('error', () => {}); // whoever waits for a confirm is told
    this.channel = await this.connection.createConfirmChannel();
    this.channel.on('error', () => {});
    this.returned = new Set();
    this.channel.on('return', ({ properties }) => this.returned.add(properties.messageId));
    for (const exchange of new Set(consumed.map((each) => each.exchange.name)))
      await this.channel.assertExchange(exchange, 'topic', { durable: true });
    return this;
  }

  // Resolves to the id, once the broker has the message in a queue.
  async say(type, data, { id = randomUUID(), envelope, exchange, routingKey } = {}) {
    const documented = consumedOfType.get(type);
    const { body, options } = messageOf(type, data, { id, envelope });
    return this.send(exchange ?? documented.exchange.name, routingKey ?? documented.routingKey, body, options);
  }

  // Any bytes.
  async send(exchange, routingKey, body, options = {}) {
    const id = options.messageId ?? randomUUID();
    await new Promise((resolve, reject) => {
      const done = (error) => (error === null ? resolve() : reject(error));
      this.channel.publish(exchange, routingKey, body, { mandatory: true, ...options, messageId: id }, done);
    });
    assert.ok(!this.returned.has(id), `no queue is bound to ${exchange} for ${routingKey}`);
    return id;
  }

  async close() {
    if (this.connection !== undefined) await leave(this.connection);
  }
}

// One that lasts: what the broker has not confirmed it says again, under the same id, on another connection.
export class LastingPublisher extends Publisher {
  repeats = 0;

  // Resolves when there is a connection.
  #ready() {
    const giveUp = () => {
      this.opening = undefined;
      this.connection?.close().catch(() => {}); // as a rule it has ended
    };
    this.opening ??= this.open().then(
      () => this.channel.once('close', giveUp),
      (error) => {
        giveUp();
        throw error;
      },
    );
    return this.opening;
  }

  async send(exchange, routingKey, body, options = {}) {
    const messageId = options.messageId ?? randomUUID();
    for (;;) {
      try {
        await this.#ready();
        return await super.send(exchange, routingKey, body, { ...options, messageId });
      } catch (error) {
        if (error.name === 'AssertionError' || this.closed) throw error;
        this.repeats += 1;
        await pause(50);
      }
    }
  }

  async close() {
    this.closed = true;
    await super.close();
  }
}

// For the tests of a suite: a node of their own that is localhost to its certificate, whose authority it is, and a stranger
// who is one, too. There from `before` on.
export function useNodeBehindTls() {
  const those = {};
  before(() => {
    those.authority = new Authority();
    those.stranger = new Authority();
    const { certificate, key } = those.authority.issue('DNS:localhost');
    those.node = new BrokerNode({ tls: { certificate, key, authority: those.authority.certificate } });
  });
  after(() => {
    those.node?.drop();
    those.authority?.remove();
    those.stranger?.remove();
  });
  return those;
}
