import { mount } from 'svelte';
import App from './App.svelte';
import { insideProgram, tauriBackend, useBackend } from './backend';
import { createClient } from './data/query';
import './design/tokens.css';
import './design/base.css';

async function begin(target: HTMLElement) {
  if (__FAKE__ && !insideProgram()) {
    // The one place where the browser gets its backend.
    const { createFake, optionsFromUrl } = await import('./backend/fake');
    useBackend(createFake(optionsFromUrl(location.search)));
  } else {
    useBackend(tauriBackend);
  }
  mount(App, { target, props: { client: createClient() } });
}

const target = document.getElementById('app');
if (target) void begin(target);
