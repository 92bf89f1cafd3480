// An OAuth 2.0 authorization server on this machine (npm oidc-provider): client credentials with a resource indicator
// give JWT access tokens for the service.

import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import http from 'node:http';

import { allScopes } from './service.mjs';

const resource = 'https://inventory.example';
const secret = 'a secret that only this test knows, and long enough';

export const everyAlgorithm = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];

const curves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

export function newKey(alg, kid = randomUUID()) {
  const { privateKey } = alg.startsWith('ES')
    ? generateKeyPairSync('ec', { namedCurve: curves[alg] })
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), alg, kid, use: 'sig' };
}

export class AuthorizationServer {
  // `path`: of its issuer, as in "/realms/shop". `roles`: of a client.
  constructor({ algorithms = ['RS256'], path = '', roles = {}, audience = 'inventory-service' } = {}) {
    Object.assign(this, { path, roles, audience });
    this.algorithm = algorithms[0];
    this.keys = algorithms.map((alg) => newKey(alg));
    this.requests = [];
    this.issued = [];
    this.delayMs = 0;
  }

  async start() {
    ({ default: this.Provider } = await import('oidc-provider'));
    await this.listen(0);
    this.port = this.server.address().port;
    this.address = `http://127.0.0.1:${this.port}`;
    this.issuer = this.address + this.path;
    this.#serveKeys();
    return this;
  }

  async listen(port = this.port) {
    // Idle connections stay open, so that no caller meets one that is about to be closed.
    this.server = http.createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
      this.requests.push(request.url);
      setTimeout(() => this.#answer(request, response), this.delayMs);
    });
    await new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  // Nobody is there any more; listen() brings it back.
  async goAway() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  // From now on it signs with the first of these that fits and publishes all.
  rotate(keys) {
    this.keys = keys;
    this.#serveKeys();
  }

  #answer(request, response) {
    if (request.url.startsWith(this.path)) {
      request.url = request.url.slice(this.path.length);
      request.originalUrl = this.path + request.url;
      this.handle(request, response);
    } else {
      response.writeHead(404).end();
    }
  }

  #serveKeys() {
    const provider = new this.Provider(this.issuer, {
      jwks: { keys: this.keys },
      clients: ['shop', 'reader', 'keeper', 'boss', 'teller'].map((id) => ({
        client_id: id,
        client_secret: secret,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        id_token_signed_response_alg: this.algorithm,
        tls_client_certificate_bound_access_tokens: id === 'teller',
      })),
      enabledJWA: { idTokenSigningAlgValues: everyAlgorithm },
      scopes: allScopes,
      extraTokenClaims: (_, token) => ({ roles: this.roles[token.clientId] }),
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        mTLS: { enabled: true, certificateBoundAccessTokens: true, getCertificate: () => this.certificate },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: () => ({
            scope: allScopes.join(' '),
            audience: this.audience,
            accessTokenTTL: 600,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: this.algorithm } },
          }),
        },
      },
    });
    this.handle = provider.callback();
  }

  // `certificate`: in PEM, what the client "teller" shows, to whose certificate its tokens are bound.
  async token(client = 'shop', scopes = allScopes, { algorithm, certificate } = {}) {
    this.algorithm = algorithm ?? this.algorithm;
    this.certificate = certificate;
    const answer = await fetch(`${this.issuer}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${client}:${encodeURIComponent(secret)}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' '), resource }),
    });
    const json = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(json));
    this.issued.push(json.access_token);
    return json.access_token;
  }

  // How often its keys were asked for.
  get keyRequests() {
    return this.requests.filter((url) => url === `${this.path}/jwks`).length;
  }
}
