/** Every screen in every language: nothing shows a key, a hole, or a value that was not put in. */
import { cleanup, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeOptions } from '../backend/fake';
import type { PlaceName } from '../state/router.svelte';
import { TABS } from '../tabs/tabs';
import { showApp } from '../../tests/render';
import { LANGUAGES, showLanguage, t, type LanguageCode } from './index.svelte';

type Look = [name: string, options: FakeOptions, place?: PlaceName];
const STARTS: NonNullable<FakeOptions['start']>[] = [
  'choose_secrets',
  'locked',
  'keychain_silent',
  'key_lost',
  'first_start',
  'error:newer',
  'error:data_folder',
  'error:keychain',
  'error:trust_changed',
];
const LOOKS: Look[] = [
  ...STARTS.map((start): Look => [start, { start }]),
  ...TABS.map(({ place }): Look => [place, { queued: 2, refused: 1 }, place]),
  ...TABS.map(({ place }): Look => [`${place}, failing`, { fail: ['account_summary', 'files', 'preview'] }, place]),
  ['without accounts', { accounts: 0 }],
  ['without files', { files: 0 }, 'activation-file-activity'],
  ['import-orders', { import: 'errors' }, 'import-orders'],
];

/** An area and a key under it, as i18next shows a text that it does not have. */
const KEY = /\b(common|tabs|frame|keys|summary|start|import|activity|new_file|failure|refusal|problem)\.[a-z_.]+\b/;

/** All that is read or read out. */
function words(): string {
  const told = [...document.body.querySelectorAll('*')].flatMap((element) =>
    ['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''),
  );
  return [document.body.textContent, ...told].join('\n');
}

afterEach(async () => {
  cleanup();
  await showLanguage('en');
});

describe.each(Object.keys(LANGUAGES) as LanguageCode[])('in %s', (language) => {
  it.each(LOOKS)('%s', async (_, options, place) => {
    await showLanguage(language);
    showApp({ ...options, language }, place);
    if (options.start) await screen.findByRole('heading', { level: 1 });
    else await screen.findByRole('tablist', { name: t('frame.tabs') });
    // What is asked for on the screen answers at once here.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const said = words().replace(/accounts\.csv|parts\.csv|sites\.csv|orders\.csv/g, '');
    expect(said).not.toMatch(/\{\{|\}\}|undefined|NaN/);
    expect(said).not.toMatch(KEY);
    expect(document.documentElement.lang).toBe(language);
  });
});

it('changes everything that is shown, live', async () => {
  showApp({}, 'account-summary');
  await screen.findByRole('tab', { name: 'Account Summary' });
  await showLanguage('ja');
  expect(await screen.findByRole('tab', { name: 'アカウント概要' })).toBeInTheDocument();
  await showLanguage('de');
  expect(await screen.findByRole('tab', { name: 'Kontoübersicht' })).toBeInTheDocument();
  expect(screen.queryByText('アカウント概要')).toBeNull();
});
