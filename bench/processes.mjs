// The processes under measurement: started, found ready, and asked what they cost.

import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ticksASecond = Number(execFileSync('getconf', ['CLK_TCK']));
const scopes = 'inventory:read inventory:reserve inventory:adjust inventory:admin inventory:events';
// What is set for a service of this machine must not configure the one that is measured.
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('INVENTORY_')));

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

class Process {
  start(command, args) {
    this.child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: environment });
    running.add(this.child);
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        running.delete(this.child);
        resolve(code);
      });
    });
    this.said = '';
    this.child.stderr.setEncoding('utf8').on('data', (text) => {
      this.said = (this.said + text).slice(-10_000);
    });
  }

  // User and system time so far, in microseconds.
  cpuMicroseconds() {
    const stat = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the fields after it are numbers.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) / ticksASecond) * 1e6;
  }

  residentMegabytes() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) / 1024;
  }

  async stop() {
    this.child.kill('SIGTERM');
    return await this.ended;
  }
}

async function until(condition, what) {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const result = await condition();
    if (result) return result;
    await pause(50);
  }
  throw new Error(`timed out waiting for ${what}`);
}

export class Service extends Process {
  constructor(binary, dataDirectory, store) {
    super();
    Object.assign(this, { binary, dataDirectory, store });
  }

  async open() {
    const flags = ['--listen', '127.0.0.1:0', '--data-dir', this.dataDirectory, ...this.store];
    this.start(this.binary, ['serve', ...flags]);
    const listening = /"event":"listening".*"address":"([^"]+)"/;
    this.url = `http://${await until(() => this.#alive() && listening.exec(this.said)?.[1], 'the service')}`;
    return this;
  }

  #alive() {
    if (this.child.exitCode !== null) throw new Error(`the service ended: ${this.said}`);
    return true;
  }

  token() {
    const args = ['token', '--data-dir', this.dataDirectory, '--client', 'bench', '--scope', scopes, '--ttl', '12h'];
    return execFileSync(this.binary, args, { encoding: 'utf8', env: environment }).trim();
  }
}

export class BareServer extends Process {
  constructor(binary, threads) {
    super();
    Object.assign(this, { binary, threads });
  }

  async open() {
    const port = await freePort();
    this.start(this.binary, ['--port', String(port), '--threads', String(this.threads)]);
    await until(() => canConnect(port), path.basename(this.binary));
    this.url = `http://127.0.0.1:${port}`;
    return this;
  }
}

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function canConnect(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true) || socket.destroy()).on('error', () => resolve(false));
  });
}
