import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible, floating, showApp } from '../../tests/render';
import { router } from '../state/router.svelte';
import { showLanguage } from '../texts/index.svelte';

// Nothing is laid out here: how much room there is must be said.
let room = 1280;
Object.defineProperty(HTMLElement.prototype, 'clientWidth', {
  configurable: true,
  get(this: HTMLElement) {
    return this.classList.contains('guide') ? room : 0;
  },
});
beforeEach(() => (room = 1280));

const title = (name: string) => screen.findByRole('heading', { level: 2, name });
const tab = (name: string) => screen.getByRole('tab', { name });

describe('the guide', () => {
  it('opens at the screen one is on, and closes to it', async () => {
    const { user } = showApp();
    await user.click(await screen.findByRole('tab', { name: 'Activation File Activity' }));
    await user.keyboard('{F1}');
    await waitFor(async () => expect(await title('Activation File Activity')).toHaveFocus());
    expect(screen.getByRole('link', { current: 'page' })).toHaveTextContent('Activation File Activity');
    await expectAccessible();
    await user.click(screen.getByRole('link', { name: 'Glossary' }));
    await title('Glossary');
    await user.keyboard('{Escape}');
    expect(tab('Activation File Activity')).toHaveAttribute('aria-selected', 'true');
  });

  it('opens by its button, and F1 in it tells how to read it', async () => {
    const { user } = showApp();
    await user.click(await screen.findByRole('button', { name: 'Help' }));
    await title('Account Summary');
    await user.keyboard('{F1}');
    expect(await screen.findByRole('heading', { name: 'Find your way in this guide' })).toHaveFocus();
    expect(router.params('help')).toEqual({ chapter: 'welcome', heading: 'find' });
  });

  it('opens at the panel that holds the focus', async () => {
    const { user } = showApp();
    await user.click(await screen.findByText('Basic Station'));
    const panel = await screen.findByRole('region', { name: 'SW-001-4.0-AL01' });
    within(panel).getByRole('button', { name: 'Close' }).focus();
    await user.keyboard('{F1}');
    expect(await screen.findByRole('heading', { name: 'Open a part, and open a total' })).toHaveFocus();
  });

  it('follows links, and goes back along them', async () => {
    const { user } = showApp({}, 'help');
    await title('Welcome to AFMT');
    await user.click(screen.getByRole('link', { name: 'Generate a file for a switchover pair' }));
    await title('New Activation File');
    expect(screen.getByRole('heading', { name: 'Generate a file for a switchover pair' })).toHaveFocus();
    await user.click(within(screen.getByRole('article')).getByRole('link', { name: 'add the second later' }));
    await title('Update and deactivate files');
    await user.click(
      within(screen.getByRole('navigation', { name: 'On this page' })).getByText('Deactivate a file'),
    );
    expect(router.params('help')).toEqual({ chapter: 'update-and-deactivate', heading: 'deactivate' });
    await user.keyboard('{Alt>}{ArrowLeft}{ArrowLeft}{/Alt}');
    await title('New Activation File');
    // Opened by an address, there is nothing before it.
    await user.keyboard('{Escape}');
    expect(tab('Account Summary')).toHaveAttribute('aria-selected', 'true');
  });

  it('leads into the program', async () => {
    const { user } = showApp({}, 'help');
    await title('Welcome to AFMT');
    await user.click(screen.getByRole('link', { name: 'Import orders' }));
    await user.click(await screen.findByRole('link', { name: 'Open Import orders' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Import orders' })).toBeVisible();
  });

  it('can be read before there is an account, and then leads to no tab', async () => {
    const { user } = showApp({ accounts: 0 });
    await screen.findByText('There are no accounts yet.');
    await user.keyboard('{F1}');
    await title('Import orders');
    await user.click(screen.getByRole('link', { name: 'Account Summary' }));
    await title('Account Summary');
    expect(screen.getByText('Open Account Summary')).not.toHaveAttribute('href');
  });

  it('searches all chapters by keyboard alone', async () => {
    const { user } = showApp({}, 'help');
    await title('Welcome to AFMT');
    await user.keyboard('/switchover pair');
    expect(screen.getByRole('searchbox')).toHaveFocus();
    expect(await screen.findByText(/places for “switchover pair”/)).toBeVisible();
    await expectAccessible();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toHaveTextContent(/^Generate a file for a switchover pair/);
    expect(document.activeElement?.querySelector('mark')).toHaveTextContent(/switchover/i);
    await user.keyboard('{ArrowDown}{ArrowUp}{ArrowUp}');
    expect(screen.getByRole('searchbox')).toHaveFocus();
    await user.keyboard('{ArrowDown}{Enter}');
    expect(await screen.findByRole('heading', { name: 'Generate a file for a switchover pair' })).toHaveFocus();
    // The way back leads to what was found.
    await user.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    expect(await screen.findByText(/places for “switchover pair”/)).toBeVisible();
    expect(screen.getByRole('searchbox')).toHaveValue('switchover pair');
  });

  it('opens the best result with Enter, and says when there is none', async () => {
    const { user } = showApp({}, 'help');
    await title('Welcome to AFMT');
    await user.keyboard('/zzzz');
    expect(await screen.findByText('Nothing in the guide matches “zzzz”.')).toBeVisible();
    await user.keyboard('{Escape}icsurvey{Enter}');
    expect(await screen.findByRole('heading', { name: /ICSurvey/ })).toHaveFocus();
  });

  it('has the chapters as a choice above the text where there is little room', async () => {
    room = 640;
    const { user } = showApp({}, 'help');
    await title('Welcome to AFMT');
    expect(screen.queryByRole('navigation', { name: 'Chapters' })).toBeNull();
    await user.selectOptions(screen.getByRole('combobox', { name: 'Chapters' }), 'Glossary');
    await title('Glossary');
    await expectAccessible();
  });

  it('comes in front of a dialog, which stays', async () => {
    const { user } = showApp();
    await screen.findByRole('tablist');
    await user.keyboard('?');
    await screen.findByRole('dialog', { name: 'Keys' });
    await user.keyboard('{F1}');
    await screen.findByRole('heading', { name: 'In tables', ...floating });
    expect(screen.getAllByRole('dialog', floating)).toHaveLength(2);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.getAllByRole('dialog', floating)).toHaveLength(1));
    expect(screen.getByRole('dialog', floating)).toHaveTextContent('Go to Account Summary');
    expect(router.place.name).toBe('account-summary');
  });

  it('follows links inside the dialog, and leads nowhere else from there', async () => {
    const { user } = showApp({ start: 'key_lost' });
    await screen.findByRole('heading', { name: 'The signing key is gone' });
    await user.keyboard('{F1}');
    await screen.findByRole('heading', { name: 'A lost signing key', ...floating });
    await fireEvent.click(screen.getByText('compare the thumbprint'));
    expect(screen.getByRole('dialog', floating)).toHaveTextContent('How trust begins');
    await expectAccessible();
  });

  it('says that a chapter is not translated', async () => {
    showApp({}, 'help');
    await title('Welcome to AFMT');
    await showLanguage('de');
    try {
      expect(await screen.findByText(/noch nicht übersetzt/)).toBeVisible();
      expect(screen.getByRole('article')).toHaveAttribute('lang', 'en');
    } finally {
      await showLanguage('en');
    }
  });
});
