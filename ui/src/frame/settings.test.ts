import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { expectAccessible, showApp } from '../../tests/render';
import { actions } from '../state/actions.svelte';
import { t } from '../texts/index.svelte';

async function openSettings(options = {}) {
  const shown = showApp(options);
  await screen.findByRole('tablist');
  await shown.user.keyboard('{Control>},{/Control}');
  const dialog = await screen.findByRole('dialog', { name: 'Settings' });
  return { ...shown, dialog };
}

describe('settings', () => {
  it('choose theme, language and rows, and keep them', async () => {
    const { user, backend, dialog } = await openSettings();
    await user.selectOptions(within(dialog).getByLabelText('Theme'), 'High contrast');
    expect(document.documentElement.dataset.theme).toBe('high_contrast');
    await user.selectOptions(within(dialog).getByLabelText('Language'), 'Deutsch');
    await waitFor(() => expect(document.documentElement.lang).toBe('de'));
    await waitFor(() =>
      expect(backend.calls.findLast(({ name }) => name === 'set_preferences')?.input).toMatchObject({
        theme: 'high_contrast',
        language: 'de',
      }),
    );
  });

  it('tell where the data is and which portal this is, to be copied', async () => {
    const { user, backend, dialog } = await openSettings({ language: 'en' });
    expect(await within(dialog).findByText('/home/reg/.local/share/org.afmt.desktop')).toBeVisible();
    for (const word of ['portal-embedded-7f3a', 'Embedded in AFMT', 'in this system’s keychain', '0.1.0']) {
      expect(dialog).toHaveTextContent(word);
    }
    await expectAccessible();
    const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    await user.click(within(dialog).getByRole('button', { name: 'Copy Pinned key' }));
    expect(copied).toHaveBeenCalledWith('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
    await user.click(within(dialog).getByRole('button', { name: 'Open folder' }));
    await waitFor(() => expect(backend.calls.at(-1)?.name).toBe('open_data_folder'));
    backend.fail('open_data_folder');
    await user.click(within(dialog).getByRole('button', { name: 'Open folder' }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('Copy its path');
  });

  it('say why nothing is told about the portal, and try again', async () => {
    const { user, backend, dialog } = await openSettings({ fail: ['status'], language: 'en' });
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('disk I/O error');
    backend.fail();
    await user.click(within(dialog).getByRole('button', { name: 'Try again' }));
    expect(await within(dialog).findByText('portal-embedded-7f3a')).toBeVisible();
  });
});

describe('the list of keys', () => {
  it('has every key that is registered, and those of the table that is shown', async () => {
    const { user } = showApp({ language: 'en' });
    await screen.findByRole('grid');
    await user.keyboard('?');
    const dialog = await screen.findByRole('dialog', { name: 'Keys' });
    const said = dialog.textContent ?? '';
    // Of one key, the last one is the one that works.
    const byKey = new Map(actions.all.flatMap((action) => (action.keys ? [[action.keys, action]] : [])));
    const withKeys = [...byKey.values()];
    expect(withKeys.length).toBeGreaterThan(10);
    for (const { text, values } of withKeys) expect(said).toContain(t(text, values));
    expect(actions.notes.length).toBeGreaterThan(3);
    for (const { text } of actions.notes) expect(said).toContain(t(text));
    await expectAccessible();
  });

  it('goes back and forward by the mouse too', async () => {
    const { user } = showApp({ language: 'en' });
    await screen.findByRole('tablist');
    await user.keyboard('{Control>}3{/Control}');
    const selected = () => screen.getByRole('tab', { selected: true });
    expect(selected()).toHaveTextContent('Activation File Activity');
    window.dispatchEvent(new MouseEvent('mousedown', { button: 3 }));
    await waitFor(() => expect(selected()).toHaveTextContent('Account Summary'));
    window.dispatchEvent(new MouseEvent('mousedown', { button: 4 }));
    await waitFor(() => expect(selected()).toHaveTextContent('Activation File Activity'));
  });
});
