// Bytes sent over a socket of its own, and every answer to them until the other side has closed it.

import net from 'node:net';

const endsWithinMs = 30_000;

// `where`: of net.connect. Resolves to { answers: [{ status, headers, body }], rest }, `rest` being what is no answer.
export function rawConversation(where, bytes) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(where);
    const parts = [];
    const finish = () => {
      socket.destroy();
      resolve(answersIn(Buffer.concat(parts).toString('latin1')));
    };
    socket.setTimeout(endsWithinMs, () => reject(new Error(`not over in time: ${Buffer.concat(parts)}`)));
    socket.on('data', (part) => parts.push(part));
    socket.on('error', () => {}); // "close" follows: a reset ends it as well
    socket.on('close', finish);
    socket.on('end', finish);
    socket.write(bytes);
  });
}

function answersIn(text) {
  const answers = [];
  let rest = text;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(rest);
    if (end < 0 || status === null) return { answers, rest };
    const headers = headersIn(rest.slice(0, end));
    const body = bodyAt(rest.slice(end + 4), headers);
    if (Number(status[1]) >= 200) answers.push({ status: Number(status[1]), headers, body: body.text });
    rest = body.rest;
  }
}

function headersIn(head) {
  const [, ...lines] = head.split('\r\n');
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

function bodyAt(text, headers) {
  if (text.startsWith('HTTP/1.')) return { text: '', rest: text }; // the one before was to a HEAD
  if (headers['transfer-encoding'] === 'chunked') {
    let body = '';
    for (let at = 0; ;) {
      const lineEnd = text.indexOf('\r\n', at);
      const size = parseInt(text.slice(at, lineEnd), 16);
      if (lineEnd < 0 || !(size > 0)) return { text: body, rest: lineEnd < 0 ? '' : text.slice(lineEnd + 4) };
      body += text.slice(lineEnd + 2, lineEnd + 2 + size);
      at = lineEnd + 2 + size + 2;
    }
  }
  const length = Number(headers['content-length'] ?? 0);
  return { text: text.slice(0, length), rest: text.slice(length) };
}
