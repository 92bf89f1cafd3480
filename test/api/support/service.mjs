// The real binary as a child process on a port of its own and a fresh data directory, and on a fresh database too when
// INVENTORY_TEST_STORE is postgresql.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { promisify } from 'node:util';

import { checkExchange } from './contract.mjs';
import { Database, onPostgres } from './database.mjs';
import { HttpClient } from './http_client.mjs';
import { binaryPath, environment } from './paths.mjs';

const run = promisify(execFile);
const startDeadlineMs = 30_000;
const stopDeadlineMs = 10_000;

export const allScopes = ['read', 'reserve', 'adjust', 'admin', 'events', 'ingest'].map(
  (scope) => `inventory:${scope}`,
);

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

export class Service {
  // `beside`: one that was started, whose database and data directory it shares. That one goes last.
  // `tls`: what its client connects with, when it has a certificate.
  // `database`: one that it takes instead of making its own. `binary`: another one than that under test.
  constructor({ flags = [], beside, database, tls, binary = binaryPath } = {}) {
    assert.ok(existsSync(binary), `there is no ${binary}: build it, or set INVENTORY_BINARY`);
    this.flags = flags;
    this.tls = tls;
    this.binary = binary;
    this.beside = beside;
    this.database = database ?? beside?.database;
    this.dataDirectory = beside?.dataDirectory ?? mkdtempSync(path.join(os.tmpdir(), 'inventory-api-'));
    this.tokens = new Map();
    this.logLines = [];
  }

  async start({ migrate = true } = {}) {
    if (onPostgres) this.database ??= new Database();
    const schema = onPostgres && migrate ? ['--migrate'] : [];
    const args = ['serve', '--listen', '127.0.0.1:0', ...this.storage(), ...schema, ...this.flags];
    this.child = spawn(this.binary, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: this.dataDirectory,
      env: environment,
    });
    running.add(this.child);
    this.exited = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        running.delete(this.child);
        resolve({ code, signal });
      });
    });
    this.address = await this.#listening();
    this.client = new HttpClient(this.address, { tls: this.tls });
    this.token ??= await this.tokenFor('shop', allScopes);
    return this;
  }

  // The flags that lead a command to the data of this service.
  storage() {
    const store = this.database === undefined ? [] : ['--store', this.database.dsn];
    return ['--data-dir', this.dataDirectory, ...store];
  }

  #listening() {
    return new Promise((resolve, reject) => {
      const give = setTimeout(
        () => reject(new Error(`not listening in time:\n${this.logLines.join('\n')}`)),
        startDeadlineMs,
      );
      let rest = '';
      this.child.stderr.setEncoding('utf8').on('data', (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop();
        for (const line of lines) {
          this.logLines.push(line);
          const entry = entryOf(line);
          if (entry?.event !== 'listening') continue;
          clearTimeout(give);
          resolve(entry.address);
        }
      });
      this.child.on('close', () => {
        clearTimeout(give);
        reject(new Error(`ended before it listened:\n${this.logLines.join('\n')}`));
      });
    });
  }

  // SIGTERM: everything accepted is answered and the process ends well.
  async stop() {
    this.client.close();
    this.child.kill('SIGTERM');
    const give = setTimeout(() => this.child.kill('SIGKILL'), stopDeadlineMs);
    const ended = await this.exited;
    clearTimeout(give);
    this.checkLog();
    assert.deepEqual(ended, { code: 0, signal: null }, this.logLines.slice(-20).join('\n'));
  }

  // As a power cut would: nothing is finished.
  async kill() {
    this.child.kill('SIGKILL');
    await this.exited;
    this.client.close();
  }

  checkLog() {
    for (const line of this.logLines)
      assert.notEqual(entryOf(line), undefined, `a log line is not a JSON object: ${line}`);
    const log = this.logLines.join('\n');
    for (const token of this.tokens.values()) assert.ok(!log.includes(token), 'a token is in the log');
    if (onPostgres) assert.ok(!log.includes(this.database.password), 'the password of the database is in the log');
  }

  logEntries() {
    return this.logLines.map(entryOf);
  }

  // A service that a failed test left running would keep its file from ending.
  remove() {
    if (running.has(this.child)) this.child.kill('SIGKILL');
    rmSync(this.dataDirectory, { recursive: true, force: true });
    this.database?.drop();
  }

  async tokenFor(client, scopes) {
    const key = `${client} ${scopes.join(' ')}`;
    if (!this.tokens.has(key)) {
      const args = ['token', '--data-dir', this.dataDirectory, '--client', client, '--scope', scopes.join(' ')];
      const { stdout } = await run(this.binary, args, { env: environment });
      this.tokens.set(key, stdout.trim());
    }
    return this.tokens.get(key);
  }

  // A command on the same data: its exit code and what it printed.
  async run(command, ...args) {
    const done = { code: 0 };
    const { code, stdout, stderr } = await run(this.binary, [command, ...args, ...this.storage()], {
      env: environment,
    }).then((output) => ({ ...done, ...output }), (failure) => failure);
    return { code, stdout, stderr };
  }

  // Recomputes every invariant from the ledger; throws with what differs.
  async check() {
    await run(this.binary, ['check', ...this.storage()], { env: environment }).catch(({ code, stdout, stderr }) => {
      assert.fail(`inventory check ended with ${code}:\n${stdout}${stderr}`);
    });
  }

  // One exchange, held against the OpenAPI document. `body` is sent as JSON, `bytes` as they are. Without `token` the
  // client "shop" calls, which has every scope; null sends none. Resolves to { status, headers, bytes, json }.
  async call(method, target, { token = this.token, body, bytes, headers = {}, withoutBody, outside, ownRule } = {}) {
    const sent = { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers };
    const sentBytes = body === undefined ? bytes : Buffer.from(JSON.stringify(body));
    if (sentBytes !== undefined && sent['content-type'] === undefined) sent['content-type'] = 'application/json';
    const answer = await this.client.request(method, target, { headers: sent, bytes: sentBytes, withoutBody });
    const exchange = { method, path: target, sentBody: body, sentType: sent['content-type'], ...answer };
    return { ...answer, json: checkExchange(exchange, { outside, ownRule }) };
  }

  get(target, options) {
    return this.call('GET', target, options);
  }
  put(target, body, options) {
    return this.call('PUT', target, { body, ...options });
  }
  patch(target, body, options) {
    return this.call('PATCH', target, { body, ...options });
  }
  post(target, body, options) {
    return this.call('POST', target, { body, ...options });
  }
}

function entryOf(line) {
  try {
    const entry = JSON.parse(line);
    return entry !== null && typeof entry === 'object' && !Array.isArray(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

// A service for a whole test file; `prepare` runs once it is started, before the first test.
export function useService(options, prepare = () => {}) {
  const service = new Service(options);
  before(async () => {
    await service.start();
    await prepare();
  });
  after(async () => {
    if (service.client === undefined) return;
    await service.stop();
    await service.check();
    service.remove();
  });
  return service;
}
