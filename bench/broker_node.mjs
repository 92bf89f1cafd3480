// A RabbitMQ for one run, like the PostgreSQL of cluster.mjs, and who speaks and listens there: the processes of broker/,
// whose packages stay out of ours.

import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import path from 'node:path';

import { here, install, run, start } from './tools.mjs';

const script = path.join(here, '..', 'script', 'rabbitmq');
const folder = path.join(here, 'broker');

let uri;

// The URI of its administrator. The first who asks starts it.
export async function brokerOf({ scratch }) {
  await install(folder);
  uri ??= startNode(scratch);
  return uri;
}

function startNode(scratch) {
  const directory = path.join(scratch, 'rabbitmq');
  // Started by root it runs as somebody else, who must get there.
  chmodSync(scratch, 0o711);
  // Before the folder that it is in is removed.
  process.prependListener('exit', () => execFileSync(script, ['drop', directory]));
  return execFileSync(script, ['start', directory], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}

export async function runClient(bench, name, ...args) {
  const env = { BROKER: await brokerOf(bench) };
  return await run(process.execPath, [`${name}.mjs`, ...args.map(String)], { cwd: folder, env });
}

// One that hears every event from now on. `stop` answers what it heard.
export async function openObserver(bench) {
  const env = { BROKER: await brokerOf(bench) };
  const child = start(process.execPath, ['observer.mjs'], { cwd: folder, env });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const ended = new Promise((resolve) => child.on('close', resolve));
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => {
      said += text;
      if (said.includes('ready')) resolve();
    });
    child.on('error', reject).on('close', () => reject(new Error(`the observer ended: ${said}`)));
  });
  return {
    async stop() {
      child.kill('SIGTERM');
      await ended;
      return JSON.parse(/^RESULT (.*)$/m.exec(said)[1]);
    },
  };
}
