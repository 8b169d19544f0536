import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible, showApp } from '../../tests/render';

describe('the window', () => {
  it('shows the built tabs by name, and goes to them by key', async () => {
    const { user } = showApp();
    const tabs = within(await screen.findByRole('tablist')).getAllByRole('tab');
    expect(tabs.map((tab) => tab.textContent?.trim())).toEqual([
      'Account Summary',
      'Activation File Activity',
      'New Activation File',
    ]);
    await user.keyboard('{Control>}2{/Control}');
    expect(screen.getByRole('tab', { selected: true })).toHaveTextContent('Activation File Activity');
    await user.keyboard('{Control>}n{/Control}');
    expect(screen.getByRole('tab', { selected: true })).toHaveTextContent('New Activation File');
    await user.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    expect(screen.getByRole('tab', { selected: true })).toHaveTextContent('Activation File Activity');
    await expectAccessible();
  });

  it('finds an account among ten thousand and shows it', async () => {
    const { user, backend } = showApp({ accounts: 10_000 });
    const picker = await screen.findByRole('combobox', { name: 'Account Name' });
    expect(picker).toHaveValue('Alpenrück Versicherung AG · 100042');
    await user.click(picker);
    expect(await screen.findByText(/9,950 more/)).toBeInTheDocument();
    await user.clear(picker);
    await user.type(picker, '100044');
    const option = await screen.findByText('Gemeente Vlietstede');
    await expectAccessible();
    await user.click(option);
    expect(picker).toHaveValue('Gemeente Vlietstede · 100044');
    const kept = backend.calls.findLast(({ name }) => name === 'set_preferences');
    expect(kept?.input).toMatchObject({ account: '100044' });
  });

  it('keeps the last folder when the theme changes', async () => {
    const { user, backend } = showApp();
    await user.click(await screen.findByRole('button', { name: 'Settings' }));
    await backend.invoke('set_preferences', {
      theme: 'system',
      density: 'compact',
      account: '100042',
      last_folder: '/media/usb',
    });
    await user.click(await screen.findByText('Dark'));
    expect(document.documentElement.dataset.theme).toBe('dark');
    const kept = backend.calls.findLast(({ name }) => name === 'set_preferences');
    expect(kept?.input).toMatchObject({ theme: 'dark', last_folder: '/media/usb' });
  });

  it('lists the keys', async () => {
    const { user } = showApp();
    await screen.findByRole('tablist');
    await user.keyboard('?');
    expect(await screen.findByRole('dialog', { name: 'Keys' })).toHaveTextContent('Go to Account Summary');
    await expectAccessible();
  });
});
