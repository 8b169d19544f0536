/** The tabs that are built, in their order; Ctrl+1 is the first. */
import type { Component } from 'svelte';
import type { PlaceName } from '../state/router.svelte';
import type { TextKey } from '../texts/index.svelte';
import AccountSummary from './account-summary/AccountSummary.svelte';
import ActivationFileActivity from './activation-file-activity/ActivationFileActivity.svelte';
import InstallSites from './install-sites/InstallSites.svelte';
import NewActivationFile from './new-activation-file/NewActivationFile.svelte';
import SoftwareDetails from './software-details/SoftwareDetails.svelte';
import UpgradeSoftware from './upgrade-software/UpgradeSoftware.svelte';

export interface Tab {
  place: PlaceName;
  title: TextKey;
  component: Component;
}

/** Screens that belong to a tab without being one. */
export const INSIDE: Partial<Record<PlaceName, PlaceName>> = {
  'activation-file-update': 'activation-file-activity',
};

export const TABS: Tab[] = [
  { place: 'account-summary', title: 'tabs.account_summary', component: AccountSummary },
  { place: 'software-details', title: 'tabs.software_details', component: SoftwareDetails },
  { place: 'activation-file-activity', title: 'tabs.activation_file_activity', component: ActivationFileActivity },
  { place: 'upgrade-software', title: 'tabs.upgrade_software', component: UpgradeSoftware },
  { place: 'new-activation-file', title: 'tabs.new_activation_file', component: NewActivationFile },
  { place: 'install-sites', title: 'tabs.install_sites', component: InstallSites },
];
