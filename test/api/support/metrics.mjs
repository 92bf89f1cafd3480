// What the service counts of itself.

import assert from 'node:assert/strict';

// Every sample of the text format: [{ name, labels, value }].
export async function samples(service) {
  const { bytes } = await service.get('/metrics');
  const lines = bytes
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    assert.ok(match, `not a sample: ${line}`);
    const labels = Object.fromEntries(
      [...(match[2] ?? '').matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map((label) => [label[1], label[2]]),
    );
    return { name: match[1], labels, value: Number(match[3]) };
  });
}

// The sum over all samples of that name that have these labels.
export async function metric(service, name, labels = {}) {
  const fits = (sample) =>
    sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
  return (await samples(service)).filter(fits).reduce((total, sample) => total + sample.value, 0);
}
