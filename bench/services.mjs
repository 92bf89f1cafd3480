// Our service, opened for a measurement. `store`: the flags that say where it stores; without them it is SQLite.

import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { createItems, measure } from './load.mjs';
import { Service } from './processes.mjs';

// Answers the service, a token, and the files that wrk makes its requests from.
export async function openService(bench, name, store = []) {
  const service = await new Service(bench.binary('inventory'), path.join(bench.scratch, name), store).open();
  const tokenFile = path.join(bench.scratch, `${name}.token`);
  const token = service.token();
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
  return { service, token, files: { token: tokenFile, variants: bench.variantsFile } };
}

// A fresh store with every item, and the service warm.
export async function openFreshService(bench, name, store) {
  const opened = await openService(bench, name, store);
  await createItems(opened.service, opened.token, bench.variants);
  await warm(opened);
  return opened;
}

export async function warm({ service, files }) {
  await measure(service, 'reserve-uniform', { connections: 64, seconds: 1, files });
}
