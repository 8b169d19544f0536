/** Copying text, with a word about it. */
import { t } from '../texts/index.svelte';
import { tell } from './messages.svelte';

/** Copies a text and says so by the name that it has on the screen. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    tell(t('frame.copied', { what }), 'done');
  } catch {
    tell(t('frame.not_copied', { what, text }), 'refused');
  }
}
