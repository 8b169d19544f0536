/** Where the focus goes when what had it is gone: what can still be done with the file, or the screen's title. */
export function rescueFocus(): void {
  // After whatever gives the focus back by itself.
  setTimeout(() => {
    if (document.activeElement !== document.body) return;
    const next = document.querySelector<HTMLElement>('[data-testid="download"]');
    (next ?? document.querySelector<HTMLElement>('main h1'))?.focus();
  });
}
