// The AsyncAPI document: its messages with their examples, and a validator for each payload.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

import { repositoryRoot } from './paths.mjs';

export const asyncapiText = readFileSync(path.join(repositoryRoot, 'asyncapi/inventory-service.yaml'), 'utf8');
export const asyncapi = parse(asyncapiText, { maxAliasCount: 0 });

// Only references into the document are used in it, and no name in them needs escaping.
export const lookUp = (reference) =>
  reference
    .slice('#/'.length)
    .split('/')
    .reduce((node, name) => node?.[name], asyncapi);

// Payloads are in AsyncAPI's default schema language, a superset of JSON Schema draft 7.
const ajv = new Ajv.default({ allErrors: true, strict: false });
addFormats.default(ajv);
const documentId = 'asyncapi';
ajv.addSchema(asyncapi, documentId);

// A function that gives the list of mismatches of a value with the schema at that place of the document.
function validatorAt(reference) {
  const compiled = ajv.compile({ $ref: documentId + reference });
  return (value) =>
    compiled(value) ? [] : compiled.errors.map((error) => `${error.instancePath || '(whole)'} ${error.message}`);
}

// Every message as { key, action, routingKey, exchange, message, mismatches(payload), headerMismatches(headers) }.
export const messages = Object.values(asyncapi.operations).flatMap(({ action, channel, messages: sent }) => {
  const { address, bindings } = lookUp(channel.$ref);
  return sent.map(({ $ref }) => {
    const reference = lookUp($ref).$ref;
    return {
      key: reference.split('/').at(-1),
      action,
      routingKey: address,
      exchange: lookUp(bindings.$ref).amqp.exchange,
      message: lookUp(reference),
      mismatches: validatorAt(`${reference}/payload`),
      headerMismatches: validatorAt(`${reference}/headers`),
    };
  });
});

export const published = messages.filter(({ action }) => action === 'send');
export const consumed = messages.filter(({ action }) => action === 'receive');

const publishedOfType = new Map(published.map((each) => [each.message.name, each]));

// What is wrong with one published event; nothing for one that is as documented.
export function validateEvent(event) {
  const found = publishedOfType.get(event?.eventType);
  if (found === undefined) return [`/eventType ${JSON.stringify(event?.eventType)} is not published`];
  return found.mismatches(event);
}

// What is wrong with the headers that it comes with in the platform's envelope.
export const validateHeaders = (event, headers) => publishedOfType.get(event.eventType).headerMismatches(headers);

const cloudEventType = 'application/cloudevents+json';

// The attributes of a CloudEvent as headers, its data as the body.
function inBinaryMode(name, { data, datacontenttype, ...attributes }) {
  const fields = Object.entries(attributes).map(([attribute, value]) => [`ce-${attribute}`, value]);
  const headers = Object.fromEntries(fields);
  return { name: `${name} in binary mode`, contentType: datacontenttype, headers, body: data };
}

// Every example of a consumed message as { name, contentType, headers, body }, ready to be handed in by HTTP;
// CloudEvents in structured and in binary mode.
export function consumedExamples() {
  return consumed.flatMap(({ key, message: { contentType, examples } }) =>
    examples.flatMap(({ name, payload }) => {
      const example = { name: `${key} ${name}`, contentType, headers: {}, body: payload };
      return contentType === cloudEventType ? [example, inBinaryMode(example.name, payload)] : [example];
    }),
  );
}
