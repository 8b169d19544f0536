import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, showApp } from '../../../tests/render';
import { navigate, router } from '../../state/router.svelte';

async function showPage(serial = 'AF-00000006', options = {}) {
  const shown = showApp(options, 'activation-file-activity');
  await screen.findByRole('grid', { name: 'Activation files' });
  navigate('activation-file-activity', { serial, as: 'page' });
  await screen.findByRole('heading', { level: 1, name: serial });
  return shown;
}

/** The rows of the table of differences: mark, what, before, after. */
function differences() {
  return screen
    .getAllByRole('row')
    .filter((row) => row.className && !row.classList.contains('group'))
    .map((row) =>
      [...row.children].map((cell) => cell.textContent?.replace(/\s+/g, ' ').trim() || 'none').join(' | '),
    );
}

describe('the page of a file', () => {
  it('is enlarged from the row and from the panel, and Esc leads back to the row', async () => {
    const { user } = showApp({}, 'activation-file-activity');
    const table = await screen.findByRole('grid', { name: 'Activation files' });
    await within(table).findByText('AF-00000005');
    (within(table).getAllByRole('row')[2] as HTMLElement).focus();
    await user.keyboard('{Control>}{Enter}{/Control}');
    const title = await screen.findByRole('heading', { level: 1, name: 'AF-00000005' });
    await waitFor(() => expect(title).toHaveFocus());
    expect(router.place.params).toEqual({ serial: 'AF-00000005', as: 'page' });
    await user.keyboard('{Escape}');
    const panel = await screen.findByRole('region', { name: 'AF-00000005' });
    await waitFor(() => expect(document.activeElement).toHaveTextContent('AF-00000005'));
    await user.click(await within(panel).findByRole('button', { name: 'Enlarge' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'AF-00000005' })).toBeInTheDocument();
    await user.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    expect(await screen.findByRole('grid', { name: 'Activation files' })).toBeInTheDocument();
  });

  it('shows every fact, the history and the differences, and passes axe', async () => {
    await showPage();
    await screen.findByText('6 differences');
    const said = document.querySelector('main')?.textContent ?? '';
    for (const fact of ['CICZRH06A', 'Regula Steiner', 'I3_ACCESS_CLIENT', 'portal-embedded-7f3a', 'Revision 2']) {
      expect(said).toContain(fact);
    }
    expect(screen.getByRole('button', { name: /Predecessor AF-00000006-1/ })).toBeInTheDocument();
    await expectAccessible();
  });

  it('marks what was added, what is another, and on wish what is the same', async () => {
    const { user } = await showPage();
    await screen.findByText('6 differences');
    const rows = differences();
    expect(rows[0]).toMatch(/^\+ Added \| CICZRH06B \| none \| [0-9A-F]{12}$/);
    expect(rows).toContain('≠ Changed | SW-001-4.0-AL04 | 3 assigned, 25 pooled | 5 assigned, 25 pooled');
    expect(rows).toContain('+ Added | I3_FEATURE_CIC_SERVER | none | 1');
    expect(rows).toHaveLength(6);
    await user.click(screen.getByRole('checkbox', { name: 'Show what is the same' }));
    expect(differences()).toContain('The same | Version | 4.0 | 4.0');
    // The other way round, what was added is taken out.
    await user.selectOptions(screen.getByLabelText('Before'), 'AF-00000006');
    await user.selectOptions(screen.getByLabelText('After'), 'AF-00000006-1');
    await waitFor(() => expect(differences()).toContain('− Removed | I3_FEATURE_CIC_SERVER | 1 | none'));
    await user.selectOptions(screen.getByLabelText('Before'), 'AF-00000006-1');
    expect(await screen.findByText('These two hold the same.')).toBeInTheDocument();
    expect(router.place.params).toMatchObject({ before: 'AF-00000006-1', after: 'AF-00000006-1' });
  });

  it('leads to the predecessor, which says by what it was superseded, and back', async () => {
    const { user } = await showPage();
    await user.click(await screen.findByRole('button', { name: /Predecessor/ }));
    const title = await screen.findByRole('heading', { level: 1, name: 'AF-00000006-1' });
    await waitFor(() => expect(title).toHaveFocus());
    expect(await screen.findByText(/Superseded by AF-00000006 on 2026-11-23/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: /Successor AF-00000006/ }));
    expect(await screen.findByRole('heading', { level: 1, name: 'AF-00000006' })).toBeInTheDocument();
  });

  it('offers the successor where a superseded file is downloaded', async () => {
    const { user, backend } = await showPage('AF-00000006-1');
    await user.click(await screen.findByRole('button', { name: /^Download/ }));
    const dialog = await screen.findByRole('dialog', { name: 'AF-00000006-1 is not in force' });
    await user.click(await within(dialog).findByRole('button', { name: 'Download AF-00000006' }));
    await waitFor(() =>
      expect(backend.calls.findLast(({ name }) => name === 'download')?.input).toMatchObject({
        serial: 'AF-00000006',
      }),
    );
  });

  it('saves itself as PDF, by key too, and says where or why not', async () => {
    const { user, backend } = await showPage();
    await screen.findByText('6 differences');
    await user.keyboard('{Control>}p{/Control}');
    expect(
      (await screen.findAllByText('Saved CICZRH06A AF-00000006.pdf in /home/reg/Documents.')).length,
    ).toBeGreaterThan(0);
    expect(backend.calls.findLast(({ name }) => name === 'save_file_pdf')?.input).toMatchObject({
      serial: 'AF-00000006',
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    backend.fail('save_file_pdf');
    await user.click(screen.getByRole('button', { name: /Save as PDF/ }));
    expect((await screen.findAllByText(/AF-00000006: The data folder/)).length).toBeGreaterThan(0);
  });

  it('says when there is no such file, and the way back', async () => {
    const { user } = showApp({}, 'activation-file-activity');
    await screen.findByRole('grid', { name: 'Activation files' });
    navigate('activation-file-activity', { serial: 'AF-99999999', as: 'page' });
    expect(await screen.findByText('AF-99999999 cannot be shown.')).toBeInTheDocument();
    await user.click(screen.getAllByRole('button', { name: /Back to the list/ })[0] as HTMLElement);
    expect(await screen.findByRole('grid', { name: 'Activation files' })).toBeInTheDocument();
  });
});
