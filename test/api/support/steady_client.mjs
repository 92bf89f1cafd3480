// A client that asks at fixed times, whether or not it was answered before, and takes the time of each answer from when
// its request was due: a service that stands still for a second shows as many late answers, not as one.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

import { HttpClient } from './http_client.mjs';
import { rawExchange } from './raw_exchange.mjs';

const everyMs = 4;
const anewEvery = 20; // of its requests comes on a connection of its own
const writesEvery = 10;
const windowMs = 1_000;

export class SteadyClient {
  constructor(service, variant) {
    this.service = service;
    this.path = `/api/v1/inventory/${variant}`;
    this.headers = { authorization: `Bearer ${service.token}` };
    this.connections = 16;
  }

  // Until `isOver`; resolves to { p99Ms, longestMs, windows }: the median of the windows' 99th percentiles of reading.
  // Every answer must be a 200.
  async measure(isOver) {
    const client = new HttpClient(this.service.address, { connections: this.connections });
    const begun = performance.now();
    const answers = [];
    const took = [];
    for (let number = 0; !isOver(performance.now() - begun); number += 1) {
      const due = begun + number * everyMs;
      if (due > performance.now()) await pause(due - performance.now());
      answers.push(this.#ask(client, number).then((writes) => took.push({ due, writes, ms: performance.now() - due })));
    }
    await Promise.all(answers);
    client.close();
    return summary(took, begun);
  }

  // Resolves to whether it was a write: how long the disk takes is none of what is measured, but it must succeed.
  async #ask(client, number) {
    const writes = number % writesEvery === 0;
    const { status, bytes } = writes
      ? await this.#write(client)
      : number % anewEvery === 1
        ? await rawExchange(this.service.address, this.#requestForOnce())
        : await client.request('GET', this.path, { headers: this.headers });
    assert.equal(status, 200, bytes.toString());
    return writes;
  }

  #write(client) {
    const headers = { ...this.headers, 'content-type': 'application/json' };
    return client.request('POST', `${this.path}/reserve`, { headers, bytes: Buffer.from('{"quantity":1}') });
  }

  #requestForOnce() {
    const { authorization } = this.headers;
    return `GET ${this.path} HTTP/1.1\r\nHost: here\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`;
  }
}

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
const ascending = (numbers) => numbers.sort((one, other) => one - other);

function summary(took, begun) {
  const byWindow = new Map();
  for (const { due, writes, ms } of took) {
    const window = Math.floor((due - begun) / windowMs);
    if (!byWindow.has(window)) byWindow.set(window, []);
    if (!writes) byWindow.get(window).push(ms);
  }
  const p99s = [...byWindow.values()].map((each) => percentile(ascending(each), 0.99));
  return {
    p99Ms: percentile(ascending(p99s), 0.5),
    longestMs: Math.max(...took.map(({ ms }) => ms)),
    windows: p99s.length,
    requests: took.length,
  };
}
