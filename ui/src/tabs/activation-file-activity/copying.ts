/** Copying a text, and saying so. */
import { tell } from '../../state/messages.svelte';
import { t } from '../../texts/index.svelte';

/** Gives whether it was copied: not every web view lets a page write there. */
export async function copyText(what: string, text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    tell(t('activity.copied', { what }));
    return true;
  } catch {
    return false;
  }
}
