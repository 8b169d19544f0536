/** The most that a field takes in: longer than anything allowed, and short enough to be sent with every key. */
const LONGEST = 1000;

export function cut(typed: string): string {
  return typed.length > LONGEST ? typed.slice(0, LONGEST) : typed;
}

/** Megabytes by mistake are cut before the field has to lay them out; the program then says that it is too long. */
export function cutPaste(event: ClipboardEvent): void {
  const pasted = event.clipboardData?.getData('text') ?? '';
  if (pasted.length <= LONGEST) return;
  event.preventDefault();
  const field = event.currentTarget as HTMLInputElement;
  field.setRangeText(cut(pasted), field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
