import { screen, waitFor, within } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectAccessible, show, showApp, type Shown } from '../../tests/render';
import { navigate, router } from '../state/router.svelte';
import { offerWaysOut } from '../state/ways-out.svelte';
import AccountSummary from '../tabs/account-summary/AccountSummary.svelte';
import NewActivationFile from '../tabs/new-activation-file/NewActivationFile.svelte';

const QUESTION = 'Activation File Related Question';
const REQUEST = 'Third-party Activation File Request';
const SUBSCRIPTION = '100045';

async function open({ user }: Shown, form: string) {
  await user.click(await screen.findByRole('button', { name: form }));
  return screen.findByRole('heading', { level: 1, name: form });
}

async function fill({ user }: Shown, values: Record<string, string>) {
  for (const [label, value] of Object.entries(values)) {
    const field = await screen.findByRole('textbox', { name: label });
    await user.clear(field);
    await user.type(field, value);
  }
}

const COMPLETE = {
  Subject: 'Which host ID?',
  Question: 'The server has two.',
  Name: 'Jürg Müller',
  'E-mail': 'jm@alpenrueck.example',
};

describe('The question form', () => {
  it('is filled in, sent, and leads to the ticket', async () => {
    const shown = showApp();
    await open(shown, QUESTION);
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveFocus());
    expect(screen.getByRole('textbox', { name: 'Account' })).toHaveValue('Alpenrück Versicherung AG (100042)');
    await waitFor(() => expect(document.querySelectorAll('datalist option').length).toBeGreaterThan(1));
    await fill(shown, COMPLETE);
    await expectAccessible();
    await shown.user.click(screen.getByRole('button', { name: 'Send question' }));
    const sent = await screen.findByRole('heading', { name: 'Your number is T-000001' });
    await waitFor(() => expect(sent).toHaveFocus());
    await expectAccessible();
    await shown.user.click(screen.getByRole('button', { name: 'Open the ticket' }));
    const panel = await screen.findByRole('region', { name: 'Which host ID?' });
    expect(await within(panel).findByText('The server has two.')).toBeVisible();
    expect(within(panel).getByText('T-000001 · Question')).toBeVisible();
  });

  it('says beside the fields what is missing, goes to the first, and stops complaining when it is typed in', async () => {
    const shown = showApp();
    await open(shown, QUESTION);
    await screen.findByRole('textbox', { name: 'Subject' });
    await shown.user.keyboard('{Control>}{Enter}{/Control}');
    expect(await screen.findByText('Not sent. 4 fields need you first.')).toBeVisible();
    const subject = screen.getByRole('textbox', { name: 'Subject' });
    expect(subject).toHaveAccessibleDescription('This field is needed. Fill it in.');
    expect(subject).toHaveFocus();
    await shown.user.keyboard('x');
    expect(subject).not.toHaveAttribute('aria-invalid');
    expect(screen.getByText('Not sent. 3 fields need you first.')).toBeVisible();
    expect(shown.backend.calls.filter(({ name }) => name === 'send_ticket')).toHaveLength(1);
    await expectAccessible();
  });

  it('keeps what is typed, also over a visit elsewhere, and keeps nothing of a form that was only looked at', async () => {
    const shown = showApp();
    await open(shown, QUESTION);
    await screen.findByRole('textbox', { name: 'Subject' });
    await shown.user.click(screen.getByRole('tab', { name: 'Account Summary' }));
    expect(shown.backend.calls.some(({ name }) => name === 'save_ticket_draft')).toBe(false);
    await open(shown, QUESTION);
    await fill(shown, { Subject: 'Half a' });
    await shown.user.click(screen.getByRole('tab', { name: 'Account Summary' }));
    await open(shown, QUESTION);
    expect(await screen.findByRole('textbox', { name: 'Subject' })).toHaveValue('Half a');
    await shown.user.click(screen.getByRole('button', { name: 'Clear form' }));
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveValue(''));
  });

  it('says when what is typed is not kept', async () => {
    const shown = showApp();
    await open(shown, QUESTION);
    await screen.findByRole('textbox', { name: 'Subject' });
    shown.backend.fail('save_ticket_draft');
    await fill(shown, { Subject: 'x' });
    expect(await screen.findByRole('alert')).toHaveTextContent('What you type is not kept');
    shown.backend.fail();
    await shown.user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('lists files with their sizes, tells which were not taken, and takes one off again', async () => {
    const shown = showApp();
    await open(shown, QUESTION);
    const attach = await screen.findByRole('button', { name: 'Attach files…' });
    await shown.user.click(attach);
    expect(await screen.findByText('gethostid.log')).toBeVisible();
    expect(screen.getByText('1.8 KB')).toBeVisible();
    await shown.user.click(attach);
    expect(await screen.findByText(/dump.mdmp is larger than 5 MB/)).toBeVisible();
    await shown.user.click(screen.getByRole('button', { name: 'Remove gethostid.log' }));
    await waitFor(() => expect(screen.queryByText('gethostid.log')).toBeNull());
    expect(attach).toHaveFocus();
    expect(shown.backend.calls.filter(({ input }) => JSON.stringify(input).includes('content'))).toEqual([]);
  });

  it('waits in the outbox while the portal is away, and is counted there', async () => {
    const shown = showApp({ ticketsWait: true });
    await open(shown, QUESTION);
    await fill(shown, COMPLETE);
    await shown.user.click(screen.getByRole('button', { name: 'Send question' }));
    expect(await screen.findByRole('heading', { name: 'It is kept, and not sent yet' })).toBeVisible();
    expect(await screen.findByText('Outbox 1')).toBeVisible();
    await shown.user.click(screen.getByRole('button', { name: 'Write another' }));
    expect(await screen.findByRole('textbox', { name: 'Subject' })).toHaveValue('');
    expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Jürg Müller');
  });

  it('goes on under the id of its mended draft after the portal refused', async () => {
    const shown = showApp();
    await open(shown, QUESTION);
    await fill(shown, COMPLETE);
    const message = 'The portal did not take it: text: too odd.';
    shown.backend.answer('send_ticket', () => {
      throw { code: 'refused', detail: 'text: too odd.', message };
    });
    await shown.user.click(screen.getByRole('button', { name: 'Send question' }));
    expect(await screen.findByText(message)).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveValue('Which host ID?');
  });
});

describe('The third-party form', () => {
  it('comes filled in from a bundle in the summary', async () => {
    const shown = showApp();
    const { user } = shown;
    await user.click(await screen.findByText(/trial bundle/i));
    await user.click(await screen.findByRole('button', { name: 'Request from the Licensing Team' }));
    await screen.findByRole('heading', { level: 1, name: REQUEST });
    const product = (await screen.findByRole('textbox', { name: 'Product or part' })) as HTMLInputElement;
    await waitFor(() => expect(product.value).toMatch(/^SW-.*bundle/i));
    const part = product.value.split(' · ')[0] ?? '';
    expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveValue(`Activation file for ${part}`);
    expect(screen.getByRole('combobox', { name: 'Product line' })).not.toHaveValue('');
  });

  it('does not write over what was begun for something else until the person says so', async () => {
    const shown = showApp();
    const { user } = shown;
    await open(shown, REQUEST);
    await fill(shown, { 'Product or part': 'Recorder 9' });
    await user.click(screen.getByRole('tab', { name: 'Account Summary' }));
    await user.click(await screen.findByText(/trial bundle/i));
    await user.click(await screen.findByRole('button', { name: 'Request from the Licensing Team' }));
    const begin = await screen.findByRole('button', { name: /Begin a new one for SW-/ });
    expect(screen.getByRole('textbox', { name: 'Product or part' })).toHaveValue('Recorder 9');
    await user.click(begin);
    await waitFor(() =>
      expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Product or part' }).value).toMatch(/^SW-/),
    );
  });

  it.each([
    ['the form', NewActivationFile],
    ['the summary', AccountSummary],
  ])('is offered by %s where a subscription account can generate nothing', async (_, component) => {
    // As the frame around the tabs does.
    onTestFinished(offerWaysOut({ licensing_team: (about) => navigate('third-party-request', about) }));
    const { user } = await show(component as Component<Record<string, never>>, {}, { account: SUBSCRIPTION });
    await user.click(await screen.findByRole('button', { name: 'Request from the Licensing Team' }));
    expect(router.place.name).toBe('third-party-request');
  });
});

describe('Tickets', () => {
  const place = async ({ user }: Shown) => {
    const line = within(await screen.findByTestId('status-line'));
    await user.click(await line.findByRole('button', { name: /ticket|answer/i }));
    return screen.findByRole('heading', { level: 1, name: 'Tickets' });
  };

  it('lists one’s own, with what is new, and marks it as seen once it is opened', async () => {
    const shown = showApp({ tickets: 12 });
    expect(await screen.findByRole('button', { name: '1 new answer' })).toBeVisible();
    await place(shown);
    const grid = await screen.findByRole('grid', { name: 'Tickets' });
    const row = (await within(grid).findByText('New answer')).closest('tr') as HTMLElement;
    expect(row).toHaveTextContent('T-000005');
    expect(row).toHaveTextContent('Answered');
    await expectAccessible();
    await shown.user.click(row);
    expect(await screen.findByText('The one of the card that stays in the server.')).toBeVisible();
    shown.backend.change();
    await waitFor(() => expect(within(grid).queryByText('New answer')).toBeNull());
    await shown.user.type(screen.getByRole('textbox', { name: 'Reply' }), 'Thank you.');
    await shown.user.keyboard('{Control>}{Enter}{/Control}');
    expect(await screen.findByText('Thank you.')).toBeVisible();
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Reply' })).toHaveValue(''));
    await expectAccessible();
  });

  it('lets the Licensing Team filter, answer and close', async () => {
    const shown = showApp({ tickets: 12 });
    const { user, backend } = shown;
    await place(shown);
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Whose tickets' }), 'all');
    expect(await screen.findByText('12 tickets')).toBeVisible();
    await user.selectOptions(screen.getByRole('combobox', { name: 'State' }), 'open');
    await user.type(screen.getByRole('searchbox'), 't-000001');
    expect(await screen.findByText('1 ticket')).toBeVisible();
    await user.click(await screen.findByText('T-000001'));
    const answer = await screen.findByRole('textbox', { name: 'Answer' });
    await user.click(screen.getByRole('button', { name: 'Send answer' }));
    await waitFor(() => expect(answer).toHaveAccessibleDescription('This field is needed. Fill it in.'));
    backend.fail('answer_ticket');
    await user.type(answer, 'The first one.');
    await user.click(screen.getByRole('button', { name: 'Send answer' }));
    expect(await screen.findByRole('alert')).toBeVisible();
    expect(answer).toHaveValue('The first one.');
    backend.fail();
    await user.click(screen.getByRole('button', { name: 'Send answer' }));
    await waitFor(() => expect(answer).toHaveValue(''));
    const ids = backend.calls
      .filter(({ name }) => name === 'answer_ticket')
      .map(({ input }) => (input as { id: string }).id);
    expect(new Set(ids.slice(-2)).size, 'what may have arrived is sent under the same id').toBe(1);
    await user.click(screen.getByRole('button', { name: 'Close ticket' }));
    expect(await screen.findByText(/set the state: Closed/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Open again' })).toBeVisible();
  });

  it('shows what waits, and offers nothing to add to it', async () => {
    const shown = showApp({ ticketsWait: true });
    await open(shown, QUESTION);
    await fill(shown, COMPLETE);
    await shown.user.click(screen.getByRole('button', { name: 'Send question' }));
    await shown.user.click(await screen.findByRole('button', { name: 'Open the ticket' }));
    expect(await screen.findByText('It waits in the outbox and is sent by itself.')).toBeVisible();
    expect(screen.queryByRole('textbox', { name: 'Reply' })).toBeNull();
  });

  it('is empty, or fails, with a way on', async () => {
    const shown = showApp();
    await place(shown);
    expect(await screen.findByText('You have not written a ticket yet.')).toBeVisible();
    await shown.user.type(screen.getByRole('searchbox'), 'x');
    await shown.user.click(await screen.findByRole('button', { name: 'Clear the filters' }));
    shown.backend.fail('tickets');
    shown.backend.change();
    expect(await screen.findByRole('alert')).toHaveTextContent('disk I/O error');
  });

  it('draws no more of ten thousand than are in sight', async () => {
    const shown = showApp({ tickets: 10_000 });
    await place(shown);
    await shown.user.selectOptions(await screen.findByRole('combobox', { name: 'Whose tickets' }), 'all');
    expect(await screen.findByText('10,000 tickets')).toBeVisible();
    expect(screen.getAllByRole('row').length).toBeLessThan(100);
  });
});

describe('Before the window opens', () => {
  it('a question can be written and waits, and the start screen stands as it was left', async () => {
    const shown = showApp({ start: 'first_start' });
    const name = await screen.findByRole('textbox', { name: 'Your name' });
    await shown.user.clear(name);
    await shown.user.type(name, 'Ada');
    await open(shown, QUESTION);
    await fill(shown, COMPLETE);
    await expectAccessible();
    await shown.user.click(screen.getByRole('button', { name: 'Send question' }));
    expect(await screen.findByText(/has not finished starting/)).toBeVisible();
    const [back] = screen.getAllByRole('button', { name: 'Back to the start screen' });
    await shown.user.click(back as HTMLElement);
    expect(await screen.findByRole('textbox', { name: 'Your name' })).toHaveValue('Ada');
  });

  it('says so where there is no data folder to keep anything in', async () => {
    const shown = showApp({ start: 'error:data_folder' });
    await shown.user.click(await screen.findByRole('button', { name: QUESTION }));
    expect(await screen.findByText(/no place to keep what you write/)).toBeVisible();
    await shown.user.click(screen.getByRole('button', { name: 'Back to the start screen' }));
    expect(await screen.findByRole('heading', { name: 'AFMT cannot start' })).toBeVisible();
  });
});
