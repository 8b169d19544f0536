/** Deactivate: one file or many, the reason, the confirmation, and what became of each. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, floating, showApp } from '../../../tests/render';
import type { DeactivateInput } from '../../generated/DeactivateInput';
import { navigate } from '../../state/router.svelte';
import { askToDeactivate } from './deactivating.svelte';

async function showList(options = {}) {
  const shown = showApp(options, 'activation-file-activity');
  await screen.findByRole('grid', { name: 'Activation files' });
  return shown;
}

async function ask(serials: string[]) {
  askToDeactivate(serials);
  const dialog = await screen.findByRole('dialog');
  await within(dialog).findByText('Back to the pool');
  return dialog;
}

const asked = (calls: { name: string; input: unknown }[]) =>
  calls.filter(({ name }) => name === 'deactivate').map(({ input }) => input as DeactivateInput);
const MANY = ['AF-00000006', 'AF-00000003', 'AF-00000005'];

describe('one file', () => {
  it('is deactivated from its panel by keys alone', async () => {
    const { user, backend } = await showList();
    navigate('activation-file-activity', { serial: 'AF-00000005' });
    const panel = await screen.findByRole('region', { name: 'AF-00000005' });
    const button = await within(panel).findByRole('button', { name: 'Deactivate' });
    button.focus();
    await user.keyboard('{Enter}');
    const dialog = await screen.findByRole('dialog', { name: 'Deactivate AF-00000005' });
    const [first] = await within(dialog).findAllByRole('radio');
    await waitFor(() => expect(first).toHaveFocus());
    expect(within(dialog).getByText('Contact Center Level 1').closest('tr')).toHaveTextContent(/110.*\+30.*140/);
    await expectAccessible();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    await user.tab();
    await user.tab();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked(backend.calls)).toMatchObject([
      { files: [{ serial: 'AF-00000005' }], why: { reason: 'reallocation', cause: 'added_server' } },
    ]);
    expect(
      await screen.findAllByText('AF-00000005 is deactivated. Its units are back in the pool.', { exact: false }),
    ).not.toHaveLength(0);
    await waitFor(() => expect(within(panel).queryByRole('button', { name: 'Deactivate' })).toBeNull());
    await waitFor(() => expect(within(panel).getByRole('button', { name: 'Download' })).toHaveFocus());
  });

  it('needs a reason, and one in the person’s own words a text', async () => {
    const { user, backend } = await showList();
    const dialog = await ask(['AF-00000005']);
    await user.click(within(dialog).getByTestId('deactivate'));
    expect(await within(dialog).findByText('Choose a reason.')).toBeInTheDocument();
    expect(asked(backend.calls)).toHaveLength(0);
    await user.click(within(dialog).getByRole('radio', { name: 'Other' }));
    await user.click(within(dialog).getByTestId('deactivate'));
    const text = within(dialog).getByRole('textbox', { name: 'Reason in your own words' });
    await waitFor(() => expect(text).toHaveFocus());
    expect(text).toBeInvalid();
    expect(text).toHaveAccessibleDescription(/This field is needed/);
    await user.keyboard('Moved to Graz{Enter}with the department');
    expect(text).toBeValid();
    await user.click(within(dialog).getByTestId('deactivate'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const [refused, done] = asked(backend.calls);
    expect(done?.why).toEqual({ reason: 'other', text: 'Moved to Graz\nwith the department' });
    expect(done?.files[0]?.id).not.toBe(refused?.files[0]?.id);
  });

  it('asks once, however often the button is pressed', async () => {
    const { user, backend } = await showList({ slow: 20 });
    const dialog = await ask(['AF-00000005']);
    await user.click(within(dialog).getByRole('radio', { name: 'Generated incorrectly' }));
    await user.dblClick(within(dialog).getByTestId('deactivate'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked(backend.calls)).toHaveLength(1);
  });

  it('closes with Esc, changes nothing, and keeps what was written', async () => {
    const { user, backend } = await showList();
    await ask(['AF-00000005']);
    await user.click(screen.getByRole('radio', { name: 'Other' }));
    await user.type(screen.getByRole('textbox', { name: /own words/ }), 'A long reason');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked(backend.calls)).toHaveLength(0);
    await ask(['AF-00000005']);
    await user.click(screen.getByRole('radio', { name: 'Other' }));
    expect(screen.getByRole('textbox', { name: /own words/ })).toHaveValue('A long reason');
  });

  it('keeps everything when it fails, and asks for the same again', async () => {
    const { user, backend } = await showList();
    const dialog = await ask(['AF-00000005']);
    backend.fail('deactivate');
    await user.click(within(dialog).getByRole('radio', { name: 'Generated incorrectly' }));
    await user.click(within(dialog).getByTestId('deactivate'));
    expect(await within(dialog).findByText(/The data folder cannot be used/)).toBeInTheDocument();
    backend.change();
    expect(within(dialog).getByRole('radio', { name: 'Generated incorrectly' })).toBeChecked();
    backend.fail();
    await user.click(within(dialog).getByTestId('deactivate'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const [first, second] = asked(backend.calls);
    expect(second).toEqual(first);
  });

  it('says why a file cannot be deactivated', async () => {
    await showList();
    askToDeactivate(['AF-00000003']);
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText(/AF-00000003 is deactivated/)).toBeInTheDocument();
    expect(within(dialog).queryByTestId('deactivate')).toBeNull();
    expect(within(dialog).queryByRole('radio')).toBeNull();
  });
});

describe('many files', () => {
  it('are deactivated after their number was typed, and one that cannot be holds none up', async () => {
    const { user, backend } = await showList();
    const dialog = await ask(MANY);
    expect(within(dialog).getByText('1 file cannot be deactivated and stays as it is:')).toBeInTheDocument();
    await user.click(within(dialog).getByRole('radio', { name: 'Generated incorrectly' }));
    await user.click(within(dialog).getByTestId('deactivate'));
    const typed = within(dialog).getByRole('textbox', { name: 'Type 2 to deactivate 2 files' });
    await waitFor(() => expect(typed).toHaveFocus());
    expect(typed).toBeInvalid();
    expect(asked(backend.calls)).toHaveLength(0);
    await user.keyboard('3{Enter}');
    expect(asked(backend.calls)).toHaveLength(0);
    await user.clear(typed);
    await user.keyboard('2{Enter}');
    expect(await within(dialog).findByText('2 of 2 deactivated.')).toBeInTheDocument();
    expect(asked(backend.calls)[0]?.files.map(({ serial }) => serial)).toEqual(['AF-00000006', 'AF-00000005']);
    await expectAccessible();
    await waitFor(() => expect(within(dialog).getAllByRole('button', { name: 'Close' })[1]).toHaveFocus());
  });

  it('says what became of each, lets it be copied, and asks again for those without an answer', async () => {
    const { user, backend } = await showList();
    const dialog = await ask(['AF-00000006', 'AF-00000005', 'AF-00000002']);
    backend.answer('deactivate', ({ files }) => ({
      results: files.map(({ serial }) => ({
        serial,
        result:
          serial === 'AF-00000006'
            ? { became: 'deactivated' }
            : serial === 'AF-00000005'
              ? {
                  became: 'refused',
                  causes: [
                    {
                      cause: { refusal: 'not_in_force', serial, state: 'superseded', newest: null },
                      message: 'AF-00000005 is superseded and can no longer be changed.',
                    },
                  ],
                }
              : { became: 'waiting', error: { code: 'not_answered', detail: 'busy' } },
      })),
    }));
    await user.click(within(dialog).getByRole('radio', { name: /organizational change/ }));
    await user.type(within(dialog).getByRole('textbox', { name: /^Type 3/ }), '3');
    await user.click(within(dialog).getByTestId('deactivate'));
    expect(await within(dialog).findByText('1 of 3 deactivated.')).toBeInTheDocument();
    const rows = within(dialog).getAllByRole('row').slice(1);
    expect(rows.map((row) => row.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
      expect.stringMatching(/AF-00000005.*Refused.*AF-00000005 is superseded and can no longer be changed\./),
      expect.stringMatching(/AF-00000002.*Waiting for an answer.*did not answer/),
      expect.stringMatching(/AF-00000006.*Deactivated/),
    ]);
    await user.click(within(dialog).getByRole('button', { name: 'Copy the results', ...floating }));
    expect(await navigator.clipboard.readText()).toContain('AF-00000005\tRefused\tAF-00000005 is superseded');
    await user.click(within(dialog).getByRole('button', { name: 'Try again for 1 file' }));
    await waitFor(() => expect(asked(backend.calls)).toHaveLength(2));
    const [first, second] = asked(backend.calls);
    expect(second?.files).toEqual(first?.files.filter(({ serial }) => serial === 'AF-00000002'));
  });

  it('goes on in steps, and can be stopped between them', async () => {
    const { user, backend } = await showList({ files: 60 });
    const serials = (backend.company.files.get('100042') ?? [])
      .filter(({ file }) => file.state === 'active')
      .map(({ file }) => file.serial);
    const dialog = await ask(serials);
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const { invoke } = backend;
    backend.invoke = async (name, input) => {
      const answer = await invoke(name, input);
      if (name === 'deactivate') await held;
      return answer;
    };
    await user.click(within(dialog).getByRole('radio', { name: 'Generated incorrectly' }));
    await user.type(within(dialog).getByRole('textbox', { name: /^Type/ }), String(serials.length));
    await user.click(within(dialog).getByTestId('deactivate'));
    await user.keyboard('{Escape}');
    expect(screen.getByRole('dialog')).toBeInTheDocument();
    await user.click(within(dialog).getByRole('button', { name: 'Stop' }));
    release();
    await within(dialog).findByText(`20 of ${serials.length} deactivated.`);
    expect(asked(backend.calls)).toHaveLength(1);
    expect(
      within(dialog).getByRole('button', { name: `Try again for ${serials.length - 20} files` }),
    ).toBeInTheDocument();
  });
});
