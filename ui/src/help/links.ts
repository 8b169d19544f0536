/** What the text of a chapter does beyond being read: its links, and keys as this keyboard names them. */
import type { Attachment } from 'svelte/attachments';
import { shownKeys } from '../state/shortcuts.svelte';
import type { Target } from './targets';

interface Follow {
  /** Goes to another part of the guide; without a chapter, of the same one. */
  toGuide: (target: Partial<Target>) => void;
  /** Goes to a place of the program; gives false for one that cannot be opened from here. */
  toPlace: (place: string, open: boolean) => boolean;
}

export function guideText({ toGuide, toPlace }: Follow): Attachment<HTMLElement> {
  return (element) => {
    for (const keys of element.querySelectorAll<HTMLElement>('[data-keys]')) {
      const names = shownKeys(keys.dataset.keys ?? '');
      keys.querySelectorAll('kbd').forEach((key, index) => (key.textContent = names[index] ?? key.textContent));
    }
    for (const link of element.querySelectorAll<HTMLAnchorElement>('a[data-place]')) {
      // Its words stay; only the way is closed.
      if (!toPlace(link.dataset.place ?? '', false)) link.removeAttribute('href');
    }
    const onclick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
      if (!link) return;
      event.preventDefault();
      const { place, chapter, heading } = link.dataset;
      if (place) toPlace(place, true);
      else toGuide({ chapter: chapter || undefined, heading: heading || undefined });
    };
    element.addEventListener('click', onclick);
    return () => element.removeEventListener('click', onclick);
  };
}
