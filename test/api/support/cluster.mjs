// A PostgreSQL of a test's own, which may be stopped, killed, followed and set up as the test likes.

import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { atExit } from './at_exit.mjs';
import { ask } from './database.mjs';
import { repositoryRoot } from './paths.mjs';
import { until } from './waiting.mjs';

const run = promisify(execFile);
const script = path.join(repositoryRoot, 'script/postgres');

export class Cluster {
  // `settings`: of its configuration. `follows`: a cluster whose standby it is. `within`: an existing folder.
  constructor({ settings = {}, follows, within = os.tmpdir() } = {}) {
    this.directory = mkdtempSync(path.join(within, 'inventory-postgres-'));
    atExit(() => this.drop());
    const sets = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const made =
      follows === undefined
        ? this.#runScriptNow('start', ...sets)
        : this.#runScriptNow('follow', follows.superuser);
    this.superuser = made.trim();
  }

  // 127.0.0.1 and its port.
  get address() {
    return new URL(this.superuser).host;
  }

  drop() {
    this.#runScriptNow('drop');
  }

  #runScriptNow(command, ...args) {
    return execFileSync(script, [command, this.directory, ...args], { encoding: 'utf8' });
  }

  // What psql prints of the answer.
  ask(statement) {
    return ask(this.superuser, statement);
  }

  // Puts a copy of a file among its data, as its own and for nobody else to read.
  install(name, file) {
    const data = path.join(this.directory, 'data');
    const copy = path.join(data, name);
    const { uid, gid } = statSync(data);
    copyFileSync(file, copy);
    chownSync(copy, uid, gid);
    chmodSync(copy, 0o600);
  }

  // Over the network, from its next start on.
  takeEncryptedOnly() {
    const rules = path.join(this.directory, 'data/pg_hba.conf');
    writeFileSync(rules, readFileSync(rules, 'utf8').replaceAll(/^host /gm, 'hostssl '));
  }

  async crash() {
    await run(script, ['stop', this.directory, '--immediate']);
  }

  async restart() {
    await run(script, ['restart', this.directory]);
  }

  async promote() {
    await run(script, ['promote', this.directory]);
  }

  isRunning() {
    return readPostmaster(this.directory).some(isThere);
  }

  // Its first process alone. The others find out for themselves.
  async killPostmaster() {
    const [postmaster, ...others] = await this.#stopped();
    signal(postmaster, 'SIGKILL');
    await until(() => ![postmaster, ...others].some(isThere));
  }

  // All at the same time, as when the machine fails: none of them sees another one go. None may be there any more.
  async killAll() {
    const all = await this.freeze();
    for (const pid of all) signal(pid, 'SIGKILL');
    await until(() => !all.some(isThere));
  }

  // It does nothing any more, and does not say so: its connections stay, and new ones are taken and not answered.
  async freeze() {
    const all = await this.#stopped();
    for (const pid of all) signal(pid, 'SIGSTOP');
    atExit(() => all.forEach((pid) => signal(pid, 'SIGKILL')));
    return all;
  }

  // Every process, the first one first. That one stands still, so it makes no more of them.
  async #stopped() {
    const [postmaster] = readPostmaster(this.directory);
    if (postmaster === undefined || !signal(postmaster, 'SIGSTOP')) return [];
    const { stdout } = await run('pgrep', ['--parent', String(postmaster)]);
    return [postmaster, ...stdout.trim().split('\n').map(Number)];
  }
}

// The number of the first process, or nothing when there is none.
function readPostmaster(directory) {
  try {
    return [Number(readFileSync(path.join(directory, 'data/postmaster.pid'), 'utf8').split('\n')[0])];
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

// True: it was there.
function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

const isThere = (pid) => signal(pid, 0);

// After a file's last test, whatever became of the service.
export async function endAll(service, ...clusters) {
  try {
    if (service?.child?.exitCode === null) await service.stop();
    service?.remove();
  } finally {
    for (const cluster of clusters) cluster?.drop();
  }
}
