// The tour of the platform works as README says.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { repositoryRoot } from './support/paths.mjs';

const run = promisify(execFile);
const timeout = 180_000;

test('script/demo: everybody hears of everything, and the ledger is right', { timeout }, async () => {
  const { stdout } = await run(path.join(repositoryRoot, 'script', 'demo'), ['--orders', '40'], { timeout });
  assert.match(stdout, /Product Service +TEA-EARL-GREY is a product now, with 40 in stock/);
  const ended = [...stdout.matchAll(/^ +(\d+) (bought|payment failed|out of stock)$/gm)];
  assert.equal(
    ended.reduce((sum, [, count]) => sum + Number(count), 0),
    40,
  );
  const heard = [...stdout.matchAll(/^ +(\d+) \w+Event$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
  const [, told] = /each of the (\d+) in the feed/.exec(stdout);
  assert.equal(heard, Number(told));
  assert.match(stdout, /3 items, \d+ reservations: 0 differences\n$/);
});

test('script/demo: what it does not understand it does not start', async () => {
  await assert.rejects(run(path.join(repositoryRoot, 'script', 'demo'), ['--orders', 'many']), { code: 2 });
});
