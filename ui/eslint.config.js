import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import { readdirSync } from 'node:fs';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const tabs = readdirSync('src/tabs', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const tauri = {
  group: ['@tauri-apps/*'],
  message: 'Only src/backend/ talks to the program. Use call() from src/backend.',
};
const fake = {
  group: ['**/backend/fake', '**/backend/fake/**'],
  message: 'The fake backend is for the browser and for tests.',
};

/** A tab may use what is shared, but never another tab: what two tabs want goes to src/components or src/data. */
const otherTabs = (tab) => ({
  group: tabs.filter((other) => other !== tab).map((other) => `**/${other}/**`),
  message: 'Tabs do not import each other. Move what they share to src/components or src/data.',
});

const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/generated/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, __FAKE__: 'readonly' } },
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: {
      // A `style` attribute is set through setAttribute, which the content security policy refuses.
      'no-restricted-syntax': [
        'error',
        { selector: "SvelteAttribute[key.name='style']", message: 'Use a class, or a style:property directive.' },
      ],
      // Dates are made and read at once, never kept as state.
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
    },
  },
  { files: ['src/**'], rules: restrict(tauri, fake) },
  ...tabs.map((tab) => ({ files: [`src/tabs/${tab}/**`], rules: restrict(tauri, fake, otherTabs(tab)) })),
  { files: ['src/**/*.test.ts'], rules: restrict(tauri) },
  { files: ['src/backend/**'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['*.js', '*.ts', 'tests/**', 'scripts/**', 'guide/**'], languageOptions: { globals: globals.node } },
);
