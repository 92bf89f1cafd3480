// A plain Node service over the tables of ../pgbench/schema.sql, one process.
//
//   DATABASE_URL=postgresql://… node server.mjs --pool 8
//
// POST /reserve/{item} with {"quantity": 1, "orderId": "…"}. Prints its port when it listens, ends at
// SIGTERM.

import http from 'node:http';
import { parseArgs } from 'node:util';

import pg from 'pg';

import { reserve } from './reserve.mjs';

const { values: options } = parseArgs({ options: { pool: { type: 'string', default: '8' } } });
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(options.pool) });
pool.on('error', (error) => console.error(error.message));

const quantityLimit = 2 ** 31 - 1; // what an integer column takes
const bodyLimit = 64 * 1024;
const path = /^\/reserve\/(\d{1,9})$/;

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function bodyOf(request) {
  return new Promise((resolve, reject) => {
    const pieces = [];
    let length = 0;
    request.on('error', reject).on('data', (piece) => {
      length += piece.length;
      if (length <= bodyLimit) pieces.push(piece);
    });
    request.on('end', () => {
      if (length <= bodyLimit) resolve(Buffer.concat(pieces).toString('utf8'));
      else reject(new Refusal(413, 'the body is too long'));
    });
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function answer(request) {
  const item = path.exec(request.url)?.[1];
  if (item === undefined || request.method !== 'POST') {
    throw new Refusal(404, 'there is only POST /reserve/{item}');
  }
  const { quantity, orderId } = parsed(await bodyOf(request)) ?? {};
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > quantityLimit) {
    throw new Refusal(400, `quantity is an integer from 1 to ${quantityLimit}`);
  }
  if (typeof orderId !== 'string' || orderId === '') throw new Refusal(400, 'orderId is a string');
  const reservation = await reserve(pool, { item: Number(item), quantity, orderId });
  if (reservation === undefined) throw new Refusal(409, 'there is not enough of this item');
  return reservation;
}

function send(response, status, object) {
  const body = JSON.stringify(object);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}

const server = http.createServer((request, response) => {
  answer(request).then(
    (reservation) => send(response, 201, reservation),
    (error) => {
      if (error instanceof Refusal) return send(response, error.status, { message: error.message });
      console.error(error);
      return send(response, 500, { message: 'it failed' });
    },
  );
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.on('SIGTERM', () => {
  server.close(() => pool.end());
  server.closeIdleConnections();
});
