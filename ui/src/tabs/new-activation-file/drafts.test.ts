/** Drafts under a name, and a draft that begins like a file. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, showApp } from '../../../tests/render';
import { navigate } from '../../state/router.svelte';

const machine = () => screen.getByRole('textbox', { name: 'Machine name' });
const dialog = () => screen.getByRole('dialog', { name: 'Drafts' });

async function showForm(options = {}) {
  const shown = showApp(options, 'new-activation-file');
  await screen.findByRole('textbox', { name: 'Machine name' });
  return shown;
}

describe('the same as a file', () => {
  it('fills the form, leaves the machine to be named, and can be taken back', async () => {
    const { user, backend } = await showForm({ files: 6 });
    await user.type(machine(), 'TYPED01');
    const [details] = backend.company.files.values().next().value ?? [];
    if (!details) throw new Error('There is no file.');
    navigate('new-activation-file', { from: details.file.serial });
    await screen.findByRole('button', { name: 'Undo' });
    const name = screen.getByRole('textbox', { name: /^Machine name(, server 1)?$/ });
    expect(name).toHaveValue('');
    await waitFor(() => expect(name).toHaveFocus());
    expect(screen.getByRole('combobox', { name: 'License Version' })).toHaveValue(details.file.license_version);
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(machine()).toHaveValue('TYPED01');
  });

  it('says when there is no such file, and leaves the form alone', async () => {
    const { user } = await showForm();
    await user.type(machine(), 'TYPED01');
    navigate('new-activation-file', { from: 'AF-99999999' });
    expect(await screen.findAllByText(/There is no activation file AF-99999999/)).not.toHaveLength(0);
    expect(machine()).toHaveValue('TYPED01');
  });
});

describe('drafts by name', () => {
  it('are kept, opened with a way back, and deleted after a question', async () => {
    const { user } = await showForm();
    await user.type(machine(), 'KEPT01');
    await user.click(screen.getByRole('button', { name: 'Drafts…' }));
    await screen.findByRole('dialog', { name: 'Drafts' });
    expect(await within(dialog()).findByText('No draft is kept under a name yet.')).toBeInTheDocument();
    const name = within(dialog()).getByRole('textbox', { name: 'Keep as' });
    await user.type(name, 'Berlin{Enter}');
    const open = await within(dialog()).findByRole('button', { name: 'Open Berlin' });
    expect(open.closest('li')).toHaveTextContent(/\d{4}-\d\d-\d\d \d\d:\d\d.*KEPT01/);
    expect(name).toHaveFocus();
    await user.type(name, 'Berlin');
    expect(within(dialog()).getByRole('button', { name: 'Replace' })).toBeInTheDocument();
    await expectAccessible();
    await user.keyboard('{Escape}');
    await user.clear(machine());
    await user.type(machine(), 'OTHER');
    await user.click(screen.getByRole('button', { name: 'Drafts…' }));
    await user.click(await screen.findByRole('button', { name: 'Open Berlin' }));
    await waitFor(() => expect(machine()).toHaveValue('KEPT01'));
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(machine()).toHaveValue('OTHER');

    await user.click(screen.getByRole('button', { name: 'Drafts…' }));
    await user.click(await screen.findByRole('button', { name: 'Delete Berlin' }));
    const sure = within(dialog()).getByRole('button', { name: 'Delete Berlin' });
    await waitFor(() => expect(sure).toHaveFocus());
    expect(within(dialog()).getByText('Delete this draft?')).toBeInTheDocument();
    await user.click(sure);
    expect(await within(dialog()).findByText('No draft is kept under a name yet.')).toBeInTheDocument();
  });

  it('need a name', async () => {
    const { user } = await showForm();
    await user.click(screen.getByRole('button', { name: 'Drafts…' }));
    await screen.findByRole('dialog', { name: 'Drafts' });
    await user.click(within(dialog()).getByRole('button', { name: 'Keep' }));
    const name = within(dialog()).getByRole('textbox', { name: 'Keep as' });
    await waitFor(() => expect(name).toHaveAccessibleDescription(/This field is needed/));
  });
});
