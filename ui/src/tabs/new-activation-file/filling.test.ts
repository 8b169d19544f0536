/** Filling the form in: what is known is filled, what was typed is kept, what is wrong is marked. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, show, showApp } from '../../../tests/render';
import type { GenerateDraft } from '../../generated/GenerateDraft';
import { navigate } from '../../state/router.svelte';
import NewActivationFile from './NewActivationFile.svelte';

const AL04 = 'SW-001-4.0-AL04';
const ROW = { product_line: 'CIC', license_type: 'production', license_version: '4.0', part: AL04 };

async function showForm(options = {}) {
  const shown = showApp(options, 'new-activation-file');
  await screen.findByRole('combobox', { name: 'Product Line' });
  return shown;
}

const select = (name: string) => screen.getByRole('combobox', { name });
const field = (name: string) => screen.getByRole('textbox', { name });

function lastDraft(calls: { name: string; input: unknown }[], name = 'save_draft'): GenerateDraft {
  const call = calls.findLast((candidate) => candidate.name === name);
  return (call?.input as { draft: GenerateDraft }).draft;
}

describe('what is known is filled', () => {
  it('takes over the row of the summary and goes to the next thing to fill', async () => {
    const { user } = await showForm({ files: 0 });
    navigate('new-activation-file', ROW);
    await waitFor(() => expect(select('Product Line')).toHaveValue('CIC'));
    expect(select('License Type')).toHaveValue('production');
    expect(select('License Version')).toHaveValue('4.0');
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    await user.selectOptions(select('Install Site'), 'fra-1');
    await user.tab();
    expect(screen.getByRole('radio', { name: 'One server' })).toHaveFocus();
    await user.tab();
    expect(field('Machine name')).toHaveFocus();
    await user.tab();
    await user.tab();
    expect(field(`Assigned units of ${AL04}`)).toHaveFocus();
    await user.tab();
    expect(field(`Pooled units of ${AL04}`)).toHaveFocus();
  });

  it('chooses by itself where there is one choice', async () => {
    await show(NewActivationFile, {}, { account: '100046' });
    await screen.findByRole('combobox', { name: 'Product Line' });
    await waitFor(() => expect(select('Product Line')).toHaveValue('CIC'));
    expect(select('License Type')).toHaveValue('production');
    expect(select('License Version')).toHaveValue('4.0');
    expect(select('Install Site')).toHaveValue('aes-1');
  });

  it('offers a pair only where the type allows one', async () => {
    const { user } = await showForm({ files: 0 });
    await user.selectOptions(select('Product Line'), 'CIC');
    await user.selectOptions(select('License Type'), 'production');
    await user.click(screen.getByRole('radio', { name: 'Switchover pair' }));
    expect(field('Machine name, server 2')).toBeInTheDocument();
    await user.selectOptions(select('License Type'), 'development');
    expect(screen.queryByRole('radio', { name: 'Switchover pair' })).toBeNull();
    expect(field('Machine name')).toBeInTheDocument();
  });

  it('asks for the attributes of a Media Server', async () => {
    const { user, backend } = await showForm({ files: 0 });
    await user.selectOptions(select('Product Line'), 'Media Server');
    await user.type(field('CPU cores'), '8');
    await user.click(screen.getByRole('radio', { name: 'Yes' }));
    // Keys that count once per file need one number, not two.
    await user.type(field('Units of SW-002-4.0-MS01'), '1');
    expect(screen.queryByRole('textbox', { name: 'Pooled units of SW-002-4.0-MS01' })).toBeNull();
    await waitFor(() =>
      expect(lastDraft(backend.calls)).toMatchObject({
        attributes: [
          { name: 'cores', value: '8' },
          { name: 'virtual_machine', value: 'yes' },
        ],
        parts: [{ part: 'SW-002-4.0-MS01', assigned: '1', pooled: '' }],
      }),
    );
    await expectAccessible();
  });

  it('shows bundles with the reason why they cannot be chosen', async () => {
    const { user } = await showForm();
    await user.selectOptions(select('Product Line'), 'CIC');
    await user.selectOptions(select('License Type'), 'trial');
    expect(screen.getByText(/the Licensing Team issues its files/)).toBeInTheDocument();
    expect(screen.queryByRole('textbox', { name: /SW-001-4.0-TB01/ })).toBeNull();
  });

  it('says why a subscription has no form', async () => {
    await show(NewActivationFile, {}, { account: '100045' });
    expect(await screen.findByText(/Account 100045 is a subscription/)).toBeInTheDocument();
    expect(screen.queryByRole('combobox', { name: 'Product Line' })).toBeNull();
    await expectAccessible();
  });
});

describe('what was typed', () => {
  it('survives leaving the tab at once', async () => {
    const { user } = await showForm({ files: 0 });
    navigate('new-activation-file', ROW);
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    await user.type(field('Machine name'), 'CICFRA01');
    await user.type(field(`Pooled units of ${AL04}`), '1e3');
    // No moment for the pause after the last key.
    await user.keyboard('{Control>}1{/Control}');
    await user.keyboard('{Control>}5{/Control}');
    expect(await screen.findByRole('textbox', { name: 'Machine name' })).toHaveValue('CICFRA01');
    expect(field(`Pooled units of ${AL04}`)).toHaveValue('1e3');
    expect(await screen.findByText(/Draft kept at/)).toBeInTheDocument();
    await waitFor(() => expect(field(`Pooled units of ${AL04}`)).toBeInvalid());
  });

  it('is cleared, and comes back', async () => {
    const { user, backend } = await showForm({ files: 0 });
    navigate('new-activation-file', ROW);
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    await user.type(field('Machine name'), 'CICFRA01');
    await user.click(screen.getByRole('button', { name: 'Clear form' }));
    await waitFor(() => expect(field('Machine name')).toHaveValue(''));
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(field('Machine name')).toHaveValue('CICFRA01');
    await waitFor(() => expect(lastDraft(backend.calls).machines[0]?.name).toBe('CICFRA01'));
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  it('is said not to be kept when it is not', async () => {
    const { user, backend } = await showForm();
    backend.fail('save_draft');
    await user.type(field('Machine name'), 'C');
    expect(await screen.findByText(/What you type is not kept/)).toBeInTheDocument();
    backend.fail();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByText(/What you type is not kept/)).toBeNull());
  });
});

describe('what is wrong', () => {
  it.each([
    ['1e3', 'Write it in digits'],
    ['0', 'at least 1 together'],
    ['-1', 'Write a whole number from 0'],
    ['2147483648', 'Write a whole number from 0'],
  ])('marks units of %s once the field is left', async (typed, said) => {
    const { user } = await showForm({ files: 0 });
    navigate('new-activation-file', ROW);
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    const units = field(`Assigned units of ${AL04}`);
    await user.type(units, typed);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(units).toBeValid();
    await user.tab();
    await waitFor(() => expect(units).toBeInvalid());
    expect(units).toHaveAccessibleDescription(expect.stringContaining(said));
    expect(field('Assigned units of SW-001-4.0-AL01')).toBeValid();
    await user.clear(units);
    await user.type(units, '5');
    await waitFor(() => expect(units).toBeValid());
  });

  it('marks the second of two names that differ only in case', async () => {
    const { user } = await showForm({ files: 0 });
    navigate('new-activation-file', ROW);
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    await user.click(screen.getByRole('radio', { name: 'Switchover pair' }));
    await user.type(field('Machine name, server 1'), 'CICFRA01');
    await user.type(field('Machine name, server 2'), 'cicfra01');
    await user.tab();
    await waitFor(() => expect(field('Machine name, server 2')).toBeInvalid());
    expect(field('Machine name, server 1')).toBeValid();
  });

  it('warns beside the host ID, and stops nothing', async () => {
    const { user } = await showForm({ files: 0 });
    await user.type(field('Host ID, from GetHostID'), 'A315');
    await waitFor(() =>
      expect(field('Host ID, from GetHostID')).toHaveAccessibleDescription(expect.stringContaining('4 digits')),
    );
    expect(field('Host ID, from GetHostID')).toBeValid();
  });

  it('stays quick when ten megabytes are pasted', async () => {
    const { user, backend } = await showForm({ files: 0 });
    const name = field('Machine name');
    name.focus();
    const before = performance.now();
    await user.paste('x'.repeat(10 * 1024 * 1024));
    // However it comes in: without a paste, too.
    await fireEvent.input(field('Host ID, from GetHostID'), { target: { value: 'A'.repeat(1_000_000) } });
    await user.tab();
    await waitFor(() => expect(name).toBeInvalid());
    expect(performance.now() - before).toBeLessThan(3000);
    expect(name).toHaveAccessibleDescription(expect.stringContaining('At most 63 characters'));
    for (const { input } of backend.calls) expect(JSON.stringify(input).length).toBeLessThan(10_000);
  });

  it('shows nothing missing as an error before one tries, and then goes there', async () => {
    const { user } = await showForm({ files: 0 });
    navigate('new-activation-file', ROW);
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    await user.tab();
    expect(
      await screen.findByText(/Still needed: install site, machine name, host ID, and units/),
    ).toBeInTheDocument();
    expect(select('Install Site')).toBeValid();
    await user.click(screen.getByTestId('generate'));
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    expect(select('Install Site')).toBeInvalid();
    expect(screen.getByRole('alert')).toHaveTextContent('4 fields need you first.');
    await expectAccessible();
  });
});

describe('the parts table', () => {
  it('is walked by the arrows and left by Tab, and finds among many', async () => {
    const { user } = await showForm({ files: 0, parts: 600 });
    navigate('new-activation-file', ROW);
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    const first = field(`Assigned units of ${AL04}`);
    const table = screen.getByRole('grid', { name: 'Parts' });
    expect(within(table).getAllByRole('row').length).toBeLessThan(80);
    first.focus();
    await user.keyboard('{ArrowDown}');
    expect(field('Units of SW-001-4.0-SV01')).toHaveFocus();
    await user.keyboard('{ArrowUp}{ArrowRight}');
    expect(field(`Pooled units of ${AL04}`)).toHaveFocus();
    await user.keyboard('{Control>}{End}{/Control}');
    await waitFor(() => expect(document.activeElement).toHaveAccessibleName(/Pooled units of SW-9/));
    await user.tab();
    expect(table).not.toContainElement(document.activeElement as HTMLElement);
    await user.type(screen.getByLabelText('Search parts'), 'AL04');
    await waitFor(() => expect(within(table).getAllByRole('row')).toHaveLength(2));
  });
});
