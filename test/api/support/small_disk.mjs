// A file system of a few megabytes, in memory, that can be filled to the last byte. Only root may mount one.

import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { atExit } from './at_exit.mjs';

const largestWrite = 1024 * 1024;
const smallestWrite = 4096;

export class SmallDisk {
  constructor(megabytes) {
    this.directory = mkdtempSync(path.join(os.tmpdir(), 'inventory-disk-'));
    this.ballast = path.join(this.directory, 'ballast');
    const options = `size=${megabytes}m,mode=1777`;
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', this.directory], { stdio: 'pipe' });
    } catch (error) {
      rmdirSync(this.directory);
      throw error;
    }
    this.isMounted = true;
    atExit(() => this.remove());
  }

  // As true as of now: others may free something.
  fill() {
    const file = openSync(this.ballast, 'a');
    for (let bytes = largestWrite; bytes >= smallestWrite; bytes /= 2) while (wrote(file, bytes));
    closeSync(file);
  }

  makeRoom() {
    rmSync(this.ballast, { force: true });
  }

  // Once nobody has a file open on it.
  remove() {
    if (!this.isMounted) return;
    this.isMounted = false;
    execFileSync('umount', [this.directory]);
    rmdirSync(this.directory);
  }
}

// False: there is no room for them.
function wrote(file, bytes) {
  try {
    return writeSync(file, Buffer.alloc(bytes)) > 0;
  } catch (error) {
    if (error.code === 'ENOSPC') return false;
    throw error;
  }
}

// The disk, or why there is none.
export function smallDisk(megabytes) {
  try {
    return { disk: new SmallDisk(megabytes) };
  } catch (error) {
    return { reason: `no file system can be mounted: ${String(error.stderr ?? error.message).split('\n')[0]}` };
  }
}
