/** Shows a component on the fake backend, and looks at it with axe. */
import { render, type RenderResult } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import type { Component } from 'svelte';
import { expect } from 'vitest';
import App from '../src/App.svelte';
import { useBackend } from '../src/backend';
import { createFake, type FakeBackend, type FakeOptions } from '../src/backend/fake';
import { createClient } from '../src/data/query';
import { forgetViewStates } from '../src/data/view-state.svelte';
import { forgetAccount, restoreAccount } from '../src/state/account.svelte';
import { loadPreferences } from '../src/state/preferences.svelte';
import { resetHistory, type PlaceName } from '../src/state/router.svelte';
import { forgetVisits } from '../src/tabs/account-summary/visit';
import Harness from './Harness.svelte';

/** Nothing is laid out here: what floats never gets its place, and stays hidden to queries by role. */
export const floating = { hidden: true };

export interface Shown extends RenderResult<Component> {
  backend: FakeBackend;
  user: UserEvent;
}

/** The whole window, from the start on. */
export function showApp(options: FakeOptions = {}, place?: PlaceName): Shown {
  const backend = prepare(options, place);
  const shown = render(App as Component, { props: { client: createClient() } });
  return { ...shown, backend, user: userEvent.setup() };
}

/** One component; the account is the first of the sample company, or the one with that number. */
export async function show<Props extends Record<string, unknown>>(
  component: Component<Props>,
  props: Props,
  options: FakeOptions & { account?: string } = {},
): Promise<Shown> {
  const backend = prepare(options);
  if (options.account) {
    const preferences = await backend.invoke('preferences', {});
    await backend.invoke('set_preferences', { ...(preferences as object), account: options.account });
  }
  await loadPreferences();
  await restoreAccount();
  const shown = render(
    Harness as Component,
    {
      props: { client: createClient(), component: component as Component<Record<string, unknown>>, props },
    } as never,
  );
  return { ...shown, backend, user: userEvent.setup() };
}

function prepare(options: FakeOptions, place?: PlaceName): FakeBackend {
  const backend = createFake(options);
  useBackend(backend);
  forgetAccount();
  forgetViewStates();
  forgetVisits();
  resetHistory(place);
  return backend;
}

/** axe finds nothing. Colours are checked in a real browser: here nothing is painted. */
export async function expectAccessible(element: Element = document.body): Promise<void> {
  const { violations } = await axe.run(element, {
    // A component alone has no landmarks around it.
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}
