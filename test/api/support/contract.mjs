// Holds an exchange against the OpenAPI document: status, content type, headers, body, and whether the service and the
// document agree on which requests are valid.

import assert from 'node:assert/strict';

import { operationOf, responsesOutsideOperations, validatorAt } from './document.mjs';
import { recordSeen } from './seen.mjs';
import { semanticMismatches } from './semantics.mjs';

const mediaType = (value) => value?.split(';')[0].trim().toLowerCase();
const isJson = (type) => type === 'application/json' || type?.endsWith('+json');

// `exchange`: method, path (with the query), sentBody (a value, when it was sent as JSON), status, headers (lower-case
// names), bytes. `outside`: the request is meant to reach no operation. `anyInstance`: its path cannot be told.
// `ownRule`: what may refuse the body is no rule of the document.
// Returns what the body says.
export function checkExchange(exchange, { outside = false, anyInstance = false, ownRule = false } = {}) {
  const path = exchange.path.split('?')[0];
  const operation = outside ? undefined : operationOf(exchange.method, path);
  const found = [];
  if (!outside && operation === undefined) found.push('no operation of the document has this method and path');
  const documented = (outside ? responsesOutsideOperations : operation?.responses)?.get(exchange.status);
  if (documented === undefined) found.push(`status ${exchange.status} is not documented here`);
  const { json, complaints } = readBody(exchange, documented);
  found.push(...complaints);
  if (documented !== undefined) {
    if (operation !== undefined) recordSeen(operation, exchange.status);
    found.push(...headerMismatches(exchange, documented), ...requestMismatches(exchange, operation, json, ownRule));
  }
  found.push(
    ...(json === undefined
      ? []
      : exchange.status >= 400
        ? problemMismatches(exchange, anyInstance ? json.instance : path, json)
        : semanticMismatches(json)),
  );
  if (found.length > 0) {
    const said = exchange.bytes.toString('utf8').slice(0, 2000);
    assert.fail(
      `${exchange.method} ${exchange.path} → ${exchange.status} differs from the document:\n  ${found.join('\n  ')}\n${said}`,
    );
  }
  return json;
}

function readBody({ headers, bytes }, documented) {
  const type = mediaType(headers['content-type']);
  const complaints = [];
  let json;
  if (isJson(type)) {
    try {
      json = JSON.parse(bytes.toString('utf8'));
    } catch (error) {
      complaints.push(`the body is not JSON: ${error.message}`);
    }
  }
  if (documented === undefined) return { json, complaints };
  if (documented.content.size === 0) {
    if (bytes.length > 0) complaints.push('there should be no body');
  } else if (!documented.content.has(type)) {
    complaints.push(`content type ${type} is not among ${[...documented.content.keys()].join(', ')}`);
  } else {
    const value = isJson(type) ? json : bytes.toString('utf8');
    complaints.push(...validatorAt(documented.content.get(type))(value).map((mismatch) => `body ${mismatch}`));
  }
  return { json, complaints };
}

function headerMismatches({ headers }, documented) {
  return documented.headers.flatMap(({ name, required, schema }) => {
    if (headers[name] === undefined) return required ? [`header ${name} is missing`] : [];
    return validatorAt(schema)(headers[name]).map((mismatch) => `header ${name}: ${mismatch}`);
  });
}

// A request that was carried out fits its schema; one that was refused as invalid does not.
function requestMismatches({ sentBody, sentType = 'application/json', status }, operation, json, ownRule) {
  const schema = operation?.requestSchemas.get(mediaType(sentType));
  if (sentBody === undefined || schema === undefined) return [];
  const mismatches = validatorAt(schema)(sentBody);
  if (status < 300) return mismatches.map((mismatch) => `the request was accepted against its schema: ${mismatch}`);
  if (status === 422 && json?.code === 'VALIDATION_FAILED' && mismatches.length === 0 && !ownRule) {
    return ['the request was refused as invalid and fits its schema'];
  }
  return [];
}

function problemMismatches({ headers, status }, path, problem) {
  if (problem.code === undefined) return [];
  const found = [];
  const expectedType = `/problems/${problem.code.toLowerCase().replaceAll('_', '-')}`;
  if (problem.type !== expectedType) found.push(`type is not ${expectedType}`);
  if (problem.status !== status) found.push('the status in the body is another');
  const isReplay = headers['idempotency-replayed'] !== undefined;
  if (!isReplay && problem.correlationId !== headers['x-correlation-id'])
    found.push('correlationId is not that of the header');
  if (problem.instance !== undefined && problem.instance !== path) found.push(`instance is not ${path}`);
  if (problem.instance === undefined && ![400, 408, 431].includes(status)) found.push('instance is missing');
  return found;
}
