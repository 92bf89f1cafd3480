// What it costs that requests come from many clients, each with a token of its own, instead of from one.
//
// wrk sends the same requests both times but for the tokens in them, each made before the run: one for each variant, the
// tokens in turn, so that every connection sends those of all clients.

import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { claims, header, issuerKey, nowSeconds, signed } from '../test/api/support/forged_tokens.mjs';
import { storeFlags } from './cluster.mjs';
import { measure } from './load.mjs';
import { aim, median, record } from './record.mjs';
import { openFreshService } from './services.mjs';

const connections = 64;
const manyClients = 1_000;
const turnSecondsMax = 2; // short turns and many: what is looked for is less than the machine differs from minute to minute
const turnsARound = 3;
const kinds = [
  { kind: 'get-item', title: 'GET one item' },
  { kind: 'reserve-uniform', title: 'reserve' },
];

// Signed here with the key of the service's own issuer: to start `inventory token` as often would take minutes.
function tokensOf(dataDirectory, count) {
  const { key, kid } = issuerKey(dataDirectory);
  return Array.from({ length: count }, (_, index) => {
    const client = `client-${String(index).padStart(4, '0')}`;
    const scope = 'inventory:read inventory:reserve';
    return signed(header(kid), claims({ sub: client, client_id: client, scope, exp: nowSeconds() + 12 * 3600 }), key);
  });
}

export async function clients(bench) {
  const { service, files } = await openFreshService(bench, 'clients', await storeFlags(bench, 'clients'));
  const tokens = tokensOf(service.dataDirectory, manyClients);
  const filesWith = (name, lines) => {
    const token = path.join(bench.scratch, `${name}.tokens`);
    writeFileSync(token, `${lines.join('\n')}\n`, { mode: 0o600 });
    return { ...files, token };
  };
  const contenders = [
    ['one client', filesWith('one-client', tokens.slice(0, 1))],
    [`${manyClients} clients`, filesWith('many-clients', tokens)],
  ];
  const load = (kind, seconds, each) => measure(service, kind, { connections, seconds, files: each });

  for (const { kind, title } of kinds) {
    for (const [, each] of contenders) await load(kind, 1, each);
    const ratios = [];
    for (let round = 1; round <= turnsARound * bench.rounds; round += 1) {
      const speeds = {};
      // Every second round backwards, so that neither has the better minutes.
      for (const [name, each] of round % 2 === 1 ? contenders : [...contenders].reverse()) {
        const row = record(`${title}, ${name}, round ${round}`, await load(kind, Math.min(bench.seconds, turnSecondsMax), each));
        speeds[name] = row.requestsPerSecond;
      }
      ratios.push(speeds[contenders[1][0]] / speeds[contenders[0][0]]);
    }
    aim(`${title}: ${manyClients} clients / one client`, median(ratios), 0.95, { least: true });
  }
  await service.stop();
}
