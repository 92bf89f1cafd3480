// A TCP proxy in front of a server, which does to connections what networks do to them.

import net from 'node:net';

const nameWithinBytes = 4096; // of what a client says first

// One connection through it, which has a name once its client has said one.
class Link {
  constructor(client, server, proxy) {
    this.client = client;
    this.server = server;
    this.proxy = proxy;
    this.name = undefined;
    this.said = '';
    this.isDeaf = false;
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      from.setNoDelay();
      from.on('data', (bytes) => this.#pass(from, to, bytes));
      from.on('end', () => this.isDeaf || to.end());
      from.on('error', () => {}); // "close" follows
      from.on('close', () => this.#lose(to));
    }
  }

  #pass(from, to, bytes) {
    if (from === this.client && this.name === undefined) this.#look(bytes);
    if (!this.isDeaf && !to.destroyed) to.write(bytes);
  }

  #look(bytes) {
    this.said = (this.said + bytes.toString('latin1')).slice(0, nameWithinBytes);
    this.name = this.proxy.names.find((name) => this.said.includes(name));
    if (this.proxy.isDark(this.name)) this.isDeaf = true;
  }

  // Of a deaf one neither side hears that the other has gone.
  #lose(other) {
    if (!this.isDeaf) other.destroy();
    if (this.client.destroyed && this.server.destroyed) this.proxy.links.delete(this);
  }

  reset() {
    this.isDeaf = true; // each is told by its own reset
    this.client.resetAndDestroy();
    this.server.resetAndDestroy();
  }

  stall() {
    this.client.pause();
    this.server.pause();
  }
  goOn() {
    this.client.resume();
    this.server.resume();
  }
}

export class Proxy {
  // `names`: by which connections are told apart, each a part of what their clients say first.
  constructor({ host, port, names = [] }) {
    Object.assign(this, { host, port, names });
    this.links = new Set();
    this.darkUntil = new Map();
    this.timers = new Set();
  }

  // Resolves to the port at 127.0.0.1 at which it listens.
  async open() {
    this.listener = net.createServer({ allowHalfOpen: true }, (client) => {
      const server = net.connect({ host: this.host, port: this.port, allowHalfOpen: true });
      this.links.add(new Link(client, server, this));
    });
    await new Promise((resolve, reject) => {
      this.listener.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return this.listener.address().port;
  }

  isDark(name) {
    return performance.now() < (this.darkUntil.get(name) ?? 0);
  }

  #named(name) {
    return [...this.links].filter((link) => link.name === name);
  }

  // Each of these gives how many connections it met.

  // Both sides are told.
  reset(name) {
    const met = this.#named(name);
    met.forEach((link) => link.reset());
    return met.length;
  }

  // What is said on the connections of now, and on those that come within the time, is lost for good, and so is that
  // either side has gone.
  swallow(name, forMs) {
    this.darkUntil.set(name, performance.now() + forMs);
    const met = this.#named(name);
    for (const link of met) link.isDeaf = true;
    return met.length;
  }

  // What is said on the connections of now arrives, but so much later.
  stall(name, forMs) {
    const met = this.#named(name);
    met.forEach((link) => link.stall());
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      met.forEach((link) => link.goOn());
    }, forMs);
    this.timers.add(timer);
    return met.length;
  }

  close() {
    this.timers.forEach(clearTimeout);
    this.listener.close();
    for (const { client, server } of this.links) {
      client.destroy();
      server.destroy();
    }
  }
}
