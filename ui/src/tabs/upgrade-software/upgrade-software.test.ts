/** Upgrade Software: choosing, the preview, asking once, and what stands in the way. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, show, showApp } from '../../../tests/render';
import { navigate, router } from '../../state/router.svelte';
import UpgradeSoftware from './UpgradeSoftware.svelte';

const SINGLE = { account: '100044', mirroring: false, oldFiles: 3 };
const MIRRORED = { account: '100044', oldFiles: 3 };
const ENDED = { account: '100043', oldFiles: 3 };
const STATIONS = 'SW-001-3.0-AL01';
const SERVER = 'SW-001-3.0-SV01';

const upgrades = (options = {}) => show(UpgradeSoftware, {}, options);
const box = (part: string) => screen.findByRole('checkbox', { name: new RegExp(`^Upgrade ${part}`) });
const preview = () => screen.getByRole('group', { name: 'What will change' });
const button = () => screen.getByTestId('upgrade');
const asked = (calls: { name: string; input: unknown }[]) => calls.filter(({ name }) => name === 'upgrade');

describe('choosing one by one', () => {
  it('previews what moves, the pools and every file', async () => {
    const { user } = await upgrades(SINGLE);
    expect(await screen.findByText(/Choose what to upgrade/)).toBeInTheDocument();
    expect(button()).toHaveAttribute('aria-disabled', 'true');
    await user.click(await box(STATIONS));
    await within(preview()).findByText('Ready to upgrade');
    expect(button()).toHaveTextContent('Upgrade 1 product, 3 files');
    expect(within(preview()).getByText('90 units')).toBeInTheDocument();
    expect(
      within(preview()).getByRole('row', { name: /SW-001-4\.0-AL01.*before 0, after 90/ }),
    ).toBeInTheDocument();
    expect(within(preview()).getByText('OLD01')).toBeInTheDocument();
    expect(within(preview()).getAllByText('3.0 → 4.0')).toHaveLength(3);
    await expectAccessible();
  });

  it('leaves files out, each product for itself', async () => {
    const { user, backend } = await upgrades(SINGLE);
    await user.click(await box(STATIONS));
    await user.click(screen.getByRole('button', { name: `3 active files of ${STATIONS}` }));
    await user.click(screen.getByRole('checkbox', { name: /AF-30000002/ }));
    await waitFor(() => expect(button()).toHaveTextContent('Upgrade 1 product, 2 files'));
    await waitFor(() => expect(within(preview()).queryByText('OLD02')).toBeNull());
    expect(backend.calls.findLast(({ name }) => name === 'upgrade_preview')?.input).toEqual({
      account: '100044',
      upgrade: {
        pools: [{ part: STATIONS, license_type: 'production' }],
        files: ['AF-30000001', 'AF-30000003'],
      },
    });
    expect(await box(SERVER)).not.toBeChecked();
    await expectAccessible();
  });

  it('shows the first two hundred of many files, and finds the others', async () => {
    const { user } = await upgrades({ ...SINGLE, oldFiles: 450 });
    await user.click(await box(STATIONS));
    await user.click(screen.getByText(`450 active files of ${STATIONS}`));
    // By role it would take a minute.
    const files = () => screen.getAllByText(/^AF-3/, { selector: 'label > *' });
    expect(files()).toHaveLength(200);
    expect(screen.getByText(/The first 200 of 450 files\. Narrow/)).toBeInTheDocument();
    await within(preview()).findByText(/The first 200 of 450 files are listed/);
    await user.type(screen.getByLabelText(/^Find files/), 'OLD433');
    expect(files()).toHaveLength(1);
    await user.click(screen.getByText('Leave all out'));
    await waitFor(() => expect(button()).toHaveTextContent('Upgrade 1 product, 449 files'));
  });
});

describe('with mirroring', () => {
  it('has one box for the set and says why', async () => {
    const { user } = await upgrades(MIRRORED);
    const set = await screen.findByRole('checkbox', { name: 'Upgrade the whole set' });
    expect(set).toHaveAccessibleDescription(
      'This account has mirroring: all products with an upgrade option are upgraded together.',
    );
    expect(screen.getAllByRole('checkbox')).toHaveLength(1);
    await user.click(set);
    await within(preview()).findByText('Ready to upgrade');
    expect(button()).toHaveTextContent('Upgrade 2 products, 3 files');
    expect(preview()).toHaveTextContent(
      'The old files stay in force until 2027-02-22; their units are not used twice.',
    );
    await user.click(screen.getByRole('button', { name: `3 active files of ${STATIONS}` }));
    for (const file of screen.getAllByRole('checkbox', { name: /AF-3/ })) {
      expect(file).toBeChecked();
      expect(file).toBeDisabled();
    }
    await expectAccessible();
  });
});

describe('upgrading', () => {
  it('asks first, asks once on a double press, and leads to the new files', async () => {
    const { user, backend } = await upgrades({ ...MIRRORED, slow: 20 });
    await user.click(await screen.findByRole('checkbox', { name: 'Upgrade the whole set' }));
    await within(preview()).findByText('Ready to upgrade');
    await user.click(button());
    const dialog = await screen.findByRole('dialog', { name: 'Upgrade 2 products, 3 files?' });
    expect(dialog).toHaveTextContent('An upgrade cannot be undone.');
    expect(asked(backend.calls)).toHaveLength(0);
    await expectAccessible(dialog);
    await user.dblClick(within(dialog).getByRole('button', { name: 'Upgrade 2 products, 3 files' }));
    const heading = await screen.findByRole('heading', { name: 'Upgraded: 3 new revisions' });
    await waitFor(() => expect(heading).toHaveFocus());
    expect(asked(backend.calls)).toHaveLength(1);
    const list = screen.getByRole('list', { name: 'New revisions' });
    expect(within(list).getByText(/in place of AF-30000001/)).toBeInTheDocument();
    expect(within(list).getByText(/OLD01/)).toBeInTheDocument();
    await user.click(within(list).getAllByRole('button')[0] as HTMLElement);
    expect(router.place).toEqual({ name: 'activation-file-activity', params: { serial: 'AF-40000004' } });
  });

  it('shows a refusal and goes on under another id', async () => {
    const { user, backend } = await upgrades(SINGLE);
    backend.answer('upgrade', () => {
      throw {
        code: 'refused',
        causes: [
          {
            cause: { refusal: 'file_not_concerned', serial: 'AF-30000001' },
            message: 'AF-30000001 holds nothing of what is upgraded. Leave it out.',
          },
        ],
        message: 'AF-30000001 holds nothing of what is upgraded. Leave it out.',
      };
    });
    await user.click(await box(STATIONS));
    for (const times of [1, 2]) {
      await waitFor(() => expect(button()).not.toHaveAttribute('aria-disabled'));
      await user.click(button());
      const dialog = await screen.findByRole('dialog');
      await user.click(within(dialog).getByRole('button', { name: /^Upgrade 1 product/ }));
      expect(await screen.findByRole('alert')).toHaveTextContent(
        'AF-30000001 holds nothing of what is upgraded. Leave it out.',
      );
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
      expect(asked(backend.calls)).toHaveLength(times);
    }
    const ids = asked(backend.calls).map(({ input }) => (input as { id: string }).id);
    expect(new Set(ids).size).toBe(2);
  });

  it('asks under the same id again when no answer came', async () => {
    const { user, backend } = await upgrades({ ...SINGLE, fail: ['upgrade'] });
    await user.click(await box(STATIONS));
    for (const times of [1, 2]) {
      await waitFor(() => expect(button()).not.toHaveAttribute('aria-disabled'));
      await user.click(button());
      const dialog = await screen.findByRole('dialog');
      await user.click(within(dialog).getByRole('button', { name: /^Upgrade 1 product/ }));
      await waitFor(() => expect(asked(backend.calls)).toHaveLength(times));
      expect(await screen.findByRole('alert')).toHaveTextContent('kept in the outbox');
      backend.change();
    }
    const [first, second] = asked(backend.calls);
    expect(second?.input).toEqual(first?.input);
  });

  it('tells in the part’s panel what was moved', async () => {
    const shown = await upgrades(MIRRORED);
    const { user, backend } = shown;
    await user.click(await screen.findByRole('checkbox', { name: 'Upgrade the whole set' }));
    await within(preview()).findByText('Ready to upgrade');
    await user.click(button());
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('button', { name: /^Upgrade 2 products/ }));
    await screen.findByRole('heading', { name: /^Upgraded/ });
    const details = await backend.invoke('part_details', {
      account: '100044',
      part: 'SW-001-4.0-AL01',
      license_type: 'production',
    });
    expect(details).toMatchObject({ moves: [{ from: STATIONS, to: 'SW-001-4.0-AL01', units: 90 }] });
  });
});

describe('what stands in the way', () => {
  it('says for each part that support has ended', async () => {
    await upgrades(ENDED);
    expect(await screen.findAllByText('Support ended on 2026-03-31: renew it to upgrade')).toHaveLength(3);
    expect(screen.getByText(/What you have stays yours/)).toBeInTheDocument();
    expect(screen.getByRole('checkbox', { name: 'Upgrade the whole set' })).toBeDisabled();
    expect(screen.getByText(/3 products cannot be upgraded now/)).toBeInTheDocument();
    await expectAccessible();
  });

  it('says so per product without mirroring', async () => {
    await upgrades({ ...ENDED, mirroring: false });
    const stations = await box(STATIONS);
    expect(stations).toBeDisabled();
    expect(stations).toHaveAccessibleDescription('Support ended on 2026-03-31: renew it to upgrade');
  });

  it('opens on the parts without options where there are no others', async () => {
    const { user } = await upgrades({ account: '100042' });
    expect(await screen.findByRole('tab', { name: /Parts without Upgrade Options 11/ })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await user.click(screen.getByRole('tab', { name: /Parts with Upgrade Options 0/ }));
    expect(await screen.findByText('No part of this account has an upgrade option.')).toBeInTheDocument();
    await expectAccessible();
  });

  it('is blocked for a subscription', async () => {
    await upgrades({ account: '100045' });
    expect(await screen.findByText(/Account 100045 is a subscription/)).toBeInTheDocument();
    expect(screen.queryByRole('tab')).toBeNull();
    await expectAccessible();
  });

  it('says when it cannot be shown, and tries again', async () => {
    const { user, backend } = await upgrades({ ...SINGLE, fail: ['upgrade_choices'] });
    expect(await screen.findByRole('alert')).toHaveTextContent('The data folder cannot be used');
    backend.fail();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await box(STATIONS)).toBeInTheDocument();
  });

  it('says when the preview cannot be made, and does not upgrade', async () => {
    const { user } = await upgrades({ ...SINGLE, fail: ['upgrade_preview'] });
    await user.click(await box(STATIONS));
    expect(await within(preview()).findByRole('alert')).toHaveTextContent('The data folder cannot be used');
    expect(button()).toHaveAttribute('aria-disabled', 'true');
  });
});

describe('the window', () => {
  it('opens the sub-tab that a link names', async () => {
    showApp({}, 'upgrade-software');
    await screen.findByRole('tab', { name: /Parts without Upgrade Options/, selected: true });
    navigate('upgrade-software', { options: 'with' });
    await screen.findByRole('tab', { name: /Parts with Upgrade Options/, selected: true });
  });
});
