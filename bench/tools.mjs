// What a run needs from outside: commands, databases, packages.

import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// This folder; import.meta.dirname is newer than Debian 12's Node.
export const here = path.dirname(fileURLToPath(import.meta.url));

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

// A child that does not outlive this process, however that ends.
export function start(command, args, { env, cwd } = {}) {
  const stdio = ['ignore', 'pipe', 'pipe'];
  const child = spawn(command, args, { stdio, cwd, env: { ...process.env, ...env } });
  running.add(child);
  child.on('close', () => running.delete(child)).on('error', () => running.delete(child));
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  return child;
}

// What the command prints; it must succeed.
export function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, options);
    let output = '';
    let said = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (said += text));
    child.on('error', reject).on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ended with ${code ?? signal}: ${`${output}${said}`.slice(-4_000)}`));
    });
  });
}

// The same server, another database. The DSN is a URL, which psql, pgbench and Node's drivers all understand.
export function inDatabase(dsn, name) {
  const url = new URL(dsn);
  url.pathname = `/${name}`;
  return url.href;
}

export function psql(url, ...args) {
  return run('psql', ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--dbname', url, ...args]);
}

export function dropDatabase(dsn, name) {
  return psql(dsn, '--command', `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
}

// Made anew, so that every run starts from the same.
export async function createDatabase(dsn, name) {
  await dropDatabase(dsn, name);
  await psql(dsn, '--command', `CREATE DATABASE "${name}"`);
}

// Installs what the folder's lock file names, unless just that is there already.
export async function install(folder) {
  const lock = path.join(folder, 'package-lock.json');
  const installed = path.join(folder, 'node_modules', '.installed-lock.json');
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) return;
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  copyFileSync(lock, installed);
}
