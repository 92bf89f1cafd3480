// Tokens made by hand with the local issuer's own key, so that exactly one thing is wrong with each.

import { createHash, createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const encode = (value) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export const nowSeconds = () => Math.floor(Date.now() / 1000);

export function issuerKey(dataDirectory) {
  const jwk = JSON.parse(readFileSync(path.join(dataDirectory, 'local-issuer.jwk'), 'utf8'));
  const { crv, kty, x, y } = jwk;
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { key: createPrivateKey({ key: jwk, format: 'jwk' }), kid };
}

export const otherKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

export function claims(changes = {}) {
  const now = nowSeconds();
  return {
    iss: 'urn:inventory:local-issuer',
    aud: 'inventory-service',
    sub: 'forger',
    client_id: 'forger',
    scope: 'inventory:read inventory:reserve inventory:adjust inventory:admin',
    iat: now,
    nbf: now,
    exp: now + 300,
    jti: randomUUID(),
    ...changes,
  };
}

export const header = (kid, changes = {}) => ({ alg: 'ES256', typ: 'at+jwt', kid, ...changes });

export function signed(tokenHeader, tokenClaims, key) {
  const input = `${encode(tokenHeader)}.${encode(tokenClaims)}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}
