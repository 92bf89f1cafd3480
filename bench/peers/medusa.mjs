// Medusa's inventory module, in a process of its own: its packages stay out of ours.

import path from 'node:path';

import { here, install, run } from '../tools.mjs';

const folder = path.join(here, 'peers', 'medusa');

// Debian 12's own Node is older than what Medusa asks for.
export const medusaRuns = Number(process.versions.node.split('.')[0]) >= 20;

function script(url, args) {
  const env = { DATABASE_URL: url, NODE_ENV: 'production', MEDUSA_DISABLE_TELEMETRY: 'true' };
  return run(process.execPath, args.map(String), { cwd: folder, env });
}

export async function prepareModule(url, items) {
  await install(folder);
  await script(url, ['prepare.mjs', items]);
}

export async function measureModule(url, { script: kind, callers, seconds }) {
  const said = await script(url, ['measure.mjs', kind, callers, seconds]);
  return JSON.parse(/^RESULT (.*)$/m.exec(said)[1]);
}
