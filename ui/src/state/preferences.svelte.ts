/** What the person prefers on this seat, kept by the program. */
import { call, sentence, type Output } from '../backend';
import { showLanguage, systemLanguage } from '../texts/index.svelte';
import { tell } from './messages.svelte';

type Preferences = Output<'preferences'>;

/** What can be chosen, in its order. */
export const THEMES = ['system', 'light', 'dark', 'high_contrast'] as const;
export const DENSITIES = ['compact', 'comfortable'] as const;

let kept = $state.raw<Preferences>({
  theme: 'system',
  language: 'system',
  density: 'compact',
  account: null,
  last_folder: null,
});

/** The row heights of `--row` in tokens.css; the virtualised table must know them as numbers. */
const ROW_HEIGHT = { compact: 28, comfortable: 36 } as const;

export const preferences = {
  get theme() {
    return kept.theme;
  },
  get language() {
    return kept.language;
  },
  get density() {
    return kept.density;
  },
  get account() {
    return kept.account;
  },
  get rowHeight(): number {
    return ROW_HEIGHT[kept.density];
  },
};

export async function loadPreferences(): Promise<void> {
  show(await call('preferences'));
}

/** Changes some; what the program keeps beside them (the last folder) stays as it is there. */
export async function prefer(change: Partial<Preferences>): Promise<void> {
  show({ ...kept, ...change });
  try {
    const now = await call('preferences');
    show(await call('set_preferences', { ...now, ...change }));
  } catch (error) {
    // It holds until AFMT ends; only keeping it failed.
    tell(sentence(error), 'refused');
  }
}

function show(next: Preferences): void {
  kept = next;
  const root = document.documentElement;
  root.dataset.density = next.density;
  if (next.theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = next.theme;
  void showLanguage(next.language === 'system' ? systemLanguage() : next.language);
}
