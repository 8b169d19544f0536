import { screen, within } from '@testing-library/svelte';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { expectAccessible, show } from '../../../tests/render';
import type { SoftwareDetails as Details } from '../../generated/SoftwareDetails';
import { router } from '../../state/router.svelte';
import { offerWaysOut } from '../../state/ways-out.svelte';
import { adviceFor, createSentence, downloadSentence, supportWords, upgradeBarSentence } from './sentences';
import SoftwareDetails from './SoftwareDetails.svelte';

const details = (options = {}) => show(SoftwareDetails, {}, options);
const card = (name: string) => screen.findByRole('article', { name });

describe('Software Details', () => {
  it('has a card for each product line and version, with both verdicts', async () => {
    await details();
    const cic = await card('CIC 4.0');
    expect(cic).toHaveTextContent('You can create a file: 385 units of 6 parts are available.');
    expect(cic).toHaveTextContent('You can download a file: 4 files are here, 3 of them active.');
    expect(cic).toHaveTextContent('1 part is a bundle. The Licensing Team issues its files: send them a request.');
    expect(await card('Media Server 4.0')).toHaveTextContent('You can create a file: 9 units of 3 parts');
    await expectAccessible();
  });

  it('opens each sum to its parts, and each part in Account Summary', async () => {
    const { user } = await details();
    const cic = within(await card('CIC 4.0'));
    const type = cic.getByRole('button', { name: /Production 5 parts/ });
    expect(cic.queryByText('SW-001-4.0-AL04')).toBeNull();
    type.focus();
    await user.keyboard('{Enter}');
    expect(type).toHaveAttribute('aria-expanded', 'true');
    const part = cic.getByRole('row', { name: /SW-001-4\.0-AL04/ });
    expect(
      within(part)
        .getAllByRole('cell')
        .map((cell) => cell.textContent?.trim())
        .slice(1),
    ).toEqual(['200', '110']);
    await expectAccessible();
    await user.click(within(part).getByRole('button'));
    expect(router.place).toEqual({
      name: 'account-summary',
      params: { part: 'SW-001-4.0-AL04', license_type: 'production' },
    });
  });

  it('leads to a new file with what the card knows', async () => {
    const { user } = await details();
    const media = within(await card('Media Server 4.0'));
    await user.click(media.getByRole('button', { name: 'New Activation File' }));
    expect(router.place).toEqual({
      name: 'new-activation-file',
      params: { product_line: 'Media Server', license_version: '4.0', license_type: 'production' },
    });
  });

  it('leads to the files', async () => {
    const { user } = await details();
    await user.click(within(await card('CIC 4.0')).getByRole('button', { name: /Go to files/ }));
    expect(router.place.name).toBe('activation-file-activity');
  });

  it('tells a subscription why, and offers only ways that are there', async () => {
    const asked = vi.fn();
    const { user } = await details({ account: '100045' });
    const cic = await card('CIC 4.0');
    expect(cic).toHaveTextContent('You cannot create a file: the account is a subscription.');
    expect(cic).toHaveTextContent('The Licensing Team issues its files: send them a request.');
    expect(within(cic).queryByRole('button', { name: /New Activation File|Request/ })).toBeNull();
    onTestFinished(offerWaysOut({ licensing_team: asked }));
    await user.click(await within(cic).findByRole('button', { name: 'Request from the Licensing Team' }));
    expect(asked).toHaveBeenCalledWith({ product_line: 'CIC', license_version: '4.0' });
    await expectAccessible();
  });

  it('says since when ended support bars upgrades, and that everything else goes on', async () => {
    const upgrade = vi.fn();
    onTestFinished(offerWaysOut({ upgrade_software: upgrade }));
    const { user, backend } = await details({ account: '100043' });
    backend.company.asOf = '2026-11-24T12:00:00Z';
    backend.change();
    const cic = await card('CIC 3.0');
    expect(await within(cic).findByText('ended 238 days ago, on 2026-03-31')).toBeVisible();
    expect(cic).toHaveTextContent('You cannot upgrade: support ended 238 days ago, on 2026-03-31.');
    expect(cic).toHaveTextContent('Creating and downloading files does not: perpetual rights stay.');
    expect(cic).toHaveTextContent('You can create a file: 551 units of 3 parts are available.');
    expect(cic).toHaveTextContent('SW-001-3.0-AL01');
    await user.click(within(cic).getByRole('button', { name: 'Upgrade Software' }));
    expect(upgrade).toHaveBeenCalledWith({ product_line: 'CIC', license_version: '3.0' });
    await expectAccessible();
  });

  it('says that a site is missing, and leads there', async () => {
    const sites = vi.fn();
    onTestFinished(offerWaysOut({ install_sites: sites }));
    const { user, backend } = await details();
    backend.company.sites = [];
    backend.change();
    const media = await card('Media Server 4.0');
    expect(
      await within(media).findByText('You cannot create a file: the account has no install site.'),
    ).toBeVisible();
    await user.click(within(media).getByRole('button', { name: 'Install Sites' }));
    expect(sites).toHaveBeenCalledOnce();
  });

  it('leads an account without orders to the import', async () => {
    const { user, backend } = await details();
    await card('CIC 4.0');
    backend.company.orders = [];
    backend.company.files.clear();
    backend.change();
    await user.click(await screen.findByRole('button', { name: 'Import orders…' }));
    expect(router.place.name).toBe('import-orders');
  });

  it('says what failed and tries again', async () => {
    const { user, backend } = await details({ fail: ['software_details'] });
    expect(await screen.findByRole('alert')).toHaveTextContent('disk I/O error');
    backend.fail();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await card('CIC 4.0')).toBeVisible();
  });

  it('lists the first of ten thousand parts and leads to the rest', async () => {
    const { user } = await details({ parts: 10_000 });
    const cic = within(await card('CIC 4.0'));
    await user.click(cic.getByRole('button', { name: /Production/ }));
    expect(cic.getAllByRole('row').length).toBeLessThan(70);
    await user.click(cic.getByRole('button', { name: /more parts in Account Summary/ }));
    expect(router.place.name).toBe('account-summary');
  });
});

describe('sentences', () => {
  it('say each reason', () => {
    const no = (...reasons: Extract<Details['cards'][number]['create'], { verdict: 'no' }>['reasons']) =>
      createSentence({ verdict: 'no', reasons });
    expect(no({ reason: 'no_active_site', inactive: 1 })).toBe(
      'You cannot create a file: its install site is not active.',
    );
    expect(no({ reason: 'no_active_site', inactive: 3 })).toContain('none of its 3 install sites is active');
    expect(no({ reason: 'nothing_ordered' })).toContain('nothing of it is ordered');
    expect(no({ reason: 'only_bundles', bundles: 2 })).toContain('all 2 parts ordered are bundles');
    expect(no({ reason: 'no_site' }, { reason: 'nothing_available', ordered: 1200 })).toBe(
      'You cannot create a file: the account has no install site and all 1,200 units ordered are in use, held or reserved.',
    );
    expect(createSentence({ verdict: 'yes', units: 1, parts: 1 })).toBe(
      'You can create a file: 1 unit of 1 part is available.',
    );
    expect(
      downloadSentence({ verdict: 'no', reasons: [{ reason: 'every_file_lost', deactivated: 1, recalled: 1 }] }),
    ).toBe('You cannot download a file: all 2 files were deactivated or recalled.');
    expect(downloadSentence({ verdict: 'no', reasons: [{ reason: 'no_file' }] })).toContain(
      'none has been generated',
    );
    expect(upgradeBarSentence({ reason: 'subscription_account' })).toContain('the account is a subscription');
  });

  it('say what to do about every no', () => {
    const reasons = [
      { reason: 'no_site' } as const,
      { reason: 'no_active_site', inactive: 1 } as const,
      { reason: 'nothing_ordered' } as const,
      { reason: 'only_bundles', bundles: 1 } as const,
      { reason: 'nothing_available', ordered: 1 } as const,
    ];
    const advice = adviceFor({ verdict: 'no', reasons });
    expect(new Set(advice).size).toBe(reasons.length);
    expect(advice.join(' ')).not.toMatch(/details\./);
    expect(adviceFor({ verdict: 'yes', units: 1, parts: 1 })).toEqual([]);
  });

  it('count the days of support', () => {
    const at = (days_left: number) => supportWords({ ends: '2027-06-30', days_left, ended: days_left < 0 });
    expect(at(218)).toBe('218 days left, until 2027-06-30');
    expect(at(1)).toBe('1 day left, until 2027-06-30');
    expect(at(0)).toBe('the last day is today, 2027-06-30');
    expect(at(-1)).toBe('ended 1 day ago, on 2027-06-30');
  });
});
