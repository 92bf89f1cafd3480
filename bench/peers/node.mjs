// The Node service as a process under measurement: it has what `measure` of ../load.mjs asks a server for.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { here, install, start } from '../tools.mjs';

const folder = path.join(here, 'peers', 'node');

function listening(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (text) => (said = (said + text).slice(-10_000)));
    child.stdout.once('data', (text) => resolve(Number(text)));
    child.on('error', reject).on('close', () => reject(new Error(`the Node peer ended: ${said}`)));
  });
}

export async function startService(url, pool) {
  await install(folder);
  const env = { DATABASE_URL: url, NODE_ENV: 'production' };
  const child = start(process.execPath, ['server.mjs', '--pool', String(pool)], { cwd: folder, env });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const port = await listening(child);
  return {
    url: `http://127.0.0.1:${port}`,
    cpuMicroseconds: () => cpuMicroseconds(child.pid),
    residentMegabytes: () => residentMegabytes(child.pid),
    async stop() {
      child.kill('SIGTERM');
      return await ended;
    },
  };
}

const ticksASecond = Number(execFileSync('getconf', ['CLK_TCK']));

function cpuMicroseconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold anything; the fields after it are numbers.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / ticksASecond) * 1e6;
}

function residentMegabytes(pid) {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}
