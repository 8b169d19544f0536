/** Activation File Update: what can be changed, what is refused and where, and asking once. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, showApp } from '../../../tests/render';
import type { Failure } from '../../backend';
import type { UpdateInput } from '../../generated/UpdateInput';
import { navigate, router } from '../../state/router.svelte';

const AL04 = 'SW-001-4.0-AL04';
const AL01 = 'SW-001-4.0-AL01';
const field = (name: string) => screen.getByRole('textbox', { name });
const preview = () => screen.getByRole('group', { name: 'Preview' });

/** AF-00000005 is for CICFRA05 alone and holds 5 + 25 of AL04 and one server. */
async function showUpdate(serial = 'AF-00000005', options = {}) {
  const shown = showApp(options, 'activation-file-activity');
  await screen.findByRole('grid', { name: 'Activation files' });
  navigate('activation-file-update', { serial });
  await screen.findByRole('heading', { name: 'Activation File Update' });
  return shown;
}

async function showForm(options = {}) {
  const shown = await showUpdate('AF-00000005', options);
  await within(await screen.findByRole('group', { name: 'Preview' })).findByText('Nothing changes yet');
  return shown;
}

const updates = (calls: { name: string; input: unknown }[]) =>
  calls.filter(({ name }) => name === 'update').map(({ input }) => input as UpdateInput);

describe('the form', () => {
  it('begins with what the file holds, under the first field', async () => {
    await showForm();
    await waitFor(() => expect(field(`Assigned units of ${AL04}`)).toHaveFocus());
    expect(field(`Assigned units of ${AL04}`)).toHaveValue('5');
    expect(field(`Pooled units of ${AL04}`)).toHaveValue('25');
    expect(field(`Assigned units of ${AL04}`)).toHaveAccessibleDescription('The file holds 5 + 25');
    expect(screen.queryByRole('textbox', { name: /Machine name/ })).toBeNull();
    expect(screen.getByText('CICFRA05')).toBeInTheDocument();
    await expectAccessible();
  });

  it('shows keys and pools before and after', async () => {
    const { user } = await showForm();
    await user.clear(field(`Pooled units of ${AL04}`));
    await user.type(field(`Pooled units of ${AL04}`), '40');
    await within(preview()).findByText('Ready to update');
    expect(
      within(preview()).getByRole('row', { name: /I3_ACCESS_CLIENT_CONCURRENT 25 \+15 40/ }),
    ).toBeInTheDocument();
    expect(within(preview()).getByText('Contact Center Level 1').closest('tr')).toHaveTextContent(/110.*−15.*95/);
  });

  it('adds a part by keys alone, and takes it out again', async () => {
    const { user, backend } = await showForm();
    await user.click(screen.getByRole('combobox', { name: 'Add part…' }));
    await user.keyboard('basic');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(field(`Assigned units of ${AL01}`)).toHaveFocus());
    await user.keyboard('20');
    await within(preview()).findByText('Ready to update');
    const last = backend.calls.findLast(({ name }) => name === 'update_preview');
    expect(last?.input).toMatchObject({ draft: { parts: [{}, {}, { part: AL01, assigned: '20', pooled: '' }] } });
    await user.click(screen.getByRole('button', { name: `Take ${AL01} out again` }));
    await within(preview()).findByText('Nothing changes yet');
    expect(screen.queryByRole('textbox', { name: `Assigned units of ${AL01}` })).toBeNull();
    expect(screen.getByRole('combobox', { name: 'Add part…' })).toHaveFocus();
  });

  it('adds the second server and changes no other', async () => {
    const { user, backend } = await showForm();
    await user.click(screen.getByRole('button', { name: 'Add second server' }));
    await waitFor(() => expect(field('Machine name, server 2')).toHaveFocus());
    await within(preview()).findByText(/Still needed: machine name of server 2/);
    await user.keyboard('cicfra05b');
    await user.tab();
    await user.keyboard('A3-15-5D-1E-8B-33');
    await within(preview()).findByText('Ready to update');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(updates(backend.calls)).toHaveLength(1));
    expect(updates(backend.calls)[0]?.draft.machines).toEqual([
      { name: 'CICFRA05', host_id: expect.stringMatching(/^[0-9A-F]{12}$/) },
      { name: 'cicfra05b', host_id: 'A3-15-5D-1E-8B-33' },
    ]);
    const panel = await screen.findByRole('region', { name: 'AF-00000007' });
    await waitFor(() => expect(within(panel).getByRole('button', { name: 'Download' })).toHaveFocus());
  });

  it('offers no third server', async () => {
    await showUpdate('AF-00000006');
    await screen.findByRole('group', { name: 'Preview' });
    expect(screen.queryByRole('button', { name: 'Add second server' })).toBeNull();
  });

  it('marks what would be lowered once the field is left', async () => {
    const { user, backend } = await showForm();
    await user.clear(field(`Pooled units of ${AL04}`));
    await user.type(field(`Pooled units of ${AL04}`), '2');
    await within(preview()).findByText(/an update never lowers/);
    expect(field(`Pooled units of ${AL04}`)).toBeValid();
    await user.tab();
    await waitFor(() => expect(field(`Pooled units of ${AL04}`)).toBeInvalid());
    expect(field(`Assigned units of ${AL04}`)).toBeValid();
    expect(field(`Pooled units of ${AL04}`)).toHaveAccessibleDescription(
      /The file holds 5 \+ 25\. An update never/,
    );
    await user.click(within(preview()).getByRole('button', { name: 'Go to the field' }));
    expect(field(`Pooled units of ${AL04}`)).toHaveFocus();
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(await screen.findByRole('alert')).toHaveTextContent('Not updated. The reasons stand above.');
    expect(updates(backend.calls)).toHaveLength(0);
    await user.clear(field(`Pooled units of ${AL04}`));
    await user.clear(field(`Assigned units of ${AL04}`));
    // A line left out lowers, too.
    await waitFor(() => expect(field(`Assigned units of ${AL04}`)).toBeInvalid());
  });

  it('asks for nothing while nothing changes', async () => {
    const { user, backend } = await showForm();
    await user.click(screen.getByRole('button', { name: 'Update Activation File' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Nothing changes yet.');
    expect(updates(backend.calls)).toHaveLength(0);
  });

  it('asks for a tick beside a file on the second server', async () => {
    const { user, backend } = await showForm();
    await user.click(screen.getByRole('button', { name: 'Add second server' }));
    await user.type(field('Machine name, server 2'), 'MEDIA04');
    await user.type(field('Host ID, server 2'), 'A3155D1E8B33');
    await within(preview()).findByText('Confirm before it can be updated');
    await user.keyboard('{Control>}{Enter}{/Control}');
    const tick = screen.getByRole('checkbox', { name: 'Add the server beside AF-00000004' });
    await waitFor(() => expect(tick).toHaveFocus());
    expect(updates(backend.calls)).toHaveLength(0);
    await user.keyboard(' ');
    await within(preview()).findByText('Ready to update');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(updates(backend.calls)[0]?.draft.confirmed_files).toEqual(['AF-00000004']));
  });
});

describe('asking', () => {
  async function showChanged(options = {}) {
    const shown = await showForm(options);
    await shown.user.type(field(`Assigned units of ${AL04}`), '0');
    await within(preview()).findByText('Ready to update');
    return shown;
  }

  it('asks once, however often the button is pressed', async () => {
    const { user, backend } = await showChanged({ slow: 20 });
    await user.dblClick(screen.getByRole('button', { name: 'Update Activation File' }));
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByRole('region', { name: 'AF-00000007' });
    expect(updates(backend.calls)).toHaveLength(1);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  const failures: Failure<'update'>[] = [
    {
      code: 'not_answered',
      detail: 'busy',
      message: 'The request is kept in the outbox, but the portal did not answer: busy.',
    },
    { code: 'not_done', detail: 'no key', message: 'Nothing was done: no key' },
    {
      code: 'store',
      error: { code: 'store', detail: 'disk' },
      message: 'The data folder cannot be used: disk.',
    },
  ];
  it.each(failures)('keeps what is typed and the id while there is no answer: $code', async (failure) => {
    const { user, backend } = await showChanged();
    backend.answer('update', () => {
      throw failure;
    });
    await user.click(screen.getByRole('button', { name: 'Update Activation File' }));
    expect(await screen.findByRole('alert')).toHaveTextContent(failure.message);
    backend.change();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(updates(backend.calls)).toHaveLength(2));
    const [first, second] = updates(backend.calls);
    expect(second).toEqual(first);
    await expectAccessible();
  });

  it('asks under another id after a refusal', async () => {
    const { user, backend } = await showChanged();
    const message = 'AF-00000005 is superseded. Its newest revision is AF-00000009: use that one.';
    backend.answer('update', () => {
      throw {
        code: 'refused',
        causes: [
          {
            cause: { refusal: 'not_in_force', serial: 'AF-00000005', state: 'superseded', newest: 'AF-00000009' },
            message,
          },
        ],
        message,
      };
    });
    await user.click(screen.getByRole('button', { name: 'Update Activation File' }));
    expect(await within(preview()).findByText(message)).toBeInTheDocument();
    expect(within(preview()).getByRole('button', { name: 'AF-00000009' })).toBeInTheDocument();
    await waitFor(() => expect(screen.getByTestId('generate')).not.toHaveAttribute('aria-busy', 'true'));
    await user.click(screen.getByRole('button', { name: 'Update Activation File' }));
    await waitFor(() => expect(updates(backend.calls)).toHaveLength(2));
    const [first, second] = updates(backend.calls);
    expect(second?.id).not.toBe(first?.id);
  });

  it('goes on under a new id when the old one was sent with other contents', async () => {
    const { user, backend } = await showChanged();
    backend.answer('update', () => {
      throw { code: 'already_sent', message: 'This was already sent with other contents.' };
    });
    await user.click(screen.getByRole('button', { name: 'Update Activation File' }));
    await user.click(await screen.findByRole('button', { name: 'Ask anew with these entries' }));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Update Activation File' }));
    await waitFor(() => expect(updates(backend.calls)).toHaveLength(2));
    const [first, second] = updates(backend.calls);
    expect(second?.id).not.toBe(first?.id);
    expect(second?.draft).toEqual(first?.draft);
  });
});

describe('leaving', () => {
  it('asks when something is typed, and goes where one wanted to go', async () => {
    const { user } = await showForm();
    await user.type(field(`Assigned units of ${AL04}`), '0');
    await user.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    const dialog = await screen.findByRole('dialog', { name: 'Leave without updating?' });
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: 'Go on typing' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(field(`Assigned units of ${AL04}`)).toHaveValue('50');
    await user.click(screen.getByRole('tab', { name: 'Account Summary' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Leave' }));
    expect(await screen.findByRole('grid', { name: 'Ordered parts' })).toBeInTheDocument();
    expect(router.place.name).toBe('account-summary');
  });

  it('asks nothing when nothing is typed', async () => {
    const { user } = await showForm();
    await user.click(screen.getByRole('button', { name: 'Back to the file' }));
    expect(await screen.findByRole('region', { name: 'AF-00000005' })).toBeInTheDocument();
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('what cannot be updated', () => {
  it('leads from a superseded file to the newest revision', async () => {
    const { user } = await showForm();
    await user.type(field(`Assigned units of ${AL04}`), '0');
    await within(preview()).findByText('Ready to update');
    await user.click(screen.getByRole('button', { name: 'Update Activation File' }));
    await screen.findByRole('region', { name: 'AF-00000007' });
    navigate('activation-file-update', { serial: 'AF-00000005' });
    expect(await screen.findByText('AF-00000005 cannot be updated')).toBeInTheDocument();
    expect(screen.getByText(/Its newest revision is AF-00000007: use that one/)).toBeInTheDocument();
    expect(screen.queryByRole('group', { name: 'Preview' })).toBeNull();
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Update AF-00000007' }));
    expect(await screen.findByText(/AF-00000007, revision 2/)).toBeInTheDocument();
  });

  it('says why for a site that is not active', async () => {
    const shown = showApp({}, 'activation-file-activity');
    await screen.findByRole('grid', { name: 'Activation files' });
    for (const site of shown.backend.company.sites) if (site.site === 'fra-1') site.active = false;
    navigate('activation-file-update', { serial: 'AF-00000005' });
    expect(await screen.findByText(/Install site .* is not active/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'View AF-00000005' })).toBeInTheDocument();
  });

  it('says when it cannot be loaded, and tries again', async () => {
    const { user, backend } = await showUpdate('AF-00000005', { fail: ['update_choices'] });
    expect(await screen.findByText('The file cannot be updated here.')).toBeInTheDocument();
    backend.fail();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('textbox', { name: `Pooled units of ${AL04}` })).toBeInTheDocument();
  });
});
