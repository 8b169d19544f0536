import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import de from './de.json';
import en from './en.json';
import es from './es.json';
import fr from './fr.json';
import {
  date,
  dateTime,
  LANGUAGES,
  list,
  number,
  showLanguage,
  shownLanguage,
  systemLanguage,
  t,
  type LanguageCode,
} from './index.svelte';
import ja from './ja.json';

const CATALOGUES: Record<LanguageCode, object> = { en, de, fr, es, ja };
const OTHERS = (Object.keys(LANGUAGES) as LanguageCode[]).filter((language) => language !== 'en');

/** Texts that are rightly the same in English and in another language: names, and words that they share. */
const ALIKE = new Set([
  ', ',
  ': ',
  'Action',
  'Actions',
  'Bundle',
  'Contact',
  'Conversation',
  'Date',
  'Description',
  'E-mail',
  'Link',
  'Machine',
  'Machines',
  'Messages',
  'Name',
  'No',
  'Notes',
  'Passphrase',
  'Pool',
  'Portal',
  'Production',
  'Question',
  'Region',
  'Release',
  'Revision',
  'Revision {{revision}}',
  'Revision {{revision}} · {{serial}}',
  'SHA-256',
  'Schema',
  'Status',
  'Support',
  'Ticket',
  'Tickets',
  'Total',
  'Upgrades',
  'Verdict',
  'Version',
  'e-mail',
  'machines',
  'notes',
  'production',
  'sites',
  '{{assigned}} + {{pooled}}',
  '{{detail}}',
  '{{field}}: {{problem}}',
  '{{from}} → {{to}}',
  '{{key}}: {{problem}}',
  '{{name}} ({{number}})',
  '{{n}} byte',
  '{{n}} bytes',
  '{{n}} message',
  '{{n}} messages',
  '{{n}} ticket',
  '{{n}} tickets',
  '{{serial}}: {{reason}}',
  '{{size}} KB',
  '{{size}} MB',
  '{{what}}?',
]);

function leavesOf(tree: object, path = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string' ? [[path + name, value]] : leavesOf(value as object, `${path}${name}.`),
  );
}
const english = new Map(leavesOf(en));
const PLURAL = /_(zero|one|two|few|many|other)$/;
/** A lone `too_many` is no plural. */
const unplural = (key: string) => {
  const base = key.replace(PLURAL, '');
  return english.has(`${base}_other`) ? base : key;
};
const keys = new Set([...english.keys()].map(unplural));
const counted = new Set([...english.keys()].filter((key) => unplural(key) !== key).map(unplural));
const variables = (text: string) =>
  [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))].sort();

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

afterEach(async () => {
  vi.restoreAllMocks();
  await showLanguage('en');
});

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

  it('shows no sentence of the program as it came: notes.ts has words for its data', () => {
    const asItCame = [
      ...sources.matchAll(/\b(note|cause|warning|fault|refusal|trust|blocked|notes?\[\w+\])\.message\b/g),
    ];
    expect(asItCame.map(([text]) => text)).toEqual([]);
  });

  it('counts, and writes numbers and dates', () => {
    expect(t('summary.group_count', { count: 1 })).toBe('1 part');
    expect(t('summary.group_count', { count: 1250 })).toBe('1,250 parts');
    expect(number(1250)).toBe('1,250');
    expect(date('2026-11-24')).toBe('2026-11-24');
    expect(dateTime('2026-11-24T14:02:00')).toBe('2026-11-24 14:02');
  });
});

describe.each(Object.keys(LANGUAGES) as LanguageCode[])('the catalogue %s', (language) => {
  const own = new Map(leavesOf(CATALOGUES[language]));
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const wanted = new Set(
    [...keys].flatMap((key) => (counted.has(key) ? forms.map((form) => `${key}_${form}`) : [key])),
  );

  it('has every text, each plural in the forms that the language has, and nothing else', () => {
    expect([...wanted].filter((key) => !own.has(key))).toEqual([]);
    expect([...own.keys()].filter((key) => !wanted.has(key))).toEqual([]);
    expect([...own].filter(([, text]) => text.trim() === '' && text !== ', ').map(([key]) => key)).toEqual([]);
  });

  it('holds the values that English holds', () => {
    // A form for one may say "the file" where that for many says "the 4 files".
    const differing = [...own].filter(([key, text]) => {
      const model =
        english.get(key) ??
        english.get(`${unplural(key)}_other`) ??
        english.get(`${key.replace(PLURAL, '')}_other`) ??
        '';
      const [mine, theirs] = [variables(text), variables(model)].map((names) =>
        names.filter((name) => name !== 'n'),
      );
      const numbered =
        /\{\{n\}\}/.test(text) || !/\{\{n\}\}/.test(model) || (PLURAL.test(key) && !key.endsWith('_other'));
      return !numbered || JSON.stringify(mine) !== JSON.stringify(theirs);
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('keeps to the words: no "Oops", no "successfully", no exclamation marks', () => {
    expect(JSON.stringify(CATALOGUES[language])).not.toMatch(/oops|successfully|!|！/i);
  });

  it('is written with the language’s own signs', () => {
    // Filters as text are typed alike in every language.
    const filters = /\b(site|from|to|active|line|type|by|machine):("[^"]*")?|\{\{name\}\}:/g;
    const texts = [...own.values()].map((text) => text.replace(filters, 'x').replace(/\{\{\w+\}\}/g, 'x'));
    const wrong: Record<LanguageCode, RegExp> = {
      en: /["„«»]/,
      de: /["”«»]|\b(du|dein|deine)\b/i,
      // A narrow space that does not break stands before ; : ? and inside guillemets. KEY:rule is what is typed.
      fr: /["“”„]|(?<![\u202f:])[;?](?=\s|$)|[^\u202fA-Z_]:(?=\s|$)|«(?!\u202f)|(?<!\u202f)»|'/,
      es: /["“”„]|\b(tú|tus?)\b/i,
      ja: /["“”„«»]|[ぁ-んァ-ヶ一-龠][,;:?](?!\w)|[ぁ-んァ-ヶ一-龠]\.(?!\w)/,
    };
    expect(texts.filter((text) => wrong[language].test(text))).toEqual([]);
  });

  if (language !== 'en') {
    it('leaves no English by accident', () => {
      const left = [...own].filter(([key, text]) => text === english.get(key) && !ALIKE.has(text));
      expect(left).toEqual([]);
    });
  }
});

describe('languages', () => {
  it('are shown at once, with their numbers and lists, and say so to the page', async () => {
    const shown = await Promise.all(
      OTHERS.map(async (language) => [language, (await texts(language)).join(' | ')]),
    );
    expect(Object.fromEntries(shown)).toEqual({
      de: 'Wird geladen | 12.500 Artikel | A, B und C',
      fr: 'Chargement | 12\u202f500 articles | A, B et C',
      es: 'Cargando | 12.500 artículos | A, B y C',
      ja: '読み込み中 | 12,500パーツ | A、B、C',
    });
  });

  it('shows the one that was asked for last, whichever is there first', async () => {
    await Promise.all([showLanguage('fr'), showLanguage('ja'), showLanguage('en')]);
    expect(shownLanguage()).toBe('en');
    expect(document.documentElement.lang).toBe('en');
  });

  it('takes the first of the system’s languages that it has', () => {
    const speaks = (...tags: string[]) => vi.spyOn(navigator, 'languages', 'get').mockReturnValue(tags);
    speaks('rm-CH', 'de-CH', 'en');
    expect(systemLanguage()).toBe('de');
    speaks('ja-JP');
    expect(systemLanguage()).toBe('ja');
    speaks('pt-BR');
    expect(systemLanguage()).toBe('en');
  });
});

let turn = Promise.resolve();
/** One language after the other: the last that was asked for is shown. */
function texts(language: LanguageCode): Promise<string[]> {
  const said = turn.then(async () => {
    await showLanguage(language);
    expect(document.documentElement.lang).toBe(language);
    return [t('common.loading'), t('summary.group_count', { count: 12_500 }), list(['A', 'B', 'C'])];
  });
  turn = said.then(() => undefined);
  return said;
}
