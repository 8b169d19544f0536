/** The verdicts as sentences. What holds is decided by the program; here it only gets its words. */
import type { CreationBar } from '../../generated/CreationBar';
import type { DownloadBar } from '../../generated/DownloadBar';
import type { MayCreate } from '../../generated/MayCreate';
import type { MayDownload } from '../../generated/MayDownload';
import type { Support } from '../../generated/Support';
import type { UpgradeBar } from '../../generated/UpgradeBar';
import { date, list, t } from '../../texts/index.svelte';

export function createSentence(verdict: MayCreate): string {
  if (verdict.verdict === 'no') {
    return t('details.create_no', { reasons: list(verdict.reasons.map(creationBar)) });
  }
  const { units, parts } = verdict;
  return t('details.create_yes', {
    count: units,
    units: t('details.units', { count: units }),
    parts: t('details.parts', { count: parts }),
  });
}

function creationBar(bar: CreationBar): string {
  switch (bar.reason) {
    case 'no_active_site':
      return t('details.create_bar_no_active_site', { count: bar.inactive });
    case 'only_bundles':
      return t('details.create_bar_only_bundles', { count: bar.bundles });
    case 'nothing_available':
      return t('details.create_bar_nothing_available', { count: bar.ordered });
    default:
      return t(`details.create_bar_${bar.reason}`);
  }
}

export function downloadSentence(verdict: MayDownload): string {
  if (verdict.verdict === 'yes') {
    return t('details.download_yes', { count: verdict.files, active: verdict.active });
  }
  return t('details.download_no', { reasons: list(verdict.reasons.map(downloadBar)) });
}

function downloadBar(bar: DownloadBar): string {
  if (bar.reason === 'no_file') return t('details.download_bar_no_file');
  return t('details.download_bar_every_file_lost', { count: bar.deactivated + bar.recalled });
}

/** What to do about a no. */
export function adviceFor(verdict: MayCreate): string[] {
  return verdict.verdict === 'yes' ? [] : verdict.reasons.map(({ reason }) => t(`details.advice_${reason}`));
}

export function supportWords({ days_left, ended, ends }: Support): string {
  if (ended) return t('details.support_ended', { count: -days_left, date: date(ends) });
  if (days_left === 0) return t('details.support_last_day', { date: date(ends) });
  return t('details.support_left', { count: days_left, date: date(ends) });
}

export function upgradeBarSentence(bar: UpgradeBar): string {
  if (bar.reason === 'subscription_account') return t('details.upgrade_bar_subscription_account');
  return t('details.upgrade_bar_support_ended', { count: bar.days_ago, date: date(bar.ended) });
}
