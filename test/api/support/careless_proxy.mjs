// A proxy that does what must not be done: it ends a request where Content-Length says, but passes on Transfer-Encoding
// in its place; and whatever comes over its one connection to the service is the answer to who waits first.

import net from 'node:net';

const lengthField = /content-length: (\d+)\r\n/i;

// The length of the first message in `text`, or undefined while it is incomplete.
function firstLength(text) {
  const head = text.indexOf('\r\n\r\n') + 4;
  if (head < 4) return undefined;
  const length = head + Number(lengthField.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length < length ? undefined : length;
}

function onEachMessage(socket, handle) {
  let text = '';
  socket.on('error', () => {}); // "close" follows
  socket.setEncoding('latin1').on('data', (part) => {
    text += part;
    for (let length; (length = firstLength(text)) !== undefined; text = text.slice(length))
      handle(text.slice(0, length));
  });
}

export class CarelessProxy {
  constructor({ host, port }) {
    this.waiting = [];
    this.upstream = net.connect(port, host);
    onEachMessage(this.upstream, (answer) => this.#pass(answer));
    this.early = [];
    this.listener = net.createServer((client) => onEachMessage(client, (request) => this.#ask(client, request)));
  }

  // Resolves to where it listens.
  async start() {
    await new Promise((resolve) => this.listener.listen(0, '127.0.0.1', resolve));
    return this.listener.address();
  }

  #ask(client, request) {
    const chunked = /transfer-encoding: chunked/i.test(request);
    this.upstream.write(chunked ? request.replace(lengthField, '') : request, 'latin1');
    this.waiting.push(client);
    if (this.early.length > 0) this.#pass(this.early.shift());
  }

  #pass(answer) {
    const client = this.waiting.shift();
    if (client === undefined) this.early.push(answer);
    else client.end(answer, 'latin1');
  }

  stop() {
    this.upstream.destroy();
    this.listener.close();
  }
}
