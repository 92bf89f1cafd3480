// One exchange over a socket of its own, for requests that an HTTP client would not send.

import net from 'node:net';

const answerDeadlineMs = 30_000;

// Sends `bytes` and resolves to { status, headers, bytes } of the first answer, once it is complete or the service has
// closed the connection.
export function rawExchange(address, bytes) {
  const separator = address.lastIndexOf(':');
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(address.slice(separator + 1)), address.slice(0, separator));
    let received = Buffer.alloc(0);
    const finish = (answer) => {
      socket.destroy();
      if (answer === undefined)
        reject(new Error(`no complete answer, only ${JSON.stringify(received.toString('latin1'))}`));
      else resolve(answer);
    };
    socket.setTimeout(answerDeadlineMs, () => finish(parseAnswer(received)));
    socket.on('error', () => finish(parseAnswer(received)));
    socket.on('data', (part) => {
      received = Buffer.concat([received, part]);
      const answer = parseAnswer(received);
      if (answer !== undefined) finish(answer);
    });
    socket.on('close', () => finish(parseAnswer(received)));
    socket.write(bytes);
  });
}

function parseAnswer(received) {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine, ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const length = Number(headers['content-length'] ?? 0);
  const bytes = received.subarray(end + 4, end + 4 + length);
  if (bytes.length < length) return undefined;
  return { status: Number(statusLine.split(' ')[1]), headers, bytes };
}
