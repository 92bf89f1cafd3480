// Bytes that two servers might cut into requests differently, after what is known of request smuggling: CL.TE, TE.CL,
// TE.TE, CL.0, the ends of lines and of chunks, and what stands between fields.
//
// Each has a carrier, a request to be answered, and a marker, a request that hides in it. `direct` is what the service
// makes of them itself:
//   refused    the carrier is answered with 400, and the connection ends
//   carried    the carrier is answered, and the marker is a part of it or is dropped with it
//   pipelined  there are two requests, and both are answered

const host = 'Host: here\r\n';

// `make` gets { carrier, marker, token, fields }: the path and the correlation id of either, the field with the token,
// and all fields that make a POST of the carrier a good request.
export const vectors = [];
const add = (direct, name, make) => vectors.push({ direct, name, make });

const hidden = ({ marker }) => `GET ${marker.path} HTTP/1.1\r\n${host}X-Correlation-Id: ${marker.id}\r\n\r\n`;
// It makes a field's value of the line of whatever request comes next on the connection.
const unfinished = (ids) => `${hidden(ids).slice(0, -2)}X-Rest: `;
const tails = { 'a request': hidden, 'the beginning of one': unfinished };

const post = ({ carrier, fields }, more, { version = 'HTTP/1.1', line } = {}) =>
  `${line ?? `POST ${carrier.path}/reserve ${version}`}\r\n` +
  `${host}X-Correlation-Id: ${carrier.id}\r\n${fields}${more}\r\n`;
const get = ({ carrier, token }, more = '', { line } = {}) =>
  `${line ?? `GET ${carrier.path} HTTP/1.1`}\r\n${host}X-Correlation-Id: ${carrier.id}\r\n${token}${more}\r\n`;

const json = '{"quantity":1}';
const chunk = (text) => `${text.length.toString(16)}\r\n${text}\r\n`;
const lastChunk = '0\r\n\r\n';

// Both lengths in one request: the one ends before the marker, the other behind it.
const encodings = {
  plain: 'Transfer-Encoding: chunked\r\n',
  'in capitals': 'TRANSFER-ENCODING: CHUNKED\r\n',
  'without a blank': 'Transfer-Encoding:chunked\r\n',
  'a tab before the value': 'Transfer-Encoding:\tchunked\r\n',
  'blanks behind the value': 'Transfer-Encoding: chunked \t\r\n',
  'a blank before the colon': 'Transfer-Encoding : chunked\r\n',
  'a tab before the colon': 'Transfer-Encoding\t: chunked\r\n',
  'a blank before the name': ' Transfer-Encoding: chunked\r\n',
  'a vertical tab': 'Transfer-Encoding: \x0bchunked\r\n',
  'a form feed': 'Transfer-Encoding: \x0cchunked\r\n',
  'a no-break space': 'Transfer-Encoding: \xa0chunked\r\n',
  'NUL behind the value': 'Transfer-Encoding: chunked\0\r\n',
  'NUL in the name': 'Transfer-Encoding\0: chunked\r\n',
  'DEL in the value': 'Transfer-Encoding: \x7fchunked\r\n',
  'a bare LF before it': 'X: x\nTransfer-Encoding: chunked\r\n',
  'a bare CR before it': 'X: x\rTransfer-Encoding: chunked\r\n',
  'a bare LF behind it': 'Transfer-Encoding: chunked\n',
  'a CR in it': 'Transfer-Encoding: chun\rked\r\n',
  'folded before the value': 'Transfer-Encoding:\r\n chunked\r\n',
  'folded in the value': 'Transfer-Encoding: chun\r\n ked\r\n',
  'folded before the colon': 'Transfer-Encoding\r\n : chunked\r\n',
  'as a folded value': 'X: x\r\n Transfer-Encoding: chunked\r\n',
  'another word': 'Transfer-Encoding: xchunked\r\n',
  'chunked and more letters': 'Transfer-Encoding: chunkedfoo\r\n',
  empty: 'Transfer-Encoding:\r\n',
  quoted: 'Transfer-Encoding: "chunked"\r\n',
  'with a parameter': 'Transfer-Encoding: chunked;q=1\r\n',
  'after a comma': 'Transfer-Encoding: ,chunked\r\n',
  twice: 'Transfer-Encoding: chunked, chunked\r\n',
  'and identity': 'Transfer-Encoding: chunked, identity\r\n',
  'after identity': 'Transfer-Encoding: identity, chunked\r\n',
  'after gzip': 'Transfer-Encoding: gzip, chunked\r\n',
  'and then another field': 'Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n',
  'after another field': 'Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n',
  'and then identity': 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n',
  'named in Connection': 'Connection: keep-alive, Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n',
  'and the length named in Connection': 'Connection: Content-Length\r\nTransfer-Encoding: chunked\r\n',
};
// Of these the name is another, so that only the length counts.
const noEncodings = {
  'an underscore': 'Transfer_Encoding: chunked\r\n',
  'a letter more': 'XTransfer-Encoding: chunked\r\n',
  'of the content': 'Content-Encoding: chunked\r\n',
  'TE alone': 'TE: chunked\r\n',
};

for (const [what, tail] of Object.entries(tails)) {
  const clTe = (field) => (ids) => {
    const body = lastChunk + tail(ids);
    return post(ids, `Content-Length: ${body.length}\r\n${field}`) + body;
  };
  const teCl = (field) => (ids) => {
    const first = `${tail(ids).length.toString(16)}\r\n`;
    return post(ids, `Content-Length: ${first.length}\r\n${field}`) + chunk(tail(ids)) + lastChunk;
  };
  for (const [name, field] of Object.entries(encodings)) {
    add('refused', `CL.TE, ${name}, ${what}`, clTe(field));
    add('refused', `TE.CL, ${name}, ${what}`, teCl(field));
  }
  for (const [name, field] of Object.entries(noEncodings)) add('carried', `CL.TE, ${name}, ${what}`, clTe(field));
}
for (const version of [
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/1.2',
  'HTTP/2.0',
  'HTTP/01.1',
  'http/1.1',
  'HTTP/1.1 ',
  'HTTP/1',
]) {
  add(
    'refused',
    `Transfer-Encoding in ${version}`,
    (ids) =>
      post(ids, 'Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n', { version }) + lastChunk + hidden(ids),
  );
}

// Lengths that are read as none, as `short` or as `long`: behind the body of either stands the marker.
const lengths = {
  twice: (short) => `Content-Length: ${short}\r\nContent-Length: ${short}\r\n`,
  'the shorter first': (short, long) => `Content-Length: ${short}\r\nContent-Length: ${long}\r\n`,
  'the longer first': (short, long) => `Content-Length: ${long}\r\nContent-Length: ${short}\r\n`,
  'a list': (short) => `Content-Length: ${short}, ${short}\r\n`,
  'a list of two': (short, long) => `Content-Length: ${short}, ${long}\r\n`,
  'a plus': (short) => `Content-Length: +${short}\r\n`,
  'a minus': (short) => `Content-Length: -${short}\r\n`,
  hexadecimal: (short) => `Content-Length: 0x${short.toString(16)}\r\n`,
  'a fraction': (short) => `Content-Length: ${short}.0\r\n`,
  'an exponent': () => 'Content-Length: 1e1\r\n',
  letters: (short) => `Content-Length: ${short}abc\r\n`,
  'a semicolon': (short) => `Content-Length: ${short};\r\n`,
  quoted: (short) => `Content-Length: "${short}"\r\n`,
  'two numbers': (short, long) => `Content-Length: ${short} ${long}\r\n`,
  NUL: (short) => `Content-Length: ${short}\0\r\n`,
  'a vertical tab': (short) => `Content-Length: \x0b${short}\r\n`,
  'over 64 bits': (short) => `Content-Length: ${(2n ** 64n + BigInt(short)).toString()}\r\n`,
  'over 32 bits': (short) => `Content-Length: ${(2n ** 32n + BigInt(short)).toString()}\r\n`,
  empty: () => 'Content-Length:\r\n',
  'a blank before the colon': (short) => `Content-Length : ${short}\r\n`,
  'a blank before the name': (short) => ` Content-Length: ${short}\r\n`,
  folded: (short) => `Content-Length:\r\n ${short}\r\n`,
  'a bare LF between two': (short, long) => `Content-Length: ${short}\nContent-Length: ${long}\r\n`,
  'a bare CR between two': (short, long) => `Content-Length: ${short}\rContent-Length: ${long}\r\n`,
  'NUL in the name': (short) => `Content-Length\0: ${short}\r\n`,
};
const tooLong = new Set(['over 32 bits']); // a length like another, and answered with 413
for (const [name, fields] of Object.entries(lengths)) {
  add(tooLong.has(name) ? 'carried' : 'refused', `Content-Length, ${name}`, (ids) => {
    const tail = hidden(ids);
    return post(ids, fields(json.length, json.length + tail.length)) + json + tail;
  });
}
for (const length of ['0', '00']) {
  add(
    'pipelined',
    `Content-Length: ${length} before a request`,
    (ids) => post(ids, `Content-Length: ${length}\r\n`) + hidden(ids),
  );
}
add(
  'pipelined',
  'zeros before a length',
  (ids) => post(ids, `Content-Length: 000${json.length}\r\n`) + json + hidden(ids),
);

// A body that the service has no use for, or refuses before it has read it: CL.0.
const withBody = (head, tail) => (ids) => {
  const body = tail(ids);
  return head(ids, `Content-Length: ${body.length}\r\n`) + body;
};
const inChunks = (head, tail) => (ids) => head(ids, 'Transfer-Encoding: chunked\r\n') + chunk(tail(ids)) + lastChunk;
const unread = {
  GET: (ids, more) => get(ids, more),
  HEAD: (ids, more) => get(ids, more, { line: `HEAD ${ids.carrier.path} HTTP/1.1` }),
  OPTIONS: (ids, more) => get(ids, more, { line: `OPTIONS ${ids.carrier.path} HTTP/1.1` }),
  'DELETE, which there is not': (ids, more) => get(ids, more, { line: `DELETE ${ids.carrier.path} HTTP/1.1` }),
  'no such path': (ids, more) => get(ids, more, { line: `POST /nothing/${ids.carrier.id} HTTP/1.1` }),
  'no token': (ids, more) => post({ ...ids, fields: 'Content-Type: application/json\r\n' }, more),
  'a wrong token': (ids, more) => post({ ...ids, fields: 'Authorization: Bearer x\r\n' }, more),
  'a wrong type': (ids, more) => post({ ...ids, fields: `${ids.token}Content-Type: text/plain\r\n` }, more),
  'a wrong Accept': (ids, more) => post(ids, `Accept: text/html\r\n${more}`),
  'no JSON': (ids, more) => post(ids, more),
  'no body wanted': (ids, more) => get(ids, more, { line: 'GET /health/live HTTP/1.1' }),
  metrics: (ids, more) => get(ids, more, { line: 'GET /metrics HTTP/1.1' }),
  'the document': (ids, more) => get(ids, more, { line: 'GET /openapi.yaml HTTP/1.1' }),
  Expect: (ids, more) => post(ids, `Expect: 100-continue\r\n${more}`),
  'Expect and no token': (ids, more) => post({ ...ids, fields: 'Expect: 100-continue\r\n' }, more),
  'an odd Expect': (ids, more) => post(ids, `Expect: y 100-continue\r\n${more}`),
  'GET and Expect': (ids, more) => get(ids, `Expect: 100-continue\r\n${more}`),
  h2c: (ids, more) =>
    get(
      ids,
      `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n${more}`,
    ),
  'a websocket': (ids, more) =>
    get(ids, `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 777\r\n${more}`),
  'a method in a field': (ids, more) => post(ids, `X-HTTP-Method-Override: GET\r\n${more}`),
  'the length hop by hop': (ids, more) => post(ids, `Connection: keep-alive, Content-Length\r\n${more}`),
};
for (const [name, head] of Object.entries(unread)) {
  for (const [what, tail] of Object.entries(tails)) {
    add('carried', `a body that is ${what}: ${name}`, withBody(head, tail));
    add('carried', `chunks that are ${what}: ${name}`, inChunks(head, tail));
  }
}

// Chunks: sizes, extensions, ends of lines, trailers. What is behind may be taken for a chunk or for a request.
const chunked = (ids, wire) => post(ids, 'Transfer-Encoding: chunked\r\n') + wire;
const size = json.length.toString(16);
const chunks = {
  'a size over 64 bits': `ffffffffffffffff${size}\r\n${json}\r\n`,
  'a size of 2^64': `1000000000000000${size}\r\n${json}\r\n`,
  'a negative size': `-${size}\r\n${json}\r\n`,
  'a plus': `+${size}\r\n${json}\r\n`,
  '0x': `0x${size}\r\n${json}\r\n`,
  'a blank before the size': ` ${size}\r\n${json}\r\n`,
  'an underscore': `0_${size}\r\n${json}\r\n`,
  'NUL behind the size': `${size}\0\r\n${json}\r\n`,
  'no size': `\r\n${json}\r\n`,
  'LF alone behind the size': `${size}\n${json}\r\n`,
  'CR alone behind the size': `${size}\r${json}\r\n`,
  'LF alone behind the chunk': `${size}\r\n${json}\n`,
  'other bytes behind the chunk': `${size}\r\n${json}XX`,
  'no end of the chunk': `${size}\r\n${json}`,
  'LF in an extension': `${size};a\nb\r\n${json}\r\n`,
  'CR in an extension': `${size};a\rb\r\n${json}\r\n`,
  'NUL in an extension': `${size};a\0b\r\n${json}\r\n`,
  'LF in a quoted extension': `${size};a="\n"\r\n${json}\r\n`,
  'a long extension': `${size};${'x'.repeat(5_000)}\r\n${json}\r\n`,
};
for (const [name, wire] of Object.entries(chunks))
  add('refused', `a chunk with ${name}`, (ids) => chunked(ids, wire + lastChunk + hidden(ids)));
const ends = {
  'LF alone': '0\n\n',
  'LF and CRLF': '0\n\r\n',
  'CRLF and LF': '0\r\n\n',
  'CR alone': '0\r\r',
  'a minus': '-0\r\n\r\n',
  'a trailer': '0\r\nX-Trailer: x\r\n\r\n',
  'a length as a trailer': '0\r\nContent-Length: 5\r\n\r\n',
  'a folded trailer': '0\r\nX: x\r\n y\r\n\r\n',
  'an LF in its extension': '0;\n\r\n\r\n',
};
for (const [name, wire] of Object.entries(ends))
  add('refused', `a last chunk with ${name}`, (ids) => chunked(ids, chunk(json) + wire + hidden(ids)));
add('refused', 'a request as a trailer', (ids) => chunked(ids, `${chunk(json)}0\r\n${hidden(ids)}`));
add('refused', 'an extension that ends in LF, and a chunk behind it', (ids) =>
  chunked(ids, `2;\nxx\r\n${hidden(ids).length.toString(16)}\r\n0\r\n\r\n${hidden(ids)}\r\n${lastChunk}`),
);
const wellFormed = {
  'an extension': `${size};a=b\r\n${json}\r\n0\r\n\r\n`,
  'zeros before the size': `0000${size}\r\n${json}\r\n0\r\n\r\n`,
  'several zeros in the end': `${size}\r\n${json}\r\n000\r\n\r\n`,
  'sizes in capitals': `${size.toUpperCase()}\r\n${json}\r\n0\r\n\r\n`,
};
for (const [name, wire] of Object.entries(wellFormed))
  add('pipelined', `chunks with ${name}, then a request`, (ids) => chunked(ids, wire + hidden(ids)));

// Lines, fields and targets.
const heads = {
  'LF alone': (ids) => get(ids).replaceAll('\r\n', '\n'),
  'LF alone in the end': (ids) => `${get(ids).slice(0, -2)}\n`,
  'LF alone behind a field': (ids) => get(ids, 'X: x\n'),
  'CR alone behind a field': (ids) => get(ids, 'X: x\rY: y\r\n'),
  'two CR': (ids) => get(ids, 'X: x\r\r\n'),
  'NUL in a value': (ids) => get(ids, 'X: a\0b\r\n'),
  'NUL in a name': (ids) => get(ids, 'X\0Y: z\r\n'),
  'a folded field': (ids) => get(ids, 'X: a\r\n b\r\n'),
  'a folded first field': (ids) => get(ids, '', { line: `GET ${ids.carrier.path} HTTP/1.1\r\n X: y` }),
  'a field without a colon': (ids) => get(ids, 'X\r\n'),
  'a field without a name': (ids) => get(ids, ': x\r\n'),
  'a blank in a name': (ids) => get(ids, 'X Y: z\r\n'),
  'two hosts': (ids) => get(ids, 'Host: there\r\n'),
  'a host that is none': (ids) => get(ids).replace(host, 'Host: here/there\r\n'),
  'a host and a path': (ids) => get(ids).replace(host, 'Host: here\tthere\r\n'),
  'no host': (ids) => get(ids).replace(host, ''),
  'no version': (ids) => get(ids, '', { line: `GET ${ids.carrier.path}` }),
  'two blanks': (ids) => get(ids, '', { line: `GET  ${ids.carrier.path} HTTP/1.1` }),
  'a tab': (ids) => get(ids, '', { line: `GET\t${ids.carrier.path} HTTP/1.1` }),
  'a blank in the target': (ids) => get(ids, '', { line: `GET ${ids.carrier.path} x HTTP/1.1` }),
  'NUL in the target': (ids) => get(ids, '', { line: `GET ${ids.carrier.path}\0 HTTP/1.1` }),
  'a fragment': (ids) => get(ids, '', { line: `GET ${ids.carrier.path}#x HTTP/1.1` }),
  'an escaped line in the target': (ids) =>
    get(ids, '', { line: `GET ${ids.carrier.path}%20HTTP/1.1%0d%0a%00 HTTP/1.1` }),
  'a target that is no path': (ids) => get(ids, '', { line: `GET here${ids.carrier.path} HTTP/1.1` }),
  'a small method': (ids) => get(ids, '', { line: `get ${ids.carrier.path} HTTP/1.1` }),
  TRACE: (ids) => get(ids, '', { line: `TRACE ${ids.carrier.path} HTTP/1.1` }),
  CONNECT: (ids) => get(ids, '', { line: 'CONNECT here:80 HTTP/1.1' }),
  'the preface of HTTP/2': (ids) => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${get(ids)}`,
  'blanks before the line': (ids) => ` ${get(ids)}`,
  'HTTP/0.9': (ids) => `GET ${ids.carrier.path}\r\n`,
};
for (const [name, head] of Object.entries(heads))
  add('refused', `a head with ${name}`, (ids) => head(ids) + hidden(ids));

const wholeHeads = {
  'a request': (ids) => get(ids),
  'an absolute target': (ids) => get(ids, '', { line: `GET http://here${ids.carrier.path} HTTP/1.1` }),
  'an absolute target elsewhere': (ids) => get(ids, '', { line: `GET http://elsewhere${ids.carrier.path} HTTP/1.1` }),
  'an unknown Upgrade': (ids) => get(ids, 'Connection: Upgrade\r\nUpgrade: x\r\n'),
};
for (const [name, head] of Object.entries(wholeHeads))
  add('pipelined', `${name}, then another`, (ids) => head(ids) + hidden(ids));
add(
  'pipelined',
  'a body, then a request',
  (ids) => post(ids, `Content-Length: ${json.length}\r\n`) + json + hidden(ids),
);
add(
  'carried',
  'HTTP/1.0 and what is behind',
  (ids) => get(ids, '', { line: `GET ${ids.carrier.path} HTTP/1.0` }) + hidden(ids),
);
add('carried', 'Connection: close and what is behind', (ids) => get(ids, 'Connection: close\r\n') + hidden(ids));
