// The OpenAPI document: its operations, its responses with every $ref resolved, and a validator for each schema in it.

import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

import { documentPath } from './paths.mjs';

export const documentText = readFileSync(documentPath, 'utf8');
export const document = parse(documentText, { maxAliasCount: 0 });

export const methods = ['get', 'put', 'post', 'patch', 'delete', 'head', 'options', 'trace'];

const pointerToken = (name) => name.replaceAll('~', '~0').replaceAll('/', '~1');
const unescapeToken = (token) => decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');

export const pointerOf = (names) => '#' + names.map((name) => '/' + pointerToken(String(name))).join('');

export function lookUp(pointer) {
  if (!pointer.startsWith('#/')) throw new Error(`only references into the document are used here: ${pointer}`);
  let node = document;
  for (const token of pointer.slice(2).split('/').map(unescapeToken)) {
    if (node === null || typeof node !== 'object' || !Object.hasOwn(node, token)) {
      throw new Error(`${pointer} leads nowhere`);
    }
    node = node[token];
  }
  return node;
}

// Follows references of parameters, headers, responses and examples; `pointer` is where the target stands.
export function resolve(pointer) {
  let node = lookUp(pointer);
  while (node.$ref !== undefined) {
    pointer = node.$ref;
    node = lookUp(pointer);
  }
  return { node, pointer };
}

const ajv = new Ajv2020.default({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  strictTypes: false,
  strictRequired: false,
});
addFormats.default(ajv);
const formatOfAddress = 'inventory-service.yaml';
ajv.addVocabulary(['example']);
ajv.addSchema({ $id: formatOfAddress, ...schemasOnly(document) });

// Ajv walks a whole schema resource in strict mode; the document around the schemas is no schema, so it is hidden
// behind an unknown keyword and reached through JSON pointers only.
function schemasOnly(whole) {
  for (const key of Object.keys(whole)) ajv.addKeyword(key);
  return whole;
}

const validators = new Map();

// A function that gives the list of mismatches of a value with the schema at that place of the document.
export function validatorAt(pointer) {
  let check = validators.get(pointer);
  if (check === undefined) {
    const compiled = ajv.compile({ $ref: formatOfAddress + encodeURI(pointer).replaceAll('%23', '#') });
    check = (value) =>
      compiled(value)
        ? []
        : compiled.errors.map((error) => `${error.instancePath || '(whole)'} ${error.message}${detailOf(error)}`);
    validators.set(pointer, check);
  }
  return check;
}

function detailOf({ params }) {
  const detail = params.additionalProperty ?? params.allowedValues ?? params.allowedValue;
  return detail === undefined ? '' : ` (${JSON.stringify(detail)})`;
}

const pathPattern = (template) =>
  new RegExp('^' + template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+') + '$');

function readOperation(template, method) {
  const item = document.paths[template];
  const at = ['paths', template, method];
  const responses = new Map();
  for (const status of Object.keys(item[method].responses)) {
    responses.set(Number(status), readResponse(pointerOf([...at, 'responses', status])));
  }
  const parameters = [];
  for (const [owner, where] of [
    [item, ['paths', template]],
    [item[method], at],
  ]) {
    (owner.parameters ?? []).forEach((_, index) =>
      parameters.push(resolve(pointerOf([...where, 'parameters', index])).node),
    );
  }
  const requestSchemas = new Map();
  for (const type of Object.keys(item[method].requestBody?.content ?? {})) {
    requestSchemas.set(type, pointerOf([...at, 'requestBody', 'content', type, 'schema']));
  }
  return {
    id: item[method].operationId,
    method: method.toUpperCase(),
    path: template,
    pattern: pathPattern(template),
    literal: !template.includes('{'),
    needsToken: item[method].security.length > 0,
    requiredScopes: item[method]['x-required-scopes'],
    parameters,
    takesBody: requestSchemas.size > 0,
    bodyRequired: item[method].requestBody?.required === true,
    requestSchemas,
    responses,
  };
}

function readResponse(pointer) {
  const { node, pointer: at } = resolve(pointer);
  const headers = [];
  for (const name of Object.keys(node.headers ?? {})) {
    const header = resolve(`${at}/headers/${pointerToken(name)}`);
    headers.push({
      name: name.toLowerCase(),
      required: header.node.required === true,
      schema: `${header.pointer}/schema`,
    });
  }
  const content = new Map();
  for (const type of Object.keys(node.content ?? {})) content.set(type, `${at}/content/${pointerToken(type)}/schema`);
  return { headers, content };
}

export const operations = Object.entries(document.paths).flatMap(([template, item]) =>
  methods.filter((method) => item[method] !== undefined).map((method) => readOperation(template, method)),
);

export const operationNamed = (id) => operations.find((operation) => operation.id === id);

// A path without parameters wins over one with, as in the service.
export function operationOf(method, path) {
  const fitting = operations.filter((operation) => operation.pattern.test(path));
  const literal = fitting.some((operation) => operation.literal);
  return fitting.find((operation) => operation.method === method && (!literal || operation.literal));
}

export const responsesOutsideOperations = new Map(
  Object.keys(document['x-responses-outside-operations']).map((status) => [
    Number(status),
    readResponse(pointerOf(['x-responses-outside-operations', status])),
  ]),
);
