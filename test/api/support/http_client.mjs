// Requests over kept-alive connections, byte for byte as the test wants them.

import http from 'node:http';
import https from 'node:https';

const answerDeadlineMs = 30_000;

export class HttpClient {
  // `tls`: what node:tls connects with; without it nothing is encrypted.
  constructor(address, { connections = 64, tls } = {}) {
    const separator = address.lastIndexOf(':');
    this.host = address.slice(0, separator);
    this.port = Number(address.slice(separator + 1));
    this.protocol = tls === undefined ? http : https;
    this.tls = tls;
    this.agent = new this.protocol.Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo', ...tls });
  }

  // Resolves to { status, headers, bytes }. `bytes` is the request's body; `withoutBody` sends the header alone, of a
  // body that never follows.
  request(method, path, { headers = {}, bytes, withoutBody = false } = {}) {
    return new Promise((resolve, reject) => {
      const sent = { ...headers };
      if (bytes !== undefined && sent['content-length'] === undefined) sent['content-length'] = String(bytes.length);
      const { host, port, agent, tls } = this;
      const how = { host, port, method, path, headers: sent, agent: withoutBody ? false : agent, ...tls };
      const request = this.protocol.request(how);
      request.setTimeout(answerDeadlineMs, () => request.destroy(new Error(`${method} ${path}: no answer in time`)));
      request.on('error', reject);
      request.on('response', (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(parts) });
          if (withoutBody) request.destroy();
        });
      });
      if (withoutBody) request.flushHeaders();
      else request.end(bytes);
    });
  }

  close() {
    this.agent.destroy();
  }
}
