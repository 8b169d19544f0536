import { mount } from 'svelte';
import App from './App.svelte';
import { insideProgram, tauriBackend, useBackend } from './backend';
import { createClient } from './data/query';
import './design/tokens.css';
import './design/base.css';
import { showLanguage, systemLanguage } from './texts/index.svelte';

async function begin(target: HTMLElement) {
  if (__FAKE__ && !insideProgram()) {
    // The one place where the browser gets its backend.
    const { createFake, optionsFromUrl } = await import('./backend/fake');
    useBackend(createFake(optionsFromUrl(location.search)));
  } else {
    useBackend(tauriBackend);
  }
  // Before the program says what the person prefers: the start screens speak the system's language.
  await showLanguage(systemLanguage());
  mount(App, { target, props: { client: createClient() } });
}

const target = document.getElementById('app');
if (target) void begin(target);
