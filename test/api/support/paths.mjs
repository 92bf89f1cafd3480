// Where the things under test are, and the environment they run in.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const here = path.dirname(fileURLToPath(import.meta.url));

export const repositoryRoot = path.resolve(here, '../../..');
export const documentPath = path.join(repositoryRoot, 'openapi/inventory-service.yaml');
export const binaryPath = path.resolve(repositoryRoot, process.env.INVENTORY_BINARY ?? 'build/inventory');

// AddressSanitizer keeps freed memory for a while, to catch its use, and pads the rest: bounds of memory are wider then.
export const sanitized = existsSync(binaryPath) && readFileSync(binaryPath).includes('__asan_init');

// Where test files leave what they have seen for coverage.test.mjs; unset when a file runs by itself.
export const seenDirectory = process.env.INVENTORY_SEEN_DIR;

// The tests' own variables, those of whoever runs them and those of libpq must not configure what is under test.
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(INVENTORY_|PG)/.test(name)),
);
