/** A table for the clipboard: as a table for documents and spreadsheets, and as text with tabs for everything else. */

export interface CopiedTable {
  head: string[];
  rows: (string | number)[][];
}

/** Text that a spreadsheet would calculate is shown as text, as in an export. */
export function harmless(text: string): string {
  return /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
}

const shown = (cell: string | number) => (typeof cell === 'number' ? String(cell) : harmless(cell));
const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);

export function asText({ head, rows }: CopiedTable): string {
  // A tab or a line's end inside a cell would begin another one.
  const line = (cells: (string | number)[]) => cells.map((cell) => shown(cell).replace(/\s+/g, ' ')).join('\t');
  return [head, ...rows].map(line).join('\n');
}

export function asHtml({ head, rows }: CopiedTable): string {
  const cells = (tag: 'th' | 'td', row: (string | number)[]) =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(shown(cell))}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table>`;
}

/** Puts a table on the clipboard. Gives whether it is there. */
export async function copyTable(table: CopiedTable): Promise<boolean> {
  const [html, text] = [asHtml(table), asText(table)];
  try {
    const item = new ClipboardItem({
      'text/html': new Blob([html], { type: 'text/html' }),
      'text/plain': new Blob([text], { type: 'text/plain' }),
    });
    await navigator.clipboard.write([item]);
    return true;
  } catch {
    return copyByCommand(html, text);
  }
}

/** Not every web view lets a page write to the clipboard by itself; all of them let it answer a copy. */
function copyByCommand(html: string, text: string): boolean {
  let answered = false;
  const oncopy = (event: ClipboardEvent) => {
    if (!event.clipboardData) return;
    event.clipboardData.setData('text/html', html);
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
    answered = true;
  };
  // Something must be selected, or there is nothing to copy; the focus goes back to where it was.
  const before = document.activeElement;
  const selected = document.createElement('textarea');
  selected.value = ' ';
  selected.className = 'visually-hidden';
  document.body.append(selected);
  selected.select();
  document.addEventListener('copy', oncopy, { once: true });
  try {
    return document.execCommand('copy') && answered;
  } catch {
    return false;
  } finally {
    document.removeEventListener('copy', oncopy);
    selected.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}
