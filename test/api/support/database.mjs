// A database of its own for a service, in the PostgreSQL whose superuser's DSN is INVENTORY_TEST_POSTGRES.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

import { environment } from './paths.mjs';

const { INVENTORY_TEST_STORE: store = 'sqlite', INVENTORY_TEST_POSTGRES: superuser } = process.env;
assert.ok(['sqlite', 'postgresql'].includes(store), `INVENTORY_TEST_STORE is ${store}: write sqlite or postgresql`);
const deadlineMs = 60_000;

export const onPostgres = store === 'postgresql';
assert.ok(!onPostgres || superuser, 'INVENTORY_TEST_POSTGRES is not set: start one with script/postgres');

// Waits for psql: services are made and removed where nobody awaits.
function run(statement) {
  const args = ['--no-psqlrc', '--quiet', '--no-password', '--dbname', superuser, '--command', statement];
  execFileSync('psql', args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'], timeout: deadlineMs });
}

export class Database {
  constructor() {
    this.name = `inventory_${randomBytes(8).toString('hex')}`;
    const url = new URL(superuser);
    this.password = decodeURIComponent(url.password);
    url.pathname = this.name;
    this.dsn = url.href;
    run(`CREATE DATABASE ${this.name}`);
  }

  // Also from under a service that was killed and whose connections PostgreSQL has not yet missed.
  drop() {
    run(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
  }
}
