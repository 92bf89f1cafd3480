// What wrk cannot ask: bulk, long reservations, the past, and the feed of events. One client each, written for this.

import { randomUUID } from 'node:crypto';
import http from 'node:http';

const line = (object) => `${JSON.stringify(object)}\n`;

export function percentile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

export class Client {
  constructor(service, token) {
    this.url = service.url;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    this.headers = { authorization: `Bearer ${token}` };
  }

  // The whole answer as text.
  request(method, target, body, headers = {}) {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const request = http.request(this.url + target, { method, agent: this.agent, headers: { ...this.headers, ...length, ...headers } });
      request.on('error', reject).on('response', (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece)).on('end', () => {
          const text = Buffer.concat(pieces).toString('utf8');
          if (response.statusCode < 300) resolve(text);
          else reject(new Error(`${method} ${target} answered ${response.statusCode}: ${text}`));
        });
      });
      request.end(body);
    });
  }

  // Sends the lines and counts the results that are good.
  bulk(lines) {
    return new Promise((resolve, reject) => {
      const headers = { ...this.headers, 'content-type': 'application/x-ndjson' };
      const request = http.request(`${this.url}/api/v1/inventory/bulk`, { method: 'POST', agent: this.agent, headers });
      request.on('error', reject).on('response', (response) => {
        let results = 0;
        let refused = 0;
        let tail = '';
        response.setEncoding('utf8').on('data', (text) => {
          const parts = (tail + text).split('\n');
          tail = parts.pop();
          results += parts.length;
          for (const part of parts) if (part.includes('"problem"')) refused += 1;
        });
        response.on('end', () => (results === lines.length && refused === 0 ? resolve() : reject(new Error(`${results} results, ${refused} refused`))));
      });
      let sent = 0;
      const send = () => {
        while (sent < lines.length) {
          const piece = lines.slice(sent, sent + 500).join('');
          sent += 500;
          if (!request.write(piece)) return request.once('drain', send);
        }
        return request.end();
      };
      send();
    });
  }

  close() {
    this.agent.destroy();
  }
}

const purchase = (productVariantId, key) =>
  line({ op: 'adjust', ...(key && { key }), productVariantId, changeType: 'PURCHASE', quantityChange: 1 });

// Lines that each add a piece to one of the variants.
export function purchases(variants, count, keyOf = () => undefined) {
  return Array.from({ length: count }, (_, index) => purchase(variants[(index * 7919) % variants.length], keyOf(index)));
}

async function timed(count, run) {
  const start = process.hrtime.bigint();
  await run();
  return count / (Number(process.hrtime.bigint() - start) / 1e9);
}

// Lines a second, without keys and with them.
export async function measureBulk(client, variants, count) {
  const plain = purchases(variants, count);
  const run = randomUUID();
  const keyed = purchases(variants, count, (index) => `${run}:${String(index).padStart(6, '0')}`);
  return {
    plain: await timed(count, () => client.bulk(plain)),
    keyed: await timed(count, () => client.bulk(keyed)),
    repeated: await timed(count, () => client.bulk(keyed)),
  };
}

async function eachMs(times, run) {
  const took = [];
  for (let time = 0; time < times; time += 1) {
    const start = process.hrtime.bigint();
    await run(time);
    took.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  return took;
}

export function measureLongReservations(client, variants, times) {
  const lines = variants.slice(0, 500).map((productVariantId) => ({ productVariantId, quantity: 1 }));
  return eachMs(times, (time) => client.request('POST', '/api/v1/reservations', JSON.stringify({ orderId: `ORD-${time}`, lines })));
}

// An item of so many entries, asked for as it was at instants of its history.
export async function measureAsOf(client, entries, times) {
  const variant = randomUUID();
  await client.bulk([line({ op: 'put', productVariantId: variant })]);
  const begin = Date.now();
  await client.bulk(Array.from({ length: entries - 1 }, () => purchase(variant)));
  const end = Date.now();
  const at = () => new Date(begin + 10 + Math.random() * (end - begin - 10)).toISOString();
  return eachMs(times, () => client.request('GET', `/api/v1/inventory/${variant}/as-of?at=${at()}`));
}

// Events a second of one reader that follows the cursor from the beginning.
export async function measureFeed(client, events) {
  let cursor = '';
  let seen = 0;
  return timed(events, async () => {
    while (seen < events) {
      const text = await client.request('GET', `/api/v1/events?limit=1000${cursor && `&after=${cursor}`}`);
      cursor = /"nextCursor":"([^"]+)"\}$/.exec(text.slice(-200))[1];
      seen += 1000;
      if (text.length < 100_000) throw new Error(`the feed ended after ${seen} events`);
    }
  });
}

// How long after its change an event reaches a live reader, in ms, for as long as `load` runs.
export async function measureLive(service, token, load) {
  const delays = [];
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
  const request = http.get(`${service.url}/api/v1/events?after=now&eventType=InventoryReservedEvent`, { headers });
  const stream = await new Promise((resolve, reject) => request.on('response', resolve).on('error', reject));
  stream.setEncoding('utf8').on('data', (text) => {
    const now = Date.now();
    for (const [, timestamp] of text.matchAll(/"timestamp":"([^"]+)","sourceService"/g)) delays.push(now - Date.parse(timestamp));
  });
  stream.on('error', () => {});
  const row = await load();
  request.destroy();
  return { delays, row };
}
