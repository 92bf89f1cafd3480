// A database of its own for a service, in the PostgreSQL whose superuser's DSN is INVENTORY_TEST_POSTGRES or given.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

import { environment } from './paths.mjs';

const { INVENTORY_TEST_STORE: store = 'sqlite', INVENTORY_TEST_POSTGRES: sharedSuperuser } = process.env;
assert.ok(['sqlite', 'postgresql'].includes(store), `INVENTORY_TEST_STORE is ${store}: write sqlite or postgresql`);
const deadlineMs = 60_000;

export const onPostgres = store === 'postgresql';
assert.ok(!onPostgres || sharedSuperuser, 'INVENTORY_TEST_POSTGRES is not set: start one with script/postgres');

const argumentsOf = (superuser, statement) =>
  ['--no-psqlrc', '--quiet', '--no-password', '--dbname', superuser, '--command', statement];

// Waits for psql: services are made and removed where nobody awaits.
function run(superuser, statement) {
  const args = argumentsOf(superuser, statement);
  execFileSync('psql', args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'], timeout: deadlineMs });
}

// What psql prints of the answer: a line a row, columns parted by |.
export async function ask(superuser, statement) {
  const args = ['--tuples-only', '--no-align', ...argumentsOf(superuser, statement)];
  const { stdout } = await promisify(execFile)('psql', args, { env: environment, timeout: deadlineMs });
  return stdout.trim();
}

export class Database {
  // In the DSN: `address` instead of the superuser's, which may name several servers, and `parameters` of libpq.
  constructor({ superuser = sharedSuperuser, address, parameters = {} } = {}) {
    this.superuser = superuser;
    this.name = `inventory_${randomBytes(8).toString('hex')}`;
    const url = new URL(superuser);
    this.password = decodeURIComponent(url.password);
    url.pathname = this.name;
    url.search = new URLSearchParams(parameters);
    this.dsn = address === undefined ? url.href : url.href.replace(url.host, address);
    run(superuser, `CREATE DATABASE ${this.name}`);
  }

  // Ends every session in it, whatever it is doing.
  async terminateSessions() {
    const statement = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${this.name}'`;
    await ask(this.superuser, statement);
  }

  // Also from under a service that was killed and whose connections PostgreSQL has not yet missed.
  drop() {
    run(this.superuser, `DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
  }
}
