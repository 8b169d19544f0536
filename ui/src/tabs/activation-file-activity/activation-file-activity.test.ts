import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, floating, showApp } from '../../../tests/render';
import type { Failure } from '../../backend';
import type { FileDetails } from '../../generated/FileDetails';
import { messages } from '../../state/messages.svelte';
import { navigate } from '../../state/router.svelte';

async function showList(options = {}) {
  const shown = showApp(options, 'activation-file-activity');
  const table = await screen.findByRole('grid', { name: 'Activation files' });
  await within(table).findAllByText(/AF-\d+/);
  return { ...shown, table };
}

const pagesAsked = (calls: { name: string; input: unknown }[]) =>
  calls.filter(({ name }) => name === 'files').map(({ input }) => (input as { offset: number }).offset);

describe('the list', () => {
  it('fetches ten thousand rows page by page, as they come into sight', async () => {
    const { user, table, backend } = await showList({ files: 10_000 });
    expect(screen.getByText(/10,000 files, newest first/)).toBeInTheDocument();
    expect(within(table).getAllByRole('row').length).toBeLessThan(80);
    expect(table).toHaveAttribute('aria-rowcount', '10001');
    expect(pagesAsked(backend.calls)).toEqual([0]);
    const [, first] = within(table).getAllByRole('row');
    expect(first).toHaveTextContent('AF-00010000');
    first?.focus();
    await user.keyboard('{End}');
    await waitFor(() => expect(document.activeElement).toHaveAttribute('aria-rowindex', '10001'));
    const grid = table.parentElement as HTMLElement;
    Object.defineProperty(grid, 'scrollTop', { value: 28 * 9_900, configurable: true });
    grid.dispatchEvent(new Event('scroll'));
    await waitFor(() => expect(pagesAsked(backend.calls)).toContain(9_800));
    // The row keeps the focus while its page arrives.
    await waitFor(() => expect(document.activeElement).toHaveTextContent('AF-00000001'));
  });

  it('tells both names of a pair on focus', async () => {
    const { user, table } = await showList();
    const [, first] = within(table).getAllByRole('row');
    first?.focus();
    // Past the row's checkbox.
    await user.keyboard('{ArrowRight}{ArrowRight}');
    const pair = screen.getByRole('button', { name: 'Multiple Servers: CICZRH06A and CICZRH06B' });
    expect(pair).toHaveFocus();
    expect(await screen.findByText('CICZRH06A + CICZRH06B')).toBeInTheDocument();
    const [, second] = within(table).getAllByRole('row').slice(1);
    expect(within(second as HTMLElement).queryByRole('button', { name: /Multiple Servers/ })).toBeNull();
  });

  it('has a state word for each state, and passes axe', async () => {
    const { table } = await showList({ files: 30 });
    for (const word of ['Active', 'Superseded', 'Deactivated', 'Recalled']) {
      expect(within(table).getAllByText(word).length).toBeGreaterThan(0);
    }
    await expectAccessible();
  });

  it('leads to New Activation File when there is none', async () => {
    const { user } = showApp({ files: 0 }, 'activation-file-activity');
    expect(await screen.findByText(/No activation file has been generated/)).toBeInTheDocument();
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'New Activation File' }));
    expect(await screen.findByRole('combobox', { name: 'Product Line' })).toBeInTheDocument();
  });

  it('says why it cannot be shown, and tries again', async () => {
    const { user, backend } = showApp({ fail: ['files'] }, 'activation-file-activity');
    expect(await screen.findByText('The files of this account cannot be shown.')).toBeInTheDocument();
    backend.fail();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('AF-00000006')).toBeInTheDocument();
  });

  it('follows what changes', async () => {
    const { table, backend } = await showList();
    const files = backend.company.files.get('100042') as FileDetails[];
    const [newest] = files;
    if (newest) files.unshift({ ...newest, file: { ...newest.file, serial: 'AF-00000007' } });
    backend.change();
    expect(await within(table).findByText('AF-00000007')).toBeInTheDocument();
  });
});

describe('the panel', () => {
  it('opens with Enter, shows every field, closes with Esc, and gives the focus back', async () => {
    const { user, table } = await showList();
    const [, first] = within(table).getAllByRole('row');
    first?.focus();
    await user.keyboard('{Enter}');
    const panel = await screen.findByRole('region', { name: 'AF-00000006' });
    await within(panel).findByText('This file is genuine and may be used.');
    const facts = panel.textContent ?? '';
    for (const fact of [
      'CICZRH06A',
      'CICZRH06B',
      'Zürich Mythenquai',
      'Regula Steiner',
      '2100-01-01',
      'SW-001-4.0-AL04',
      'I3_ACCESS_CLIENT_CONCURRENT',
      'CICZRH06A.I3Lic',
      '2,481 bytes',
      '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
      'portal-embedded-7f3a',
      '01939a4c-7b1e-7c33-9a3e-3f1d2c4b5a69',
      'Revision 1',
      'Revision 2',
    ]) {
      expect(facts).toContain(fact);
    }
    // Grouped for the eye, plain for the clipboard.
    expect(facts).toMatch(/A3155D1E[0-9A-F]{4}/);
    await expectAccessible();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'AF-00000006' })).toBeNull();
    expect(document.activeElement).toHaveTextContent('AF-00000006');
  });

  it.each([
    ['AF-00000003', 'This file was deactivated.'],
    ['AF-00000001', 'A later revision took the place'],
  ])('says what became of %s', async (serial, said) => {
    await showList();
    navigate('activation-file-activity', { serial });
    const panel = await screen.findByRole('region', { name: serial });
    expect(await within(panel).findByText(new RegExp(said))).toBeInTheDocument();
  });

  it('copies the whole checksum', async () => {
    const { user } = await showList();
    navigate('activation-file-activity', { serial: 'AF-00000006' });
    await user.click(await screen.findByRole('button', { name: 'Copy SHA-256' }));
    expect(await navigator.clipboard.readText()).toHaveLength(64);
  });

  it('says when there is no such file', async () => {
    await showList();
    navigate('activation-file-activity', { serial: 'AF-99999999' });
    expect(await screen.findByText(/There is no activation file AF-99999999/)).toBeInTheDocument();
  });
});

describe('downloading', () => {
  it('saves from the list by key, and says where', async () => {
    const { user, table, backend } = await showList();
    backend.answer('download', () => ({ download: 'saved', path: '/media/stick/CICFRA05.I3Lic', sha256: 'ab' }));
    const [, , second] = within(table).getAllByRole('row');
    second?.focus();
    await user.keyboard('{Control>}d{/Control}');
    expect(await screen.findAllByText('Saved CICFRA05.I3Lic in /media/stick and verified.')).not.toHaveLength(0);
    expect(backend.calls.findLast(({ name }) => name === 'download')?.input).toMatchObject({
      serial: 'AF-00000005',
    });
  });

  it('changes nothing when the dialog is closed', async () => {
    const { user } = await showList({ cancelDownload: true });
    const told = messages.log.length;
    await user.click(screen.getByRole('button', { name: 'Download AF-00000006' }));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(messages.log).toHaveLength(told);
  });

  it('opens one dialog, however often the button is pressed', async () => {
    const { user, backend } = await showList({ slow: 20 });
    await user.dblClick(screen.getByRole('button', { name: 'Download AF-00000006' }));
    expect(backend.calls.filter(({ name }) => name === 'download')).toHaveLength(1);
  });

  const folder = '/media/stick';
  const path = '/media/stick/CICZRH06A.I3Lic';
  const failures: Failure<'download'>[] = [
    { code: 'disk_full', folder, message: 'There is no room left in /media/stick.' },
    { code: 'not_allowed', folder, message: 'You may not write in /media/stick.' },
    { code: 'folder_gone', folder, message: '/media/stick is not there (any more).' },
    { code: 'exists', path, message: `${path} is there already.` },
    { code: 'read_back', path, message: `What was written to ${path} reads back differently.` },
    { code: 'io', path, detail: 'EIO', message: `The file could not be written to ${path}: EIO.` },
    { code: 'unknown_file', serial: 'AF-00000006', message: 'There is no activation file AF-00000006 here.' },
    { code: 'store', error: { code: 'store', detail: 'disk' }, message: 'The data folder cannot be used: disk.' },
    { code: 'not_ready', message: 'AFMT has not finished starting.' },
  ];
  it.each(failures)('says what went wrong until it is put right: $code', async (failure) => {
    const { user, backend } = await showList();
    backend.answer('download', () => {
      throw failure;
    });
    await user.click(screen.getByRole('button', { name: 'Download AF-00000006' }));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(failure.message);
    await expectAccessible();
    backend.answer('download', () => ({ download: 'saved', path, sha256: 'ab' }));
    await user.click(within(alert).getByRole('button', { name: 'Download again' }));
    await waitFor(() => expect(screen.queryByRole('alert', floating)).toBeNull());
  });
});
