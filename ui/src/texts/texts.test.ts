import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import en from './en.json';
import { date, dateTime, number, t } from './index.svelte';

function leaves(tree: object, path = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string' ? [path + name] : leaves(value as object, `${path}${name}.`),
  );
}
const unplural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const keys = new Set(leaves(en).map(unplural));

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(svelte|ts)$/.test(path) && !/generated|fake|\.test\.ts$/.test(path))
  .map((path) => readFileSync(`src/${path}`, 'utf8'))
  .join('\n');

/** Keys as they stand in quotes, and the beginnings of those that are put together. */
const written = new Set([...sources.matchAll(/['"`]([a-z_]+\.[a-z_.]+)['"`]/g)].map(([, key]) => key));
const begun = [...sources.matchAll(/`([a-z_]+\.[a-z_.]*)\$\{[^}]*\}([a-z_]*)/g)].map(
  ([, head = '', tail = '']) => ({
    head,
    tail,
  }),
);

describe('texts', () => {
  it('has no text that nothing shows', () => {
    const unused = [...keys].filter(
      (key) => !written.has(key) && !begun.some(({ head, tail }) => key.startsWith(head) && key.endsWith(tail)),
    );
    expect(unused).toEqual([]);
  });

  it('misses no text that something shows', () => {
    const areas = new Set(Object.keys(en));
    const missing = [...written].filter((key) => key && areas.has(key.split('.')[0] ?? '') && !keys.has(key));
    expect(missing).toEqual([]);
  });

  it('has every plural in both forms', () => {
    const all = new Set(leaves(en));
    const alone = [...all].filter((key) => key.endsWith('_one') && !all.has(`${unplural(key)}_other`));
    expect(alone).toEqual([]);
  });

  it('keeps to the words: no "Oops", no "successfully", no exclamation marks', () => {
    expect(JSON.stringify(en)).not.toMatch(/oops|successfully|!/i);
  });

  it('counts, and writes numbers and dates', () => {
    expect(t('summary.group_count', { count: 1 })).toBe('1 part');
    expect(t('summary.group_count', { count: 1250 })).toBe('1,250 parts');
    expect(number(1250)).toBe('1,250');
    expect(date('2026-11-24')).toBe('2026-11-24');
    expect(dateTime('2026-11-24T14:02:00')).toBe('2026-11-24 14:02');
  });
});
