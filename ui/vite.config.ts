import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { guide } from './guide/plugin.ts';

export default defineConfig(({ command, mode }) => ({
  plugins: [svelte(), guide('../docs/guide'), ...(mode === 'test' ? [svelteTesting()] : [])],
  define: {
    // The fake backend is compiled in only where there is no program around the page; a constant lets the
    // production build drop it.
    __FAKE__: JSON.stringify(command === 'serve' || mode === 'fake'),
  },
  clearScreen: false,
  // The fake reads the sample company beside this folder.
  server: { port: 1420, strictPort: true, fs: { allow: ['..'] } },
  // The oldest web views that Tauri 2 meets on supported systems.
  build: { target: ['es2022', 'safari16', 'chrome111'], chunkSizeWarningLimit: 1024, assetsInlineLimit: 0 },
  test: {
    environment: 'jsdom',
    setupFiles: ['tests/setup.ts'],
    include: ['{src,tests}/**/*.test.ts'],
    css: false,
    // Patience, not a measure: on a machine that is busy with something else a whole screen takes seconds.
    testTimeout: 60_000,
  },
}));
