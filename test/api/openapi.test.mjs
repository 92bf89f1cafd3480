// The OpenAPI document by itself: it needs no running service.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { document, documentText, lookUp, operations, pointerOf, resolve, validatorAt } from './support/document.mjs';

// Calls `visit(node, names)` for every object and array of the document.
function walk(visit, node = document, names = []) {
  if (node === null || typeof node !== 'object') return;
  visit(node, names);
  for (const [name, child] of Object.entries(node)) walk(visit, child, [...names, name]);
}

const insideExample = (names) => names.some((name) => name === 'examples' || name === 'example');

function objectSchemas() {
  const found = [];
  walk((node, names) => {
    if (insideExample(names) || names.at(-1) === 'properties') return;
    if (node.type === 'object' && node.properties !== undefined) found.push({ node, at: pointerOf(names) });
  });
  return found;
}

test('every reference leads somewhere', () => {
  let references = 0;
  walk((node, names) => {
    if (insideExample(names) && names.at(-2) !== 'examples') return;
    if (typeof node.$ref !== 'string') return;
    references += 1;
    assert.doesNotThrow(() => lookUp(node.$ref), `at ${pointerOf(names)}`);
  });
  assert.ok(references > 100);
});

test('every component is used', () => {
  for (const [kind, components] of Object.entries(document.components)) {
    if (kind === 'securitySchemes') continue;
    for (const name of Object.keys(components)) {
      assert.ok(documentText.includes(`'#/components/${kind}/${name}'`), `components/${kind}/${name} is not used`);
    }
  }
});

test('every example of a body fits its schema', () => {
  let examples = 0;
  walk((node, names) => {
    if (names.at(-2) !== 'content' || insideExample(names)) return;
    for (const name of Object.keys(node.examples ?? {})) {
      const { node: example } = resolve(pointerOf([...names, 'examples', name]));
      assert.deepEqual(validatorAt(pointerOf([...names, 'schema']))(example.value), [], `${pointerOf(names)} ${name}`);
      examples += 1;
    }
  });
  assert.ok(examples > 40);
});

test('every item of an example in a format of many fits its schema', () => {
  const itemsOf = {
    'application/x-ndjson': (text) => text.trimEnd().split('\n'),
    'text/event-stream': (text) => [...text.matchAll(/^data: (.*)$/gm)].map((match) => match[1]),
  };
  let items = 0;
  walk((node, names) => {
    if (node['x-item-schema'] === undefined || insideExample(names)) return;
    for (const { value } of Object.values(node.examples)) {
      for (const item of itemsOf[names.at(-1)](value)) {
        assert.deepEqual(validatorAt(pointerOf([...names, 'x-item-schema']))(JSON.parse(item)), [], item);
        items += 1;
      }
    }
  });
  assert.ok(items > 5);
});

test('every example of a parameter or header fits its schema', () => {
  walk((node, names) => {
    if (insideExample(names) || node.example === undefined || node.schema === undefined) return;
    assert.deepEqual(validatorAt(pointerOf([...names, 'schema']))(node.example), [], pointerOf(names));
  });
});

test('every schema can be compiled', () => {
  for (const name of Object.keys(document.components.schemas)) validatorAt(pointerOf(['components', 'schemas', name]));
  for (const operation of operations) {
    for (const pointer of operation.requestSchemas.values()) validatorAt(pointer);
    for (const { headers, content } of operation.responses.values()) {
      for (const { schema } of headers) validatorAt(schema);
      for (const pointer of content.values()) validatorAt(pointer);
    }
  }
});

test('objects are closed, but for problems, what other services send, and the document itself', () => {
  const open = /^#\/components\/schemas\/(ProblemDetails$|OpenapiDocument$|Consumed)/;
  for (const { node, at } of objectSchemas()) {
    assert.equal(node.additionalProperties, open.test(at) ? undefined : false, at);
  }
});

test('what is required is also described', () => {
  for (const { node, at } of objectSchemas()) {
    for (const name of node.required ?? []) assert.ok(Object.hasOwn(node.properties, name), `${at} ${name}`);
  }
});

test('operation ids are unique, and path parameters are those of the path', () => {
  const ids = operations.map((operation) => operation.id);
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
  for (const operation of operations) {
    const inPath = [...operation.path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
    const described = operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .map((parameter) => parameter.name);
    assert.deepEqual(described.sort(), inPath.sort(), operation.id);
  }
});

test('every API operation needs a token, says which scopes, and both places agree', () => {
  for (const operation of operations) {
    const { security } = document.paths[operation.path][operation.method.toLowerCase()];
    const isApi = operation.path.startsWith('/api/');
    assert.equal(operation.needsToken, isApi, operation.id);
    assert.deepEqual(
      security.map(({ bearerAuth }) => bearerAuth[0]),
      operation.requiredScopes,
      operation.id,
    );
    const { description = '' } = document.paths[operation.path][operation.method.toLowerCase()];
    for (const scope of operation.requiredScopes) assert.ok(description.includes(`\`${scope}\``), operation.id);
  }
});

test('every API operation documents the statuses that any of them can have', () => {
  // The lines of a bulk request have keys of their own, and an event has its id.
  const withoutKey = ['checkAvailability', 'changeInBulk', 'ingestEvent'];
  const mutates = (operation) => operation.takesBody && !withoutKey.includes(operation.id);
  const validates = (operation) => mutates(operation) || operation.id === 'changeInBulk';
  for (const operation of operations.filter(({ path }) => path.startsWith('/api/'))) {
    const wanted = [400, 401, 403, 406, 408, 431, 500, 503, ...(operation.takesBody ? [413, 415] : [])];
    // What breaks a rule in a bulk request is a line of it, and is refused in that line's result.
    if (operation.takesBody && operation.id !== 'changeInBulk') wanted.push(422);
    for (const status of wanted) assert.ok(operation.responses.has(status), `${operation.id} ${status}`);
    const names = operation.parameters.map(({ name }) => name);
    assert.equal(names.includes('Idempotency-Key'), mutates(operation), operation.id);
    assert.equal(names.includes('validateOnly'), validates(operation), operation.id);
  }
});

test('every response carries a correlation id', () => {
  for (const operation of operations) {
    for (const [status, { headers }] of operation.responses) {
      const correlation = headers.find(({ name }) => name === 'x-correlation-id');
      assert.equal(correlation?.required, true, `${operation.id} ${status}`);
    }
  }
});

test('every problem is typed, and its code is one of those of its status', () => {
  const codesOf = (schema) => (schema.const === undefined ? schema.enum : [schema.const]);
  const table = new Map(
    [...document.info.description.matchAll(/^\| (\d{3}) \| (.+) \|$/gm)].map(([, status, codes]) => [
      Number(status),
      [...codes.matchAll(/`([A-Z_]+)`/g)].map((match) => match[1]),
    ]),
  );
  assert.deepEqual([...table.values()].flat().sort(), [...document.components.schemas.ProblemCode.enum].sort());
  for (const operation of operations) {
    for (const [status, { content }] of operation.responses) {
      const pointer = content.get('application/problem+json');
      assert.equal(
        pointer !== undefined,
        status >= 400 && operation.id !== 'getReadiness',
        `${operation.id} ${status}`,
      );
      if (pointer === undefined) continue;
      const { properties } = lookUp(pointer);
      assert.equal(properties.status.const, status, operation.id);
      for (const code of codesOf(properties.code))
        assert.ok(table.get(status).includes(code), `${operation.id} ${code}`);
    }
  }
});

test('every request has an example', () => {
  for (const operation of operations) {
    for (const pointer of operation.requestSchemas.keys()) {
      const { examples } = document.paths[operation.path][operation.method.toLowerCase()].requestBody.content[pointer];
      assert.ok(Object.keys(examples ?? {}).length > 0, operation.id);
    }
  }
});
