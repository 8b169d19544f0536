/** Several machines at once: what the list says of each row, and that each is asked for once. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible, showApp } from '../../../tests/render';
import type { Input } from '../../backend';
import { checkBatch } from '../../backend/fake/batch';
import { navigate } from '../../state/router.svelte';
import { forgetBatches } from './batch.svelte';

const AL04 = 'SW-001-4.0-AL04';
const dialog = () => screen.getByRole('dialog', { name: 'Several machines' });
const listField = () => within(dialog()).getByRole('textbox', { name: 'Machines, one row each' });
const rows = () => within(within(dialog()).getByRole('group', { name: 'Rows of the list' })).getAllByRole('row');
// By the name alone: a host ID may hold the same letters.
const row = (name: string) => within(dialog()).getByText(name).closest('tr') as HTMLElement;
const button = (name: string | RegExp) => within(dialog()).getByRole('button', { name });

beforeEach(forgetBatches);

/** The dialog over a form that lacks nothing but machines; each file takes so many units. */
async function showBatch(options = {}, units = '5') {
  const shown = showApp({ files: 0, ...options }, 'new-activation-file');
  const { user } = shown;
  await screen.findByRole('combobox', { name: 'Product Line' });
  navigate('new-activation-file', {
    product_line: 'CIC',
    license_type: 'production',
    license_version: '4.0',
    part: AL04,
  });
  await waitFor(() => expect(screen.getByRole('combobox', { name: 'Install Site' })).toHaveFocus());
  await user.selectOptions(screen.getByRole('combobox', { name: 'Install Site' }), 'fra-1');
  await user.type(screen.getByRole('textbox', { name: `Assigned units of ${AL04}` }), units);
  await user.click(screen.getByRole('button', { name: 'Several machines…' }));
  await screen.findByRole('dialog', { name: 'Several machines' });
  const paste = async (text: string) => {
    await user.click(listField());
    await user.paste(text);
  };
  const generates = () =>
    shown.backend.calls
      .filter(({ name }) => name === 'generate')
      .map(({ input }) => (input as Input<'generate'>).draft.machines[0]?.name);
  return { ...shown, paste, generates };
}

const THREE = 'A1,A3155D1E8B01\nA2,A3155D1E8B02\nA3,A3155D1E8B03\n';

describe('the list', () => {
  it('judges each row, and says what is wrong in it', async () => {
    const { paste } = await showBatch({}, '90');
    await paste(
      'machine;host_id\nA1;A3155D1E8B01\na1;A3155D1E8B02\n;A3155D1E8B03\nA4;A3155D1E8B04\nA5;A3155D1E8B05\n',
    );
    await within(dialog()).findByText('2 of 5 rows can go.');
    expect(row('A1')).toHaveTextContent('Ready');
    expect(rows()[2]).toHaveTextContent(/Needs correcting.*Machine name: .*line 2/);
    expect(rows()[3]).toHaveTextContent(/Machine name: This field is needed/);
    expect(row('A5')).toHaveTextContent(/Would be refused.*70 units short/);
    expect(within(dialog()).getByText('Contact Center Level 1').closest('tr')).toHaveTextContent(/200.*−180.*20/);
    await expectAccessible();
  });

  it('is read from a file', async () => {
    const { user } = await showBatch();
    await user.click(button('Open a file…'));
    await within(dialog()).findByText('From machines.csv');
    await within(dialog()).findByText('2 of 2 rows can go.');
    expect(listField()).toHaveFocus();
  });

  it('says that too many stand in it', async () => {
    const { paste } = await showBatch();
    await paste('A,1\n'.repeat(501));
    await waitFor(() => expect(listField()).toHaveAccessibleDescription(/501 machines, and at most 500/));
    expect(screen.getByTestId('generate-batch')).toHaveAttribute('aria-disabled', 'true');
  });

  it('says what the form lacks, once', async () => {
    const { user } = await showBatch({}, '{Backspace}');
    await user.click(listField());
    await user.paste('A1,A3155D1E8B01\nA2,A3155D1E8B02\n');
    expect(await within(dialog()).findByText(/The form still needs: units of a part/)).toBeInTheDocument();
  });

  it('lets machines that hold a file get another one only with the tick', async () => {
    const { user, paste, generates } = await showBatch({ files: 6 }, '1');
    await paste('CICFRA05,A3155D1E8B01\nNEW01,A3155D1E8B02\n');
    await within(dialog()).findByText(/1 of 2 rows can go. 1 waits for the tick/);
    expect(within(row('CICFRA05')).getByRole('button', { name: 'AF-00000005' })).toBeInTheDocument();
    await user.click(within(dialog()).getByRole('checkbox', { name: /already get another one/ }));
    await within(dialog()).findByText('2 of 2 rows can go.');
    await user.click(button('Generate 2 files'));
    await within(dialog()).findByText('2 of 2 files answered');
    expect(generates()).toEqual(['CICFRA05', 'NEW01']);
    expect(row('CICFRA05')).toHaveTextContent('Generated');
  });
});

describe('generating', () => {
  it('lets only the good rows go, after the person said so', async () => {
    const { user, paste, generates } = await showBatch();
    await paste('A1,A3155D1E8B01\n,A3155D1E8B02\nA3,A3155D1E8B03\n');
    await within(dialog()).findByText('2 of 3 rows can go.');
    await user.click(button('Generate 2 files'));
    expect(within(dialog()).getByText('1 row cannot go and is left out.')).toBeInTheDocument();
    expect(generates()).toEqual([]);
    // A second press on the same spot agrees to nothing.
    await waitFor(() => expect(button('Back to the list')).toHaveFocus());
    await user.click(button('Generate the other 2 files'));
    await within(dialog()).findByText('2 of 2 files answered');
    expect(generates()).toEqual(['A1', 'A3']);
    expect(within(row('A3')).getByRole('button', { name: 'AF-00000002' })).toBeInTheDocument();
    expect(rows()[2]).toHaveTextContent('Needs correcting');
    await expectAccessible();
    await user.click(button('Copy the results'));
    expect(await navigator.clipboard.readText()).toMatch(/A3\tA3155D1E8B03\t.*\tGenerated\tAF-00000002/);
    await user.click(button('Go to the files'));
    expect(await screen.findByText('A3')).toBeInTheDocument();
  });

  it('asks again when other rows are good by then, and not because the same was looked at anew', async () => {
    const { user, backend, paste, generates } = await showBatch();
    await paste('A1,A3155D1E8B01\n,A3155D1E8B02\nA3,A3155D1E8B03\n');
    await within(dialog()).findByText('2 of 3 rows can go.');
    await user.click(button('Generate 2 files'));
    const looks = () => backend.calls.filter(({ name }) => name === 'check_batch').length;
    const before = looks();
    backend.change();
    await waitFor(() => expect(looks()).toBeGreaterThan(before));
    expect(within(dialog()).getByText('1 row cannot go and is left out.')).toBeInTheDocument();

    backend.answer('check_batch', (query) => {
      const preview = checkBatch(backend.company, query);
      const rows = preview.rows.map((row) =>
        row.draft.machines[0]?.name === 'A3' ? { ...row, verdict: { verdict: 'refused' as const } } : row,
      );
      return { ...preview, rows };
    });
    const second = looks();
    backend.change();
    await waitFor(() => expect(looks()).toBeGreaterThan(second));
    await user.click(await within(dialog()).findByRole('button', { name: 'Generate the other file' }));
    expect(await within(dialog()).findByText('2 rows cannot go and are left out.')).toBeInTheDocument();
    expect(generates()).toEqual([]);
    await user.click(button('Generate the other file'));
    await within(dialog()).findByText('1 of 1 file answered');
    expect(generates()).toEqual(['A1']);
  });

  it('waits with a press for the look that is due', async () => {
    const { user, generates } = await showBatch({ slow: 60 });
    await user.click(listField());
    await user.paste(THREE);
    await within(dialog()).findByText('3 of 3 rows can go.');
    await user.type(listField(), 'A4,A3155D1E8B04');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await within(dialog()).findByText('4 of 4 files answered');
    expect(generates()).toEqual(['A1', 'A2', 'A3', 'A4']);
  });

  it('asks once for each row, however often the button is pressed', async () => {
    const { user, paste, generates } = await showBatch({ slow: 20 });
    await paste(THREE);
    await within(dialog()).findByText('3 of 3 rows can go.');
    await user.dblClick(button('Generate 3 files'));
    await within(dialog()).findByText('3 of 3 files answered');
    expect(generates()).toEqual(['A1', 'A2', 'A3']);
  });

  it('stops when told so, and goes on with the rest', async () => {
    const { user, backend, paste, generates } = await showBatch();
    await paste(THREE);
    await within(dialog()).findByText('3 of 3 rows can go.');
    let n = 0;
    backend.answer('generate', () => {
      n += 1;
      // Pressed while the first file is under way.
      if (n === 1) button('Stop after this one').click();
      return { serial: `AF-1000000${n}` };
    });
    await user.click(button('Generate 3 files'));
    await within(dialog()).findByRole('button', { name: 'Go on with 2 rows' });
    expect(generates()).toEqual(['A1']);
    expect(row('A3')).toHaveTextContent('Still to come');
    await user.click(button(/Go on with/));
    await within(dialog()).findByText('3 of 3 files answered');
    expect(generates()).toEqual(['A1', 'A2', 'A3']);
  });

  it('goes on after an error, and asks again under the same id only for what was not answered', async () => {
    const { user, backend, paste } = await showBatch();
    await paste(THREE);
    await within(dialog()).findByText('3 of 3 rows can go.');
    let n = 0;
    backend.answer('generate', ({ draft }) => {
      n += 1;
      const name = draft.machines[0]?.name;
      if (name === 'A1')
        throw { code: 'refused', causes: [{ cause: { refusal: 'machines_changed' }, message: '' }], message: '' };
      if (name === 'A2' && n < 4)
        throw { code: 'not_answered', detail: 'x', message: 'The portal did not answer.' };
      return { serial: `AF-1000000${n}` };
    });
    await user.click(button('Generate 3 files'));
    await within(dialog()).findByText('2 of 3 files answered');
    expect(row('A1')).toHaveTextContent(/Refused.*keeps the machines/);
    expect(row('A2')).toHaveTextContent(/Not answered yet.*the portal did not answer/);
    expect(row('A3')).toHaveTextContent('AF-10000003');
    await user.click(button('Go on with 1 row'));
    await within(dialog()).findByText('3 of 3 files answered');
    const asked = backend.calls.filter(({ name }) => name === 'generate').map(({ input }) => input);
    expect(asked).toHaveLength(4);
    expect(asked[3]).toEqual(asked[1]);
  });
});
