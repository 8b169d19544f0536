import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { expectAccessible, showApp } from '../../tests/render';
import { clearLog, messages, tell } from '../state/messages.svelte';
import { forgetUndo, offerUndo, undo, undoNewest } from '../state/undo.svelte';

beforeEach(() => {
  forgetUndo();
  clearLog();
});

describe('messages', () => {
  it('are kept in a log, newest first, until they are cleared', async () => {
    const { user } = showApp();
    await screen.findByRole('tablist');
    tell('One thing', 'done');
    tell('Another thing', 'refused');
    await user.click(await screen.findByRole('button', { name: /2 messages/ }));
    const log = await screen.findByRole('dialog', { name: 'Messages' });
    const items = within(log).getAllByRole('listitem');
    expect(items.map((item) => item.querySelector('p')?.textContent?.trim())).toEqual([
      'Refused: Another thing',
      'Done: One thing',
    ]);
    await expectAccessible();
    await user.click(within(log).getByRole('button', { name: 'Clear' }));
    expect(within(log).getByText('Nothing yet.')).toBeVisible();
    expect(messages.log).toEqual([]);
  });

  it('are not more than some hundreds', () => {
    for (let index = 0; index < 500; index += 1) tell(`Message ${index}`);
    expect(messages.log).toHaveLength(200);
    expect(messages.last?.text).toBe('Message 499');
  });
});

describe('undo', () => {
  it('takes back the newest that still stands, once', () => {
    const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()];
    offerUndo('first', first);
    const withdraw = offerUndo('second', second);
    offerUndo('third', third);
    withdraw();
    expect(undoNewest()).toBe(true);
    expect(undoNewest()).toBe(true);
    expect(undoNewest()).toBe(false);
    expect(third).toHaveBeenCalledTimes(1);
    expect(first).toHaveBeenCalledTimes(1);
    expect(second).not.toHaveBeenCalled();
  });

  it('is offered with the message for as long as it stands', () => {
    const run = vi.fn();
    offerUndo('The form is cleared.', run);
    expect(messages.last?.action?.text).toBe('Undo');
    void messages.last?.action?.run();
    expect(run).toHaveBeenCalledTimes(1);
    expect(messages.last?.action).toBeUndefined();
    expect(messages.toasts).toEqual([]);
  });

  it('says why something could not be taken back', async () => {
    offerUndo('Done', () => Promise.reject(new Error('The disk is full.')));
    undoNewest();
    await waitFor(() => expect(messages.last).toMatchObject({ text: 'The disk is full.', tone: 'refused' }));
  });

  it('is Ctrl+Z, but not inside a field', async () => {
    const { user } = showApp();
    await screen.findByRole('tablist');
    const run = vi.fn();
    offerUndo('Something was hidden.', run);
    await user.click(screen.getByRole('searchbox'));
    await user.keyboard('{Control>}z{/Control}');
    expect(run).not.toHaveBeenCalled();
    await user.click(screen.getByRole('tab', { selected: true }));
    await user.keyboard('{Control>}z{/Control}');
    expect(run).toHaveBeenCalledTimes(1);
    expect(undo.possible).toBe(false);
  });

  it('brings a cleared form back, also from another tab', async () => {
    const { user } = showApp({}, 'new-activation-file');
    const name = await screen.findByRole('textbox', { name: 'Machine name' });
    await user.type(name, 'CICFRA01');
    await user.click(screen.getByRole('button', { name: 'Clear form' }));
    await waitFor(() => expect(name).toHaveValue(''));
    await user.keyboard('{Control>}1{/Control}');
    await screen.findByRole('heading', { level: 1, name: 'Account Summary' });
    await user.click(screen.getByRole('tab', { selected: true }));
    await user.keyboard('{Control>}z{/Control}');
    expect(await screen.findByRole('textbox', { name: 'Machine name' })).toHaveValue('CICFRA01');
  });
});
