/**
 * Every text of the UI, by typed key, and numbers and dates as the language writes them.
 *
 * English is the source: its keys are the type. The other languages are loaded when they are shown. Sentences for
 * what the program says are put together in `notes.ts`.
 */
import i18next from 'i18next';
import en from './en.json';

/** `a.b_one` and `a.b_other` are asked for as `a.b`; a lone `too_many` is no plural. */
type Unplural<K extends string, Siblings> = K extends `${infer Base}_${Intl.LDMLPluralRule}`
  ? `${Base}_other` extends Siblings
    ? Base
    : K
  : K;
type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? Unplural<K, keyof T> : `${K}.${Leaves<T[K]>}`;
}[keyof T & string];
export type TextKey = Leaves<typeof en>;
export type TextValues = Record<string, string | number>;

/** The languages, each by its own name. */
export const LANGUAGES = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  ja: '日本語',
} as const;
export type LanguageCode = keyof typeof LANGUAGES;

const CATALOGUES: Record<Exclude<LanguageCode, 'en'>, () => Promise<{ default: object }>> = {
  de: () => import('./de.json'),
  fr: () => import('./fr.json'),
  es: () => import('./es.json'),
  ja: () => import('./ja.json'),
};

const texts = i18next.createInstance();
void texts.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  // Svelte escapes what it shows.
  interpolation: { escapeValue: false },
  initAsync: false,
});

// Read by each function below, so that whatever shows a text shows it anew in another language.
let language = $state<LanguageCode>('en');
const numbers = $derived(new Intl.NumberFormat(language));
/** The language that was asked for last: what was asked for before it and comes later is not shown. */
let wanted: LanguageCode = 'en';

export function t(key: TextKey, values: TextValues = {}): string {
  // A plain `count` chooses the plural form; it is shown as the language writes numbers.
  const shown = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' && name !== 'count' ? number(value) : value,
    ]),
  );
  const counted = typeof values.count === 'number' ? { n: number(values.count) } : {};
  return texts.t(key, { ...shown, ...counted, lng: language });
}

/** `1,250` */
export function number(value: number): string {
  return numbers.format(value);
}

/** `2026-11-24`, in every language: it cannot be misread. Takes a date or a point in time. */
export function date(value: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : localParts(value).date;
}

/** `14:02`, here. */
export function time(value: string): string {
  return localParts(value).time;
}

/** `2026-11-24 14:02`, here. */
export function dateTime(value: string): string {
  const parts = localParts(value);
  return `${parts.date} ${parts.time}`;
}

/** `2026-11-24 14:02 GMT+1`, for details. */
export function dateTimeZone(value: string): string {
  const zone = new Intl.DateTimeFormat(language, { timeZoneName: 'short' })
    .formatToParts(new Date(value))
    .find((part) => part.type === 'timeZoneName')?.value;
  return zone ? `${dateTime(value)} ${zone}` : dateTime(value);
}

/** `A, B and C` */
export function list(items: string[]): string {
  return new Intl.ListFormat(language).format(items);
}

/** `A, B, C`: a row of words with nothing said about the last. */
export function series(items: readonly string[]): string {
  return items.join(t('common.separator'));
}

/** Sentences one after the other. */
export function sentences(said: readonly string[]): string {
  // Japanese writes no space between them.
  return said.join(language === 'ja' ? '' : ' ');
}

function localParts(value: string): { date: string; time: string } {
  const at = new Date(value);
  const two = (part: number) => String(part).padStart(2, '0');
  return {
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
  };
}

/** The language that is shown. */
export function shownLanguage(): LanguageCode {
  return language;
}

/** The first language of the system that is among ours; English when none is. */
export function systemLanguage(): LanguageCode {
  const codes = navigator.languages.map((tag) => tag.split('-')[0]?.toLowerCase() ?? '');
  return codes.find((code): code is LanguageCode => code in LANGUAGES) ?? 'en';
}

/** Shows another language everywhere at once, as soon as its texts are there. */
export async function showLanguage(next: LanguageCode): Promise<void> {
  wanted = next;
  if (next !== 'en' && !texts.hasResourceBundle(next, 'translation')) {
    const { default: catalogue } = await CATALOGUES[next]();
    texts.addResourceBundle(next, 'translation', catalogue);
  }
  if (wanted !== next) return;
  language = next;
  document.documentElement.lang = next;
}
