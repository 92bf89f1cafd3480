// slowhttptest against a service: many clients that keep their connections as long as they may.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { atExit } from './at_exit.mjs';

const filesBeside = 100; // that it has open besides its connections
const longestSeconds = 120; // ended long before, by its end() or because the service has cut it off
const asksAgainSeconds = 1;

// Its options: what it sends and how slowly. A header that it gives leads on to those that it knows no option for.
export const modes = {
  header: ({ url }) => ['-H', '-u', url, '-i', String(asksAgainSeconds)],
  body: ({ url, token }) => {
    const cookieAndMore = `a=b\r\nAuthorization: Bearer ${token}`;
    const body = ['-t', 'POST', '-f', 'application/json', '-s', '8192', '-i', String(asksAgainSeconds)];
    return ['-B', '-u', url, ...body, '-j', cookieAndMore];
  },
  // Many large answers asked for at once, of which it reads 5 bytes a second into a buffer as small as can be.
  reading: ({ url }) => [
    '-X',
    '-u',
    url,
    '-k',
    '10',
    '-w',
    '10',
    '-y',
    '20',
    '-n',
    String(asksAgainSeconds),
    '-z',
    '5',
  ],
};

function openFilesMax() {
  const line = readFileSync('/proc/self/limits', 'utf8').match(/^Max open files +\S+ +(\S+)/m);
  return line[1] === 'unlimited' ? Infinity : Number(line[1]);
}

export class SlowAttack {
  constructor(mode, { connections }) {
    const files = connections + filesBeside;
    assert.ok(openFilesMax() >= files, `the hard limit of open files lies under ${files}`);
    const common = ['-c', String(connections), '-r', String(connections), '-l', String(longestSeconds), '-p', '5'];
    const args = [`--nofile=${files}:`, 'slowhttptest', ...mode, ...common, '-v', '1'];
    this.child = spawn('prlimit', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.said = '';
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('latin1').on('data', (text) => (this.said += text));
    this.ended = new Promise((resolve) => this.child.on('close', resolve).on('error', resolve));
    atExit(() => this.child.kill('SIGKILL'));
  }

  // It says what it has seen before it goes.
  async end() {
    this.child.kill('SIGINT');
    await this.ended;
  }

  // Its probe, a client that is not slow, was answered all the time, as it has said each five seconds.
  foundTheServiceThere() {
    const plain = this.said.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '');
    const verdicts = [...plain.matchAll(/service available: *(\w+)/g)].map(([, verdict]) => verdict);
    assert.ok(verdicts.length > 0, plain);
    assert.ok(
      verdicts.every((verdict) => verdict === 'YES'),
      plain,
    );
  }
}
