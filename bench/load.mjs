// One measurement: wrk against a server for some seconds, and what that cost the server.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';

import { here } from './tools.mjs';

const script = path.join(here, 'requests.lua');
let runs = 0;

function wrk(args) {
  return new Promise((resolve, reject) => {
    const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', () => {
      const result = /^RESULT (.*)$/m.exec(output);
      if (result) resolve(JSON.parse(result[1]));
      else reject(new Error(`wrk said nothing to the point: ${output}`));
    });
  });
}

// All but the last ten digits of ids of version 7, as clients make them for their reservations.
function reservationPrefix() {
  const time = Date.now().toString(16).padStart(12, '0');
  const random = randomBytes(3).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3)}-00`;
}

// `files`: {token, variants}, paths of what requests are made from. `rate`: how many a second; as many as can be unless
// given.
export async function measure(server, kind, { connections, seconds, files, rate }) {
  runs += 1;
  const orderPrefix = `ORD-${String(runs).padStart(3, '0')}-`;
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, server.url];
  const cpuBefore = server.cpuMicroseconds();
  const paceMs = rate === undefined ? 0 : Math.round((connections * 1e3) / rate);
  const made = [files.token ?? '', files.variants ?? '', orderPrefix, reservationPrefix(), String(paceMs)];
  const result = await wrk([...args, '--', kind, ...made]);
  const cpu = server.cpuMicroseconds() - cpuBefore;
  return {
    kind,
    connections,
    requestsPerSecond: result.requests / (result.duration_us / 1e6),
    p50Ms: result.p50_us / 1e3,
    p99Ms: result.p99_us / 1e3,
    maxMs: result.max_us / 1e3,
    cpuMicrosecondsPerRequest: cpu / Math.max(1, result.requests),
    residentMegabytes: server.residentMegabytes(),
    failures: result.status_errors + result.socket_errors,
  };
}

// Creates an item for each variant, with more stock than a run can reserve.
export async function createItems(server, token, variants) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const body = JSON.stringify({ initialStock: 2_000_000_000 });
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const create = (variant) =>
    new Promise((resolve, reject) => {
      const request = http.request(`${server.url}/api/v1/inventory/${variant}`, { method: 'PUT', agent, headers });
      request.on('error', reject).on('response', (response) => {
        response.resume().on('end', () => {
          if (response.statusCode === 201) resolve();
          else reject(new Error(`PUT of an item answered ${response.statusCode}`));
        });
      });
      request.end(body);
    });
  await Promise.all(variants.map(create));
  agent.destroy();
}
