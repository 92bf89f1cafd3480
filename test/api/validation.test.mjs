// Requests that cannot be read, and requests that break a rule.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { apiOperations, sampleRequest, takingJson } from './support/sample_requests.mjs';
import { useService } from './support/service.mjs';
import {
  adjustPath,
  createItem,
  expectProblem,
  itemOf,
  itemPath,
  newId,
  reservationPath,
  reservationsPath,
} from './support/stock.mjs';

const service = useService();

const most = 2_147_483_647;
const text = (length) => 'x'.repeat(length);
const id = newId();
const line = (changes = {}) => ({ productVariantId: id, quantity: 1, ...changes });
const sale = (changes = {}) => ({ productVariantId: id, changeType: 'SALE', quantitySold: 1, ...changes });
const move = (changeType, changes = {}) => ({
  productVariantId: id,
  changeType,
  quantityChange: 1,
  reason: 'why',
  ...changes,
});

const pointersOf = (problem) => problem.errors.map((error) => error.pointer).sort();
// Events are read as leniently as others may write them: ingest.test.mjs.
const strict = takingJson.filter((operation) => operation.id !== 'ingestEvent');

// What each operation refuses with 422, and where it points to. The identifiers are unknown:
// the rules of the body come first.
const targets = {
  put: ['PUT', itemPath(id)],
  patch: ['PATCH', itemPath(id)],
  reserve: ['POST', `${itemPath(id)}/reserve`],
  release: ['POST', `${itemPath(id)}/release`],
  adjust: ['POST', adjustPath],
  check: ['POST', '/api/v1/inventory/check-availability'],
  create: ['POST', reservationsPath],
  confirm: ['POST', `${reservationPath(id)}/confirm`],
  giveBack: ['POST', `${reservationPath(id)}/release`],
  extend: ['POST', `${reservationPath(id)}/extend`],
  amend: ['PATCH', reservationPath(id)],
  acknowledge: ['POST', `/api/v1/alerts/${id}/acknowledge`],
};

const violations = [
  ['put', { sku: '', initialStock: -1, lowStockThreshold: most + 1 }, ['/initialStock', '/lowStockThreshold', '/sku']],
  ['put', { sku: text(129) }, ['/sku']],
  ['put', { sku: 'a\u0007b' }, ['/sku']],
  ['put', { sku: 7, initialStock: '7', lowStockThreshold: true }, ['/initialStock', '/lowStockThreshold', '/sku']],
  ['put', { quantity: 1, version: 1, productVariantId: id }, ['/productVariantId', '/quantity', '/version']],
  ['patch', { status: 'IN_STOCK' }, ['/status']],
  ['patch', { status: 'discontinued', lowStockThreshold: null, sku: '' }, ['/lowStockThreshold', '/sku', '/status']],
  ['patch', { quantity: 5, lowStockThreshold: 1.5 }, ['/lowStockThreshold', '/quantity']],
  ['reserve', {}, ['/quantity']],
  ['reserve', { quantity: null }, ['/quantity']],
  ['reserve', { quantity: 0 }, ['/quantity']],
  ['reserve', { quantity: -1 }, ['/quantity']],
  ['reserve', { quantity: most + 1 }, ['/quantity']],
  ['reserve', { quantity: 1.5 }, ['/quantity']],
  ['reserve', { quantity: '1' }, ['/quantity']],
  ['reserve', { quantity: [1] }, ['/quantity']],
  ['reserve', { quantity: 1, orderId: '' }, ['/orderId']],
  ['reserve', { quantity: 1, orderId: text(129), userId: text(129) }, ['/orderId', '/userId']],
  ['reserve', { quantity: 1, orderId: 'a\nb' }, ['/orderId']],
  ['reserve', { quantity: 1, orderId: 'a\u0085b' }, ['/orderId']],
  ['reserve', { quantity: 1, orderId: 17 }, ['/orderId']],
  ['reserve', { quantity: 1, reservationId: 'x' }, ['/reservationId']],
  ['reserve', { quantity: 1, reservationId: id.replaceAll('-', '') }, ['/reservationId']],
  ['reserve', { quantity: 1, expiresInSeconds: 0 }, ['/expiresInSeconds']],
  ['reserve', { quantity: 1, expiresInSeconds: 2_592_001 }, ['/expiresInSeconds']],
  [
    'reserve',
    { quantity: 'many', expiresInSeconds: -5, orderId: {}, colour: 'red', size: 'M' },
    ['/colour', '/expiresInSeconds', '/orderId', '/quantity', '/size'],
  ],
  ['reserve', { quantity: 1, 'a/b~c': 1 }, ['/a~1b~0c']],
  ['release', { quantity: 0, reason: text(501), reservationId: 1 }, ['/quantity', '/reason', '/reservationId']],
  ['release', { expiresInSeconds: 1 }, ['/expiresInSeconds']],
  ['adjust', sale({ quantitySold: 0 }), ['/quantitySold']],
  ['adjust', sale({ productVariantId: 'x', orderId: '' }), ['/orderId', '/productVariantId']],
  ['adjust', move('PURCHASE', { quantityChange: 0 }), ['/quantityChange']],
  ['adjust', move('PURCHASE', { quantityChange: -1 }), ['/quantityChange']],
  ['adjust', move('RETURN', { quantityChange: -1 }), ['/quantityChange']],
  ['adjust', move('ADJUSTMENT', { quantityChange: 0 }), ['/quantityChange']],
  ['adjust', move('ADJUSTMENT', { quantityChange: -most - 1 }), ['/quantityChange']],
  ['adjust', move('ADJUSTMENT', { reason: null }), ['/reason']],
  ['adjust', move('ADJUSTMENT', { reason: '' }), ['/reason']],
  ['adjust', move('PURCHASE', { quantitySold: 1 }), ['/quantitySold']],
  ['adjust', { lines: [] }, ['/lines']],
  [
    'adjust',
    { lines: [sale(), sale({ quantitySold: 0 }), move('RETURN', { quantityChange: 'x', extra: 1 })] },
    ['/lines/1/quantitySold', '/lines/2/extra', '/lines/2/quantityChange'],
  ],
  ['adjust', { lines: Array.from({ length: 501 }, () => sale()) }, ['/lines']],
  ['check', {}, ['/lines']],
  ['check', { lines: [] }, ['/lines']],
  ['check', { lines: [line(), line({ quantity: 0 })], orderId: 'o' }, ['/lines/1/quantity', '/orderId']],
  ['create', {}, ['/lines']],
  ['create', { lines: {} }, ['/lines']],
  ['create', { lines: [] }, ['/lines']],
  ['create', { lines: Array.from({ length: 501 }, () => line()) }, ['/lines']],
  ['create', { lines: [line(), 5, null] }, ['/lines/1', '/lines/2']],
  [
    'create',
    { lines: [line(), line({ quantity: 0 }), line({ productVariantId: 'x' }), line({ orderId: 'o' })] },
    ['/lines/1/quantity', '/lines/2/productVariantId', '/lines/3/orderId'],
  ],
  ['create', { lines: [{}], mode: 'maybe' }, ['/lines/0/productVariantId', '/lines/0/quantity', '/mode']],
  ['confirm', { lines: [] }, ['/lines']],
  [
    'confirm',
    { reacquire: 'yes', lines: [line({ quantity: 0 })], reason: 'r' },
    ['/lines/0/quantity', '/reacquire', '/reason'],
  ],
  ['giveBack', { lines: [], reason: '' }, ['/lines', '/reason']],
  ['giveBack', { reacquire: true }, ['/reacquire']],
  ['extend', {}, ['/expiresInSeconds']],
  ['extend', { expiresInSeconds: null }, ['/expiresInSeconds']],
  ['extend', { expiresInSeconds: 0.5, lines: [] }, ['/expiresInSeconds', '/lines']],
  ['amend', {}, ['/lines']],
  ['amend', { lines: [] }, ['/lines']],
  ['amend', { lines: Array.from({ length: 501 }, () => line()) }, ['/lines']],
  [
    'amend',
    { lines: [line({ quantity: 0 }), line({ colour: 1 })], mode: 'x' },
    ['/lines/0/quantity', '/lines/1/colour', '/mode'],
  ],
  ['acknowledge', { by: 'me' }, ['/by']],
];

for (const [name, body, pointers] of violations) {
  test(`${name} ${JSON.stringify(body).slice(0, 90)}`, async () => {
    const [method, target] = targets[name];
    const problem = expectProblem(await service.call(method, target, { body }), 422, 'VALIDATION_FAILED');
    assert.deepEqual(pointersOf(problem), pointers);
  });
}

test('adjust-stock needs to know what kind of change it is', async () => {
  for (const body of [{ productVariantId: id, quantityChange: 1 }, move('SOLD'), move(null), move(5)]) {
    const problem = expectProblem(await service.post(adjustPath, body), 422, 'VALIDATION_FAILED');
    assert.ok(pointersOf(problem).includes('/changeType'), JSON.stringify(problem.errors));
  }
});

test('adjust-stock takes one change or lines, not both', async () => {
  expectProblem(await service.post(adjustPath, sale({ lines: [sale()] })), 422, 'VALIDATION_FAILED');
  expectProblem(await service.post(adjustPath, {}), 422, 'VALIDATION_FAILED');
});

test('a missing member of the kind is named', async () => {
  for (const [body, member] of [
    [sale({ quantitySold: undefined }), '/quantitySold'],
    [move('RETURN', { quantityChange: undefined }), '/quantityChange'],
  ]) {
    const problem = expectProblem(await service.post(adjustPath, body), 422, 'VALIDATION_FAILED');
    assert.ok(pointersOf(problem).includes(member), JSON.stringify(problem.errors));
  }
});

test('every operation with a body refuses unknown members', async () => {
  for (const operation of strict) {
    const { method, target, body } = sampleRequest(operation);
    const problem = expectProblem(
      await service.call(method, target, { body: { ...body, surprise: 1 } }),
      422,
      'VALIDATION_FAILED',
    );
    assert.deepEqual(pointersOf(problem), ['/surprise'], operation.id);
  }
});

test('every operation with a body wants an object', async () => {
  for (const operation of strict) {
    const { method, target } = sampleRequest(operation);
    for (const bytes of ['[]', '"text"', '5', 'true', 'null']) {
      const problem = expectProblem(
        await service.call(method, target, { bytes: Buffer.from(bytes) }),
        422,
        'VALIDATION_FAILED',
      );
      assert.deepEqual(pointersOf(problem), [''], `${operation.id} ${bytes}`);
    }
  }
});

test('numbers that are no integers as written', async () => {
  for (const number of ['1.0', '1e0', '1e2', '0.5', '1e400', '99999999999999999999', '-99999999999999999999']) {
    const bytes = Buffer.from(`{"quantity":${number}}`);
    const problem = expectProblem(
      await service.call('POST', `${itemPath(id)}/reserve`, { bytes }),
      422,
      'VALIDATION_FAILED',
    );
    assert.deepEqual(pointersOf(problem), ['/quantity'], number);
  }
});

test('lengths count characters, not bytes', async () => {
  const variant = await createItem(service, { sku: '緑'.repeat(128) });
  assert.equal((await itemOf(service, variant)).sku.length, 128);
  await service.patch(itemPath(variant), { sku: '🧦'.repeat(128) });
  assert.equal([...(await itemOf(service, variant)).sku].length, 128);
  expectProblem(await service.patch(itemPath(variant), { sku: '🧦'.repeat(129) }), 422, 'VALIDATION_FAILED');
});

const nested = (depth) => `{"quantity":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

// Bodies that cannot be read, with the pointer where one can be given.
const unreadable = [
  ['nothing', ''],
  ['blanks', ' \n'],
  ['half an object', '{"quantity":1'],
  ['two values', '{"quantity":1} {}'],
  ['a trailing comma', '{"quantity":1,}'],
  ['single quotes', "{'quantity':1}"],
  ['a comment', '{"quantity":1/* */}'],
  ['NaN', '{"quantity":NaN}'],
  ['a leading zero', '{"quantity":01}'],
  ['a plus sign', '{"quantity":+1}'],
  ['a control character in a text', '{"quantity":1,"orderId":"a\nb"}'],
  ['a lone surrogate', '{"quantity":1,"orderId":"\\ud800"}'],
  ['a byte order mark', '\uFEFF{"quantity":1}'],
  ['a member twice', '{"quantity":1,"quantity":2}', ['/quantity']],
  ['a member twice by escape', '{"quantity":1,"quantit\\u0079":2}', ['/quantity']],
  ['two members twice', '{"quantity":1,"a":1,"quantity":2,"a":1}', ['/a', '/quantity']],
  ['a member twice, inside', '{"lines":[{},{"quantity":1,"quantity":1}]}', ['/lines/1/quantity']],
  ['depth 33', nested(33)],
  ['depth 5 000', nested(5000)],
];

for (const [name, body, pointers] of unreadable) {
  test(`a body that cannot be read: ${name}`, async () => {
    const problem = expectProblem(
      await service.call('POST', `${itemPath(id)}/reserve`, { bytes: Buffer.from(body) }),
      400,
      'MALFORMED_REQUEST',
    );
    assert.ok(
      problem.errors.every((error) => error.pointer !== undefined),
      JSON.stringify(problem.errors),
    );
    if (pointers !== undefined) assert.deepEqual(pointersOf(problem), pointers);
  });
}

test('a body that cannot be read: bytes that are not UTF-8', async () => {
  for (const wrong of [[0xff], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]) {
    const bytes = Buffer.concat([Buffer.from('{"quantity":1,"orderId":"'), Buffer.from(wrong), Buffer.from('"}')]);
    expectProblem(await service.call('POST', `${itemPath(id)}/reserve`, { bytes }), 400, 'MALFORMED_REQUEST');
  }
});

test('depth 32 can be read', async () => {
  const answer = await service.call('POST', `${itemPath(id)}/reserve`, { bytes: Buffer.from(nested(32)) });
  assert.deepEqual(pointersOf(expectProblem(answer, 422, 'VALIDATION_FAILED')), ['/quantity']);
});

test('every operation with a body refuses what is not JSON', async () => {
  for (const operation of takingJson) {
    const { method, target } = sampleRequest(operation);
    expectProblem(await service.call(method, target, { bytes: Buffer.from('{') }), 400, 'MALFORMED_REQUEST');
    if (!operation.bodyRequired) continue;
    expectProblem(await service.call(method, target, { bytes: Buffer.alloc(0) }), 400, 'MALFORMED_REQUEST');
  }
});

test('an identifier in the path that is none', async () => {
  for (const operation of apiOperations) {
    const name = operation.parameters.find((parameter) => parameter.in === 'path')?.name;
    if (name === undefined) continue;
    for (const wrong of [
      'x',
      '%20',
      `${newId()}0`,
      newId().replaceAll('-', ''),
      `{${newId()}}`,
      newId().replace(/.$/, 'g'),
    ]) {
      const { method, path, body } = sampleRequest(operation, {
        variant: encodeURI(decodeURI(wrong)),
        reservation: encodeURI(decodeURI(wrong)),
        alert: encodeURI(decodeURI(wrong)),
      });
      const problem = expectProblem(
        await service.call(method, path, { bytes: body && Buffer.from(JSON.stringify(body)) }),
        400,
        'MALFORMED_REQUEST',
      );
      assert.equal(problem.errors[0].parameter, name, `${operation.id} ${wrong}`);
    }
  }
});

test('reservations of an order: the order must be named, once and well', async () => {
  for (const query of ['', '?orderId=', `?orderId=${text(129)}`, '?orderId=%0A', '?orderId=a&orderId=b']) {
    const problem = expectProblem(await service.get(`${reservationsPath}${query}`), 400, 'MALFORMED_REQUEST');
    assert.equal(problem.errors[0].parameter, 'orderId', query);
  }
});

test('a query that is no proper escape or text', async () => {
  for (const query of ['?orderId=%', '?orderId=%zz', '?orderId=%ff']) {
    expectProblem(await service.get(`${reservationsPath}${query}`), 400, 'MALFORMED_REQUEST');
  }
});

test('If-Match that is no list of entity tags', async () => {
  const variant = await createItem(service);
  for (const tags of ['1', '"1', '"1" "2"', '"1",,x']) {
    const answer = await service.patch(itemPath(variant), { lowStockThreshold: 1 }, { headers: { 'if-match': tags } });
    assert.equal(expectProblem(answer, 400, 'MALFORMED_REQUEST').errors[0].header, 'If-Match', tags);
  }
  assert.equal((await itemOf(service, variant)).version, 1);
});

test('parameters that an operation does not have, or twice', async () => {
  for (const operation of apiOperations) {
    const { method, target, body } = sampleRequest(operation);
    const answer = await service.call(method, `${target}${target.includes('?') ? '&' : '?'}surprise=1`, {
      bytes: body && Buffer.from(JSON.stringify(body)),
    });
    assert.equal(expectProblem(answer, 400, 'MALFORMED_REQUEST').errors[0].parameter, 'surprise', operation.id);
  }
  const twice = await service.post(`${itemPath(id)}/reserve?validateOnly=true&validateOnly=true`, { quantity: 1 });
  assert.equal(expectProblem(twice, 400, 'MALFORMED_REQUEST').errors[0].parameter, 'validateOnly');
});

test('validateOnly is true or false', async () => {
  for (const value of ['', 'yes', '1', 'TRUE']) {
    const answer = await service.post(`${itemPath(id)}/reserve?validateOnly=${value}`, { quantity: 1 });
    assert.equal(expectProblem(answer, 400, 'MALFORMED_REQUEST').errors[0].parameter, 'validateOnly', value);
  }
});
