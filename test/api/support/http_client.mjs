// Requests over kept-alive connections, byte for byte as the test wants them.

import http from 'node:http';

const answerDeadlineMs = 30_000;

export class HttpClient {
  constructor(address, { connections = 64 } = {}) {
    const separator = address.lastIndexOf(':');
    this.host = address.slice(0, separator);
    this.port = Number(address.slice(separator + 1));
    this.agent = new http.Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' });
  }

  // Resolves to { status, headers, bytes }. `bytes` is the request's body; `withoutBody` sends the header alone, of a
  // body that never follows.
  request(method, path, { headers = {}, bytes, withoutBody = false } = {}) {
    return new Promise((resolve, reject) => {
      const sent = { ...headers };
      if (bytes !== undefined && sent['content-length'] === undefined) sent['content-length'] = String(bytes.length);
      const { host, port, agent } = this;
      const request = http.request({ host, port, method, path, headers: sent, agent: withoutBody ? false : agent });
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
