/** The ways into the form, through it with few keys, and out of it where no file can be generated. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, showApp } from '../../../tests/render';
import { navigate, router } from '../../state/router.svelte';

const AL04 = 'SW-001-4.0-AL04';
const select = (name: string) => screen.getByRole('combobox', { name });
const field = (name: string) => screen.getByRole('textbox', { name });
const units = () => field(`Assigned units of ${AL04}`);

async function showForm(options = {}) {
  const shown = showApp({ files: 0, ...options }, 'new-activation-file');
  await screen.findByRole('combobox', { name: 'Product Line' });
  return shown;
}

async function fromSummary(options = {}) {
  const shown = showApp({ files: 0, ...options }, 'account-summary');
  const row = await screen.findByRole('row', { name: /AL04.*Production/ });
  row.focus();
  let presses = 0;
  /** Presses a key that types nothing, and counts it. */
  const press = async (keys: string) => {
    presses += 1;
    await shown.user.keyboard(keys);
  };
  return { ...shown, press, presses: () => presses };
}

describe('from a row of the summary to a saved file', () => {
  it('takes seven keys for a server', async () => {
    const { user, press, presses } = await fromSummary();
    await press('{Control>}n{/Control}');
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    await user.selectOptions(select('Install Site'), 'fra-1');
    select('Install Site').focus();
    await press('{Enter}');
    await waitFor(() => expect(field('Machine name')).toHaveFocus());
    await user.keyboard('CICFRA01');
    await press('{Enter}');
    await waitFor(() => expect(field('Host ID, from GetHostID')).toHaveFocus());
    await user.keyboard('A3155D1E8B32');
    await press('{Enter}');
    await waitFor(() => expect(units()).toHaveFocus());
    await user.keyboard('5');
    await press('{Control>}{Enter}{/Control}');
    const panel = await screen.findByRole('region', { name: 'AF-00000001' });
    await waitFor(() => expect(within(panel).getByRole('button', { name: 'Download' })).toHaveFocus());
    await press('{Enter}');
    await screen.findAllByText('Saved CICFRA01.I3Lic in /home/reg/Downloads and verified.');
    // And Enter in the system's own dialog, which has the name already.
    expect(presses() + 1).toBe(7);
  });

  it('takes nine keys for a pair', async () => {
    const { user, press, presses } = await fromSummary();
    await press('{Control>}n{/Control}');
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    await user.selectOptions(select('Install Site'), 'fra-1');
    await press('{Control>}b{/Control}');
    for (const [name, typed] of [
      ['Machine name, server 1', 'CICFRA01'],
      ['Host ID, server 1', 'A3155D1E8B32'],
      ['Machine name, server 2', 'CICFRA02'],
      ['Host ID, server 2', 'A3155D1E8B33'],
    ] as const) {
      await waitFor(() => expect(field(name)).toHaveFocus());
      await user.keyboard(typed);
      await press('{Enter}');
    }
    await waitFor(() => expect(units()).toHaveFocus());
    await user.keyboard('5');
    await press('{Control>}{Enter}{/Control}');
    const panel = await screen.findByRole('region', { name: 'AF-00000001' });
    await waitFor(() => expect(within(panel).getByRole('button', { name: 'Download' })).toHaveFocus());
    await press('{Enter}');
    expect(presses() + 1).toBe(9);
  });
});

describe('the way through', () => {
  it('shows what is wrong in a field that Enter leaves, and goes to the next empty one', async () => {
    const { user } = await showForm();
    await user.selectOptions(select('Product Line'), 'CIC');
    await user.selectOptions(select('License Type'), 'production');
    await user.selectOptions(select('Install Site'), 'fra-1');
    await user.click(screen.getByRole('radio', { name: 'Switchover pair' }));
    await user.type(field('Machine name, server 1'), 'CICFRA01');
    await user.type(field('Host ID, server 1'), 'A3155D1E8B32');
    await user.type(field('Machine name, server 2'), 'cicfra01');
    expect(field('Machine name, server 2')).not.toHaveAccessibleDescription();
    // At once, as from a scanner.
    await user.keyboard('{Enter}A3155D1E8B33');
    await waitFor(() => expect(field('Machine name, server 2')).toHaveAccessibleDescription(/same/));
    expect(field('Machine name, server 2')).toHaveValue('cicfra01');
    expect(field('Host ID, server 2')).toHaveValue('A3155D1E8B33');
    await user.clear(field('Machine name, server 1'));
    field('Host ID, server 1').focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(field('Machine name, server 1')).toHaveFocus());
  });

  it('keeps units and choices when the product line is switched, and switched back', async () => {
    const { user } = await showForm();
    navigate('new-activation-file', {
      product_line: 'CIC',
      license_type: 'development',
      license_version: '4.0',
      part: AL04,
    });
    await waitFor(() => expect(select('License Type')).toHaveValue('development'));
    await user.type(units(), '7');
    await user.selectOptions(select('Product Line'), 'Media Server');
    expect(screen.queryByRole('textbox', { name: `Assigned units of ${AL04}` })).toBeNull();
    expect(select('License Type')).toHaveValue('production');
    await user.selectOptions(select('Product Line'), 'CIC');
    expect(select('License Type')).toHaveValue('development');
    expect(select('License Version')).toHaveValue('4.0');
    expect(units()).toHaveValue('7');
  });

  it('begins with the site that Install Sites was at', async () => {
    await showForm();
    navigate('new-activation-file', { site: 'fra-1' });
    await waitFor(() => expect(select('Install Site')).toHaveValue('fra-1'));
  });
});

describe('a new install site', () => {
  it('is made over the form, and chosen in it', async () => {
    const { user, backend } = await showForm();
    await user.selectOptions(select('Product Line'), 'CIC');
    await user.selectOptions(select('License Type'), 'production');
    await user.click(screen.getByRole('button', { name: 'New install site…' }));
    const box = await screen.findByRole('dialog');
    await waitFor(() => expect(within(box).getByRole('textbox', { name: 'Name' })).toHaveFocus());
    await user.keyboard('Bern Wankdorf');
    // The keys of the dialog are not those of the form behind it.
    within(box).getByRole('button', { name: 'Cancel' }).focus();
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(backend.calls.some(({ name }) => name === 'generate')).toBe(false);
    await user.click(within(box).getByRole('combobox', { name: 'Country' }));
    await user.keyboard('switz');
    await user.keyboard('{Enter}');
    await user.click(within(box).getByRole('button', { name: 'Create Install Site' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() =>
      expect((select('Install Site') as HTMLSelectElement).selectedOptions[0]?.textContent).toMatch(
        /^Bern Wankdorf/,
      ),
    );
    await waitFor(() => expect(field('Machine name')).toHaveFocus());
  });

  it('is let go, and the focus is back at the field', async () => {
    const { user } = await showForm();
    await user.selectOptions(select('Install Site'), 'fra-1');
    await user.click(screen.getByRole('button', { name: 'New install site…' }));
    await screen.findByRole('dialog');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    expect(select('Install Site')).toHaveValue('fra-1');
  });
});

describe('the way out', () => {
  it('leads a subscription account to the Licensing Team', async () => {
    const { user } = showApp({}, 'new-activation-file');
    await screen.findByRole('combobox', { name: 'Product Line' });
    await user.click(screen.getByTestId('account-name'));
    await user.keyboard('100045');
    await user.keyboard('{Enter}');
    await user.click(await screen.findByRole('button', { name: 'Request from the Licensing Team' }));
    expect(router.place.name).toBe('third-party-request');
    expect(await screen.findByRole('textbox', { name: 'Product or part' })).toHaveValue('');
  });

  it('leads from a bundle to the Licensing Team, by keys too', async () => {
    const { user } = await showForm();
    navigate('new-activation-file', { product_line: 'CIC', license_type: 'trial', license_version: '4.0' });
    await waitFor(() => expect(select('Install Site')).toHaveFocus());
    screen.getByRole('button', { name: 'Request SW-001-4.0-TB01 from the Licensing Team' }).focus();
    await user.keyboard('{Enter}');
    await waitFor(() =>
      expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Product or part' }).value).toMatch(
        /SW-001-4\.0-TB01/,
      ),
    );
    await expectAccessible();
  });
});
