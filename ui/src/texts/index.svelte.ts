/**
 * Every text of the UI, by typed key, and numbers and dates as the language writes them.
 *
 * Sentences of refusals and errors are not here: they come ready from the program.
 */
import i18next from 'i18next';
import en from './en.json';

/** `a.b_one` and `a.b_other` are asked for as `a.b`. */
type Unplural<K extends string> = K extends `${infer Base}_${'zero' | 'one' | 'two' | 'few' | 'many' | 'other'}`
  ? Base
  : K;
type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? Unplural<K> : `${K}.${Leaves<T[K]>}`;
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
  return new Intl.NumberFormat(language).format(value);
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

/** Shows another language everywhere at once; what it has no text for stands in English. */
export async function showLanguage(next: LanguageCode): Promise<void> {
  language = next;
  document.documentElement.lang = next;
}
