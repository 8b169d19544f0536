/** Preview, confirmation, and generating: the button, its refusals and its failures. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, showApp } from '../../../tests/render';
import type { Failure } from '../../backend';
import { navigate } from '../../state/router.svelte';

const AL04 = 'SW-001-4.0-AL04';
const select = (name: string) => screen.getByRole('combobox', { name });
const field = (name: string) => screen.getByRole('textbox', { name });
const preview = () => screen.getByRole('group', { name: 'Preview' });

/** The form with everything in it that one server needs. */
async function showFilled(options = {}, machine = 'CICFRA01', units = '5') {
  const shown = showApp(options, 'new-activation-file');
  await screen.findByRole('combobox', { name: 'Product Line' });
  navigate('new-activation-file', {
    product_line: 'CIC',
    license_type: 'production',
    license_version: '4.0',
    part: AL04,
  });
  await waitFor(() => expect(select('Install Site')).toHaveFocus());
  const { user } = shown;
  await user.selectOptions(select('Install Site'), 'fra-1');
  await user.type(field('Machine name'), machine);
  await user.type(field('Host ID, from GetHostID'), 'A315-5D1E-8B32');
  await user.type(field(`Assigned units of ${AL04}`), units);
  return shown;
}

const generates = (calls: { name: string; input: unknown }[]) => calls.filter(({ name }) => name === 'generate');

describe('the preview', () => {
  it('shows keys, pools and how old they are', async () => {
    const { user } = await showFilled({ files: 0 });
    await user.type(field(`Pooled units of ${AL04}`), '25');
    await within(preview()).findByText('Ready to generate');
    const row = (text: string | RegExp) => within(preview()).getByText(text).closest('tr');
    await waitFor(() => {
      expect(within(preview()).getByRole('row', { name: /I3_LICENSE_BASIC_STATION 30/ })).toBeInTheDocument();
      expect(within(preview()).getByRole('row', { name: /I3_ACCESS_CLIENT_CONCURRENT 25/ })).toBeInTheDocument();
      expect(row('Contact Center Level 1')).toHaveTextContent(/200.*−30.*170/);
    });
    expect(screen.getByText(/As of \d\d:\d\d/)).toBeInTheDocument();
    await expectAccessible();
  });

  it('never shows an answer that a later one has overtaken', async () => {
    const { user, backend } = await showFilled({ files: 0 });
    await within(preview()).findByText('Ready to generate');
    const before = backend.calls.filter(({ name }) => name === 'preview').length;
    backend.change();
    await user.type(field(`Pooled units of ${AL04}`), '1');
    await waitFor(() => expect(within(preview()).getByText('−6')).toBeInTheDocument());
    expect(backend.calls.filter(({ name }) => name === 'preview').length).toBeGreaterThan(before);
  });

  it('says when it cannot be made, and tries again', async () => {
    const { user, backend } = await showFilled({ files: 0 });
    backend.fail('preview');
    await user.type(field(`Pooled units of ${AL04}`), '1');
    expect(await within(preview()).findByRole('alert')).toHaveTextContent('The data folder cannot be used');
    backend.fail();
    await user.click(within(preview()).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(within(preview()).queryByRole('alert')).toBeNull());
  });
});

describe('generating', () => {
  it('opens the file with Download under the finger', async () => {
    const { user, backend } = await showFilled({ files: 0 });
    expect(screen.getByRole('button', { name: 'Generate for CICFRA01' })).toBeInTheDocument();
    await user.keyboard('{Control>}{Enter}{/Control}');
    const panel = await screen.findByRole('region', { name: 'AF-00000001' });
    await waitFor(() => expect(within(panel).getByRole('button', { name: 'Download' })).toHaveFocus());
    await user.keyboard('{Enter}');
    expect(
      await screen.findAllByText('Saved CICFRA01.I3Lic in /home/reg/Downloads and verified.'),
    ).not.toHaveLength(0);
    // The draft is used up: nothing of it comes back.
    await user.keyboard('{Control>}5{/Control}');
    expect(await screen.findByRole('textbox', { name: 'Machine name' })).toHaveValue('');
    expect(generates(backend.calls)).toHaveLength(1);
  });

  it('asks once, however often the button is pressed', async () => {
    const { user, backend } = await showFilled({ files: 0, slow: 30 });
    await user.dblClick(screen.getByTestId('generate'));
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByRole('region', { name: 'AF-00000001' });
    expect(generates(backend.calls)).toHaveLength(1);
  });

  it('names both servers of a pair', async () => {
    const { user } = await showFilled({ files: 0 });
    await user.click(screen.getByRole('radio', { name: 'Switchover pair' }));
    await user.type(field('Machine name, server 2'), 'CICFRA02');
    expect(screen.getByRole('button', { name: 'Generate for CICFRA01 + CICFRA02' })).toBeInTheDocument();
  });

  it('asks for a tick beside an active file', async () => {
    const { user, backend } = await showFilled({ files: 6 }, 'CICFRA05', '1');
    await within(preview()).findByText('Confirm before it can be generated');
    expect(within(preview()).getByRole('button', { name: 'AF-00000005' })).toBeInTheDocument();
    await expectAccessible();
    await user.click(screen.getByTestId('generate'));
    const tick = screen.getByRole('checkbox', { name: 'Generate another file beside AF-00000005' });
    await waitFor(() => expect(tick).toHaveFocus());
    expect(generates(backend.calls)).toHaveLength(0);
    await user.keyboard(' ');
    await within(preview()).findByText('Ready to generate');
    // What was agreed to stays to be seen, and can be taken back.
    expect(screen.getByRole('checkbox', { name: /beside AF-00000005/ })).toBeChecked();
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByRole('region', { name: 'AF-00000007' });
    expect(generates(backend.calls)[0]?.input).toMatchObject({ draft: { confirmed_files: ['AF-00000005'] } });
  });

  it('forgets the tick when the machine changes', async () => {
    const { user } = await showFilled({ files: 6 }, 'CICFRA05', '1');
    await user.click(await screen.findByRole('checkbox', { name: /beside/ }));
    await within(preview()).findByText('Ready to generate');
    await user.type(field('Machine name'), 'X');
    await waitFor(() => expect(screen.queryByRole('checkbox', { name: /beside/ })).toBeNull());
  });

  it('shows a shortage at its line, with the files that hold units', async () => {
    const { user, backend } = await showFilled({ files: 6 }, 'NEW', '500');
    await within(preview()).findByText('No file can be generated like this');
    // The preview tells at once; the field is marked once the person tries.
    expect(field(`Assigned units of ${AL04}`)).toBeValid();
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(field(`Assigned units of ${AL04}`)).toBeInvalid());
    expect(field(`Assigned units of ${AL04}`)).toHaveFocus();
    expect(field(`Assigned units of ${AL04}`)).toHaveAccessibleDescription(/390 units short/);
    expect(generates(backend.calls)).toHaveLength(0);
    await user.click(within(preview()).getByRole('button', { name: /Show the \d files/ }));
    await user.click(within(preview()).getByRole('button', { name: 'AF-00000006' }));
    expect(await screen.findByRole('region', { name: 'AF-00000006' })).toBeInTheDocument();
  });
});

describe('when it is not done', () => {
  const failures: [string, Failure<'generate'>, string][] = [
    [
      'not_answered',
      {
        code: 'not_answered',
        detail: 'busy',
        message: 'The request is kept in the outbox, but the portal did not answer: busy.',
      },
      'Try again',
    ],
    ['not_done', { code: 'not_done', detail: 'no key', message: 'Nothing was done: no key' }, 'Try again'],
    [
      'store',
      {
        code: 'store',
        error: { code: 'store', detail: 'disk' },
        message: 'The data folder cannot be used: disk.',
      },
      'Try again',
    ],
    ['not_ready', { code: 'not_ready', message: 'AFMT has not finished starting.' }, 'Try again'],
    [
      'already_sent',
      { code: 'already_sent', message: 'This was already sent with other contents.' },
      'Begin a new draft with these entries',
    ],
  ];
  it.each(failures)('says so and loses nothing: %s', async (_, failure, button) => {
    const { user, backend } = await showFilled({ files: 0 });
    backend.answer('generate', () => {
      throw failure;
    });
    await user.click(screen.getByTestId('generate'));
    expect(await screen.findByRole('alert')).toHaveTextContent(failure.message);
    expect(field('Machine name')).toHaveValue('CICFRA01');
    await expectAccessible();
    const [first] = generates(backend.calls);
    await user.click(screen.getByRole('button', { name: button }));
    if (failure.code !== 'already_sent') {
      await waitFor(() => expect(generates(backend.calls)).toHaveLength(2));
      expect(generates(backend.calls)[1]?.input).toEqual(first?.input);
      return;
    }
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(field('Machine name')).toHaveValue('CICFRA01');
    await user.click(screen.getByTestId('generate'));
    await waitFor(() => expect(generates(backend.calls)).toHaveLength(2));
    const ids = generates(backend.calls).map(({ input }) => (input as { id: string }).id);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('marks the fields that the portal found', async () => {
    const { user, backend } = await showFilled({ files: 0 });
    backend.answer('generate', () => {
      throw {
        code: 'fields',
        fields: [
          {
            at: { field: 'host_id', machine: 0 },
            problem: { problem: 'word', word: 'empty' },
            missing: false,
            message: 'This field is needed. Fill it in.',
          },
        ],
        message: 'This field is needed. Fill it in.',
      };
    });
    await user.click(screen.getByTestId('generate'));
    await waitFor(() => expect(field('Host ID, from GetHostID')).toHaveFocus());
    expect(field('Host ID, from GetHostID')).toHaveAccessibleDescription('This field is needed. Fill it in.');
    await user.type(field('Host ID, from GetHostID'), '1');
    await waitFor(() => expect(field('Host ID, from GetHostID')).toBeValid());
  });

  it('shows each reason of a refusal beside what it is about', async () => {
    const { user, backend } = await showFilled({ files: 0 });
    const message =
      'Install site Frankfurt DC is not active. Make it active again first, or generate a file for another site.';
    backend.answer('generate', () => {
      throw {
        code: 'refused',
        causes: [{ cause: { refusal: 'site_inactive', site: 'fra-1', name: 'Frankfurt DC' }, message }],
        message,
      };
    });
    await user.click(screen.getByTestId('generate'));
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    expect(select('Install Site')).toHaveAccessibleDescription(message);
    expect(within(preview()).getByText(message)).toBeInTheDocument();
  });

  it('asks under the id that the seat gives the draft after a refusal, and follows a renamed draft', async () => {
    const { user, backend } = await showFilled({ files: 0 });
    const message = 'Install site Frankfurt DC is not active.';
    backend.answer('generate', () => {
      throw { code: 'refused', causes: [], message };
    });
    const renamed = '01935b5a-7d2e-7c3a-9f10-2b6c1d0e4f55';
    backend.answer('draft', () => ({ id: renamed, draft: {} as never, changed_at: '2026-11-24T00:00:00Z' }));
    await user.click(screen.getByTestId('generate'));
    const loads = () => backend.calls.filter(({ name }) => name === 'draft').length;
    await waitFor(() => expect(loads()).toBe(2));
    await waitFor(() => expect(screen.getByTestId('generate')).not.toHaveAttribute('aria-busy', 'true'));
    await user.click(screen.getByTestId('generate'));
    await waitFor(() => expect(generates(backend.calls)).toHaveLength(2));
    const [first, second] = generates(backend.calls);
    expect(first?.input).not.toMatchObject({ id: renamed });
    expect(second?.input).toMatchObject({ id: renamed });

    // Kept under yet another id, what is typed next goes on under that one.
    const again = '01935b5a-7d2e-7c3a-9f10-2b6c1d0e4f66';
    backend.answer('save_draft', (input) => ({ ...input, id: again, changed_at: '2026-11-24T00:00:00Z' }));
    await user.type(screen.getByLabelText(/^Machine name/), 'X');
    await user.click(screen.getByTestId('generate'));
    await waitFor(() => expect(generates(backend.calls)).toHaveLength(3));
    expect(generates(backend.calls)[2]?.input).toMatchObject({ id: again });
  });

  it('asks for a tick that only the portal knew of', async () => {
    const { user, backend } = await showFilled({ files: 0 });
    backend.answer('generate', () => {
      throw {
        code: 'refused',
        causes: [
          {
            cause: { refusal: 'confirmation_needed', files: [{ serial: 'AF-00000099', machines: [] }] },
            message: 'The machine is already in an active file.',
          },
        ],
        message: 'The machine is already in an active file.',
      };
    });
    await user.click(screen.getByTestId('generate'));
    const tick = await screen.findByRole('checkbox', { name: 'Generate another file beside AF-00000099' });
    await waitFor(() => expect(tick).toHaveFocus());
    await user.keyboard(' ');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(generates(backend.calls)).toHaveLength(2));
    expect(generates(backend.calls)[1]?.input).toMatchObject({ draft: { confirmed_files: ['AF-00000099'] } });
  });
});
