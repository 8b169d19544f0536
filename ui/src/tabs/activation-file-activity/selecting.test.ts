import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, floating, showApp } from '../../../tests/render';
import type { BulkReport } from '../../generated/BulkReport';
import type { DownloadMany } from '../../generated/DownloadMany';

async function showList(options = {}) {
  const shown = showApp({ files: 30, ...options }, 'activation-file-activity');
  const table = await screen.findByRole('grid', { name: 'Activation files' });
  await within(table).findAllByText(/AF-\d+/);
  const row = (at: number) => within(table).getAllByRole('row')[at + 1] as HTMLElement;
  const selected = () =>
    within(table)
      .getAllByRole('row')
      .filter((one) => one.getAttribute('aria-selected') === 'true')
      .map((one) => /AF-\d{8}/.exec(one.textContent ?? '')?.[0]);
  const many = () =>
    shown.backend.calls.findLast(({ name }) => name === 'download_many')?.input as DownloadMany | undefined;
  return { ...shown, table, row, selected, many };
}

describe('selecting', () => {
  it('selects with Space, extends with Shift and arrows, and gives rows back on the way back', async () => {
    const { user, table, row, selected } = await showList();
    expect(table).toHaveAttribute('aria-multiselectable', 'true');
    row(1).focus();
    await user.keyboard(' ');
    expect(selected()).toEqual(['AF-00000029']);
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    expect(selected()).toEqual(['AF-00000029', 'AF-00000028', 'AF-00000027']);
    await user.keyboard('{Shift>}{ArrowUp}{/Shift}');
    expect(selected()).toEqual(['AF-00000029', 'AF-00000028']);
    expect(screen.getByText('2 selected')).toBeInTheDocument();
    await user.keyboard('{ArrowDown}{ArrowDown} ');
    expect(selected()).toEqual(['AF-00000029', 'AF-00000028', 'AF-00000026']);
    await user.keyboard('{Escape}');
    expect(selected()).toEqual([]);
  });

  it('selects by checkboxes with names, and by clicks with Shift and Ctrl', async () => {
    const { user, row, selected } = await showList();
    await user.click(screen.getByRole('checkbox', { name: 'Select AF-00000028' }));
    expect(selected()).toEqual(['AF-00000028']);
    await fireEvent.click(row(4), { shiftKey: true });
    expect(selected()).toEqual(['AF-00000028', 'AF-00000027', 'AF-00000026']);
    await fireEvent.click(row(3), { ctrlKey: true });
    expect(selected()).toEqual(['AF-00000028', 'AF-00000026']);
    // None of it opens a file.
    expect(screen.queryByRole('region', { name: /AF-/ })).toBeNull();
    await expectAccessible();
  });

  it('selects all that match, though few of them are drawn', async () => {
    const { user, row, many } = await showList({ files: 10_000 });
    row(0).focus();
    await user.keyboard('{Control>}a{/Control}');
    expect(await screen.findByText('10,000 selected')).toBeInTheDocument();
    expect(screen.getByRole('checkbox', { name: 'Select all 10,000 files' })).toBeChecked();
    await user.click(screen.getByRole('button', { name: /Download 10,000 files/ }));
    expect(await screen.findByText('10,000 of 10,000 files saved and verified in')).toBeInTheDocument();
    expect(many()?.serials).toHaveLength(10_000);
    expect(screen.getByText('9,800 more in the text of the report.')).toBeInTheDocument();
  });

  it('selects a range over pages that were never fetched', async () => {
    const { user, table, row } = await showList({ files: 2_000 });
    row(0).focus();
    await user.keyboard(' {End}');
    await waitFor(() => expect(document.activeElement).toHaveAttribute('aria-rowindex', '2001'));
    await fireEvent.click(row(0), { shiftKey: true });
    const last = within(table).getAllByRole('row').at(-1) as HTMLElement;
    await fireEvent.click(last, { shiftKey: true });
    await waitFor(() => expect(screen.getByText(/^2,000 selected|^1,\d+ selected/)).toBeInTheDocument());
  });

  it('forgets the selection when the filters leave other files', async () => {
    const { user, row, selected } = await showList();
    row(0).focus();
    await user.keyboard(' /');
    await user.type(await screen.findByLabelText('Machine Name'), 'cic');
    await waitFor(() => expect(screen.queryByText('1 selected')).toBeNull());
    expect(selected()).toEqual([]);
  });
});

const report: BulkReport = {
  folder: '/media/stick',
  written: [
    { serial: 'AF-00000030', file_name: 'CICFRA01.I3Lic', not_in_force: null },
    { serial: 'AF-00000025', file_name: 'CICFRA01 (2).I3Lic', not_in_force: 'superseded' },
  ],
  not_written: [{ serial: 'AF-00000028', error: { code: 'disk_full', folder: '/media/stick' } }],
  not_tried: ['AF-00000027'],
  end: { end: 'folder', error: { code: 'disk_full', folder: '/media/stick' } },
  text: 'AFMT download report\nSaved and verified: 2 of 4\n',
};

describe('downloading many', () => {
  it('tells what was written where, what was not and why, and copies and saves the report', async () => {
    const { user, row, backend } = await showList();
    backend.answer('download_many', () => ({ download: 'done', report }));
    row(0).focus();
    await user.keyboard(' {Shift>}{ArrowDown}{/Shift}{Control>}d{/Control}');
    const dialog = await screen.findByRole('dialog', { name: 'Download report' });
    const said = dialog.textContent ?? '';
    for (const part of [
      '2 of 4 files saved and verified in',
      '/media/stick',
      '1 file was not tried.',
      'AF-00000025 is not in force. It was saved all the same.',
      '1 file was not saved',
      'There is no room left in /media/stick.',
      'CICFRA01 (2).I3Lic',
    ]) {
      expect(said).toContain(part);
    }
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: 'Copy report' }));
    expect(await navigator.clipboard.readText()).toBe(report.text);
    expect(backend.calls.some(({ name }) => name === 'save_download_report')).toBe(false);
    await user.click(within(dialog).getByRole('button', { name: 'Save report beside the files' }));
    expect((await screen.findAllByText('Saved AFMT download report.txt in /media/stick.')).length).toBeGreaterThan(
      0,
    );
    await user.click(within(dialog).getAllByRole('button', { name: 'Close' }).at(-1) as HTMLElement);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('shows how far it has come, goes on when that is closed, and stops when it is told to', async () => {
    const { user, row, backend } = await showList({ slow: 200 });
    row(0).focus();
    await user.keyboard(' {Shift>}{ArrowDown}{/Shift}{Control>}d{/Control}');
    let dialog = await screen.findByRole('dialog', { name: 'Saving files' });
    expect(within(dialog).getByRole('progressbar')).toHaveAttribute('value', '37');
    expect(within(dialog).getByText('37 of 1,204 files')).toBeInTheDocument();
    await user.keyboard('{Escape}');
    expect(backend.calls.some(({ name }) => name === 'stop_download')).toBe(false);
    await user.click(await screen.findByRole('button', { name: 'Show' }));
    dialog = await screen.findByRole('dialog', { name: 'Saving files' });
    await user.click(within(dialog).getByRole('button', { name: 'Stop' }));
    await waitFor(() => expect(backend.calls.some(({ name }) => name === 'stop_download')).toBe(true));
    expect(await screen.findByRole('dialog', { name: 'Download report' })).toBeInTheDocument();
  });

  it('says why it did not begin, and nothing when the dialog is closed', async () => {
    const { user, row, backend } = await showList({ cancelDownload: true });
    row(0).focus();
    await user.keyboard(' {Shift>}{ArrowDown}{/Shift}{Control>}d{/Control}');
    await waitFor(() => expect(backend.calls.some(({ name }) => name === 'download_many')).toBe(true));
    expect(screen.queryByRole('dialog')).toBeNull();
    backend.answer('download_many', () => {
      throw { code: 'busy', message: 'Files are being saved already.' };
    });
    await user.keyboard('{Control>}d{/Control}');
    expect(await screen.findByRole('alert')).toHaveTextContent('Files are being saved already.');
  });
});

describe('the row', () => {
  it('has a menu with every action and its key', async () => {
    const { user, row, backend } = await showList();
    await fireEvent.contextMenu(row(2), { clientX: 10, clientY: 10 });
    const menu = await screen.findByRole('menu', floating);
    const items = within(menu).getAllByRole('menuitem', floating);
    expect(items.map((item) => item.textContent?.trim())).toEqual([
      'View Enter',
      'Enlarge CtrlEnter',
      'Download CtrlD',
      'Update U',
      'New file like this N',
      'Deactivate Delete',
      'Copy serial CtrlC',
    ]);
    await user.click(items[2] as HTMLElement);
    await waitFor(() =>
      expect(backend.calls.findLast(({ name }) => name === 'download')?.input).toMatchObject({
        serial: 'AF-00000028',
      }),
    );
  });

  it('copies the serial with Ctrl+C', async () => {
    const { user, row } = await showList();
    row(3).focus();
    await user.keyboard('{Control>}c{/Control}');
    await waitFor(async () => expect(await navigator.clipboard.readText()).toBe('AF-00000027'));
  });

  it('asks before a file that is not in force is downloaded', async () => {
    const { user, row, backend } = await showList();
    // AF-00000025 is superseded.
    row(5).focus();
    await user.keyboard('{Control>}d{/Control}');
    const dialog = await screen.findByRole('dialog', { name: 'AF-00000025 is not in force' });
    expect(dialog).toHaveTextContent('Superseded by a later revision.');
    await expectAccessible();
    expect(backend.calls.some(({ name }) => name === 'download')).toBe(false);
    await user.click(within(dialog).getByRole('button', { name: 'Download all the same' }));
    await waitFor(() => expect(backend.calls.some(({ name }) => name === 'download')).toBe(true));
  });

  it('puts the names of a pair away with Esc, and nothing else', async () => {
    const { user, row } = await showList();
    row(0).focus();
    await user.keyboard('{Enter}');
    await screen.findByRole('region', { name: 'AF-00000030' });
    row(0).focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(await screen.findByText('CICZRH30A + CICZRH30B', { selector: '.tooltip *' })).toBeInTheDocument();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.querySelector('.tooltip')).toBeNull());
    expect(screen.getByRole('region', { name: 'AF-00000030' })).toBeInTheDocument();
  });
});
