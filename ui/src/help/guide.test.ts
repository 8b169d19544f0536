/** What stands in the guide: it fits itself, the program and its keys. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readChapter, readLanguage } from '../../guide/read.ts';
import { TABS } from '../tabs/tabs';
import { loadGuide } from './guide';
import { readTarget, TARGETS } from './targets';

const chapters = readLanguage('../docs/guide', 'en');
const page = (html: string) => new DOMParser().parseFromString(html, 'text/html');

/** Everything that leads into the guide or that stands in it as a target. */
const targets = new Set(
  chapters.flatMap(({ id, headings }) => [id, ...headings.map((heading) => `${id}#${heading.id}`)]),
);

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(svelte|ts)$/.test(path) && !/generated|fake|\.test\.ts$/.test(path))
  .map((path) => readFileSync(`src/${path}`, 'utf8'))
  .join('\n');

describe('the chapters', () => {
  it('are all there, in one order, each with something to read', () => {
    expect(chapters.length).toBeGreaterThan(20);
    expect(new Set(chapters.map(({ order }) => order)).size).toBe(chapters.length);
    expect(new Set(chapters.map(({ id }) => id)).size).toBe(chapters.length);
    for (const { id, sections } of chapters) {
      expect(sections.map(({ text }) => text).join(' ').length, id).toBeGreaterThan(200);
    }
  });

  it('has the chapters of one part side by side', () => {
    const parts = chapters.map(({ part }) => part).filter((part, index, all) => part !== all[index - 1]);
    expect(new Set(parts).size).toBe(parts.length);
  });

  it('has no id twice on a page, in the text as in the list of headings', () => {
    for (const { id, html, headings } of chapters) {
      const ids = [...page(html).querySelectorAll('[id]')].map((element) => element.id);
      expect(new Set(ids).size, id).toBe(ids.length);
      expect(headings.map((heading) => heading.id)).toEqual(ids);
      // What the page around the text uses itself.
      expect(ids).not.toContain('guide-title');
    }
  });

  it('leads only to chapters, headings and places that are there', () => {
    const wrong = chapters.flatMap(({ id, html }) =>
      [...page(html).querySelectorAll('a')].flatMap((link) => {
        const { place, chapter, heading } = link.dataset;
        if (place) return place in TARGETS ? [] : [`${id}: app:${place}`];
        const target = (chapter || id) + (heading ? `#${heading}` : '');
        return targets.has(target) ? [] : [`${id}: ${target}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('holds nothing but text: no scripts, styles, images or addresses', () => {
    for (const { id, html } of chapters) {
      const document = page(html);
      expect(document.querySelector('script, style, img, iframe, object, form, [style]'), id).toBeNull();
      expect(html, id).not.toMatch(/https?:|javascript:| on\w+=/);
    }
  });

  it('keeps to the words: no "Oops", no "successfully", no exclamation marks', () => {
    const texts = chapters.flatMap(({ sections }) => sections.flatMap(({ title, text }) => [title, text]));
    for (const text of texts) expect(text).not.toMatch(/oops|successfully|!/i);
  });
});

describe('F1', () => {
  it('has a part of the guide for every place, and for whatever asks for one of its own', () => {
    const asked = [
      ...Object.values(TARGETS),
      ...[...sources.matchAll(/\b(?:data-)?help="([a-z#-]+)"/g)].map(([, target = '']) => target),
    ];
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((target) => !targets.has(target))).toEqual([]);
    expect(TABS.filter(({ place }) => !(place in TARGETS))).toEqual([]);
  });

  it('reads a target', () => {
    expect(readTarget('trust#check')).toEqual({ chapter: 'trust', heading: 'check' });
    expect(readTarget('trust')).toEqual({ chapter: 'trust' });
  });
});

describe('keys in the guide', () => {
  const named = (html: string) =>
    [...page(html).querySelectorAll<HTMLElement>('[data-keys]')].map(({ dataset }) => dataset.keys ?? '');
  const inGuide = new Set(chapters.flatMap(({ html }) => named(html)));
  const inKeysChapter = new Set(named(chapters.find(({ id }) => id === 'keys')?.html ?? ''));

  const registered = new Set([
    ...[...sources.matchAll(/keys: '([^']+)'/g)].map(([, keys = '']) => keys),
    ...TABS.map((_, index) => `ctrl+${index + 1}`),
  ]);
  /** The system's own, and those that tables, panels and the palette take themselves. */
  const elsewhere = [
    ...['tab', 'space', 'enter', 'home', 'end', 'arrowup', 'arrowdown', 'arrowleft', 'arrowright'],
    ...['shift+arrowdown', 'ctrl+a', 'ctrl+c', 'ctrl+e', 'ctrl+k', 'ctrl+p', 'ctrl+z', 'ctrl+,'],
  ];
  const sixTabs = ['ctrl+1', 'ctrl+2', 'ctrl+3', 'ctrl+4', 'ctrl+5', 'ctrl+6'];

  it('work in the program', () => {
    const known = new Set([...registered, ...elsewhere, ...sixTabs]);
    expect([...inGuide].filter((keys) => !known.has(keys))).toEqual([]);
  });

  it('are all in the chapter of keys', () => {
    // The tabs stand there as the first and the last.
    const missing = [...registered].filter((keys) => !inKeysChapter.has(keys) && !sixTabs.includes(keys));
    expect(missing).toEqual([]);
  });
});

describe('the command line in the guide', () => {
  const source = readFileSync('../crates/cli/src/arguments.rs', 'utf8');
  const told =
    chapters
      .find(({ id }) => id === 'command-line')
      ?.sections.map(({ text }) => text)
      .join(' ') ?? '';

  it('has every command', () => {
    const body = /enum What \{\n(.*?)\n\}/s.exec(source)?.[1] ?? '';
    const commands = [...body.matchAll(/^ {4}([A-Z]\w+)/gm)].map(([, name = '']) =>
      name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase(),
    );
    expect(commands).toContain('replace-lost-key');
    expect(commands.filter((command) => !told.includes(`afmt ${command}`))).toEqual([]);
  });

  it('has every option', () => {
    const options = [...source.matchAll(/#\[arg\(([^\]]*\blong\b[^\]]*)\)\]\s*(?:pub )?(\w+):/g)].map(
      ([, attribute = '', field = '']) => /\blong = "([^"]+)"/.exec(attribute)?.[1] ?? field.replaceAll('_', '-'),
    );
    expect(options).toContain('passphrase-fd');
    expect(options.filter((option) => !told.includes(`--${option}`))).toEqual([]);
  });
});

describe('the reader of chapters', () => {
  const front = '---\nid: a\ntitle: A\npart: P\norder: 1\n---\n';
  const read = (body: string) => readChapter(front + body);

  it('refuses HTML, images and links to elsewhere', () => {
    expect(() => read('a <b>b</b>')).toThrow(/HTML/);
    expect(() => read('<script>alert(1)</script>')).toThrow(/HTML/);
    expect(() => read('![a](b.png)')).toThrow(/Images/);
    expect(() => read('[a](https://example.com)')).toThrow(/leads to another chapter/);
    expect(() => read('[a](javascript:alert)')).not.toThrow();
    expect(read('[a](javascript:alert)').html).not.toContain('<a');
  });

  it('shows code as it is written', () => {
    expect(read('`<b>` and\n\n```\n<i>\n```').html).toContain('&lt;b&gt;');
  });

  it('wants an id on every heading, once', () => {
    expect(() => read('## A')).toThrow(/needs an id/);
    expect(() => read('## A {#a}\n\n## B {#a}')).toThrow(/Two headings/);
    expect(() => read('# A {#a}')).toThrow(/level 2 or 3/);
    expect(read('## A `b` {#a}').headings).toEqual([{ id: 'a', level: 2, text: 'A b' }]);
  });

  it('wants front matter', () => {
    expect(() => readChapter('## A {#a}')).toThrow(/no title/);
  });

  it('makes keys, links, notes and numbers without a style', () => {
    const { html, sections } = read(
      '[[ctrl+n]] [b](b.md#c) [d](app:help)\n\n> [!WARNING]\n> Mind.\n\n| a | b |\n| --- | ---: |\n| 1 | 2 |',
    );
    expect(html).toContain('<span class="keys" data-keys="ctrl+n"><kbd>Ctrl</kbd><kbd>N</kbd></span>');
    expect(html).toContain('data-chapter="b" data-heading="c"');
    expect(html).toContain('data-place="help"');
    expect(html).toContain('<blockquote class="aside warning">');
    expect(html).toContain('<td class="number">2</td>');
    expect(sections).toEqual([{ id: null, title: 'A', text: 'Ctrl+N b d Mind. · a · b · 1 · 2' }]);
  });
});

describe('the search', () => {
  const first = async (words: string) => {
    const found = (await loadGuide('en')).search(words)[0];
    return found && `${found.chapter.id}#${found.section.id}`;
  };

  it.each([
    ['switchover pair', 'new-activation-file#pair'],
    ['second server', 'update-and-deactivate#second-server'],
    ['GetHostID', 'host-ids#read'],
    ['mirroring', 'upgrade-software#mirroring'],
    ['icsurvey', 'install-the-file#icsurvey'],
    ['revocation', 'trust#revocation'],
    ['backup', 'your-data#backup'],
    ['lost key', 'trust#lost-key'],
    ['dry-run', 'command-line#import'],
    ['bundle', 'refusals#bundle'],
    ['paste csv', 'new-activation-file#several'],
    ['palette', 'window#palette'],
  ])('finds %s', async (words, place) => {
    const found = (await loadGuide('en')).search(words).slice(0, 3);
    expect(found.map(({ chapter, section }) => `${chapter.id}#${section.id}`)).toContain(place);
  });

  it('forgives a slip, the case and an accent, and finds the beginning of a word', async () => {
    expect(await first('swichover pair')).toBe('new-activation-file#pair');
    expect(await first('MIRRÓRING')).toBe('upgrade-software#mirroring');
    expect(await first('mirr')).toBe('upgrade-software#mirroring');
  });

  it('finds what holds some of the words when nothing holds all', async () => {
    expect((await loadGuide('en')).search('mirroring zebra').length).toBeGreaterThan(0);
    expect((await loadGuide('en')).search('zzzzzz')).toEqual([]);
    expect((await loadGuide('en')).search('  ')).toEqual([]);
  });

  it('marks what it found, in a piece of the text around it', async () => {
    const [found] = (await loadGuide('en')).search('second server');
    expect(found?.snippet.filter(({ hit }) => hit).map(({ text }) => text.toLowerCase())).toContain('second');
    for (const { snippet } of (await loadGuide('en')).search('server')) {
      expect(snippet.map(({ text }) => text).join('').length).toBeLessThan(220);
      expect(snippet.some(({ hit }) => hit) || snippet.length <= 1).toBe(true);
    }
  });
});

it('shows a chapter in English where it is not translated', async () => {
  const { chapters: shown } = await loadGuide('xx');
  expect(shown.map(({ id }) => id)).toEqual(chapters.map(({ id }) => id));
  expect(shown.every(({ untranslated }) => untranslated)).toBe(true);
  expect((await loadGuide('en')).chapters.some(({ untranslated }) => untranslated)).toBe(false);
});
