/**
 * `cargo xtask gallery`: pictures of every screen and main dialog, into docs/gallery.
 *
 *     node scripts/gallery/main.mjs CHROMIUM CONVERT [--language en]… [--only NAME]… [--into FOLDER]
 *
 * The UI is the real one; behind it is the backend in memory that tests use (src/backend/fake), because its data
 * and its clock stand still. Without `--language` or `--only`, everything is taken; without `--only`, the index is
 * written anew, with the languages of which there are pictures.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { Browser, SIZE } from './browser.mjs';
import { AREAS } from './scenes.mjs';

const LANGUAGES = { en: 'English', ja: '日本語' };
const THEMES = ['light', 'dark'];
/** All pictures together, in bytes: they are committed. */
const ROOM = 12 * 1024 * 1024;

const say = (line) => process.stdout.write(`${line}\n`);

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    language: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
    into: { type: 'string', default: '../docs/gallery' },
  },
});
const [chromium, convert] = positionals;
if (!chromium || !convert) throw new Error('Name the programs: Chromium, and convert of ImageMagick.');
const into = resolve(options.into);
const languages = options.language ?? Object.keys(LANGUAGES);

/** One scene in the page: by names of `src/texts`, in whatever language it shows. */
class Scene {
  constructor(page) {
    this.page = page;
  }

  t(key, values = {}) {
    return this.page.run(
      `async (key, values) => (await import('/src/texts/index.svelte.ts')).t(key, values)`,
      key,
      values,
    );
  }

  async go(place, params = {}) {
    await this.page.touch();
    await this.page.run(
      `async (place, params) => (await import('/src/state/router.svelte.ts')).navigate(place, params)`,
      place,
      params,
    );
    // A screen that is loaded when it is first wanted leaves the window without one for a moment.
    await this.page.until(`the title of ${place}`, `() => document.querySelector('h1') !== null`);
    await this.page.still();
  }

  async account(number) {
    await this.page.run(
      `async (number) => {
        const { call } = await import('/src/backend/index.ts');
        const { chooseAccount } = await import('/src/state/account.svelte.ts');
        const { accounts } = await call('accounts', { search: number, limit: 1 });
        await chooseAccount(accounts[0]);
      }`,
      number,
    );
    await this.page.still();
  }

  call(name, input) {
    return this.page.run(
      `async (name, input) => (await import('/src/backend/index.ts')).call(name, input)`,
      name,
      input,
    );
  }

  async click(kind, name, values = {}, how = {}) {
    // A name with a dot and no space is one of the texts; another stands on the screen as it is.
    await this.page.click(kind, /^[a-z_]+\.[a-z_]+$/.test(name) ? await this.t(name, values) : name, how);
  }

  /** Waits until it is there. */
  async shows(kind, name, values = {}) {
    await this.page.find(kind, await this.t(name, values));
  }

  async reveal(kind, name, values = {}) {
    await this.page.reveal(kind, await this.t(name, values));
  }

  async fill(name, values, text) {
    await this.page.fill(await this.t(name, values), text);
  }

  press(key, how) {
    return this.page.press(key, how);
  }

  async theme(theme) {
    await this.page.run(
      `async (theme) => {
        const { prefer } = await import('/src/state/preferences.svelte.ts');
        await prefer({ theme });
        if (document.documentElement.dataset.theme !== theme) throw new Error('The theme is not ' + theme);
      }`,
      theme,
    );
  }

  /** Gives a word of it. */
  async language(language) {
    await this.page.run(
      `async (language) => (await import('/src/state/preferences.svelte.ts')).prefer({ language })`,
      language,
    );
    // Its catalogue is loaded when it is first shown.
    await this.page.until(
      `the language ${language}`,
      `async (language) => (await import('/src/texts/index.svelte.ts')).shownLanguage() === language`,
      language,
    );
    return this.t('frame.settings');
  }
}

/** Few colours, no dithering, no times: small, and the same each time. */
function small(picture) {
  const arguments_ = ['png:-', '-strip', '+dither', '-colors', '256', '-define', 'png:compression-level=9'];
  return execFileSync(convert, [...arguments_, '-define', 'png:exclude-chunks=all', 'png8:-'], {
    input: picture,
    maxBuffer: 64 * 1024 * 1024,
  });
}

function index() {
  const there = Object.entries(LANGUAGES).filter(([language]) => existsSync(join(into, language)));
  const cell = (name, what, language, theme) =>
    `<a href="${language}/${name}-${theme}.png"><img src="${language}/${name}-${theme}.png" width="320" alt="${what}"></a>`;
  const lines = [
    '# Gallery',
    '',
    `Every screen and main dialog at ${SIZE.width}×${SIZE.height}, light and dark: ${there.map(([, name]) => name).join(', ')}.`,
    'Made by `cargo xtask gallery` from the real UI on the backend in memory (`ui/src/backend/fake`), whose data and',
    'clock stand still; never edited by hand.',
  ];
  for (const { title, scenes } of AREAS) {
    const heads = there.flatMap(([, name]) => THEMES.map((theme) => `${name}, ${theme}`));
    lines.push('', `## ${title}`, '', `| | ${heads.join(' | ')} |`, `|---|${'---|'.repeat(heads.length)}`);
    for (const [name, what] of scenes) {
      const cells = there.flatMap(([language]) => THEMES.map((theme) => cell(name, what, language, theme)));
      lines.push(`| ${what} | ${cells.join(' | ')} |`);
    }
  }
  writeFileSync(join(into, 'README.md'), `${lines.join('\n')}\n`);
}

const scenes = AREAS.flatMap((area) => area.scenes);
const wanted = scenes.filter(([name]) => !options.only || options.only.includes(name));
const unknown = (options.only ?? []).filter((name) => !scenes.some(([known]) => known === name));
if (unknown.length > 0) throw new Error(`There is no scene ${unknown.join(', ')}.`);

const server = await createServer({
  server: { port: 1427, strictPort: false, hmr: false, watch: null },
  logLevel: 'error',
});
await server.listen();
const root = server.resolvedUrls.local[0];
const page = await Browser.start(chromium);
const failed = [];
let taken = 0;
try {
  const english = new Map();
  for (const language of languages) {
    const folder = join(into, language);
    if (!options.only) rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, , begin, way] of wanted) {
      try {
        const query = new URLSearchParams({ ...begin, theme: THEMES[0], language });
        await page.open(`${root}?${query}`);
        const scene = new Scene(page);
        english.set(language, await scene.language(language));
        await page.still();
        await way?.(scene);
        for (const theme of THEMES) {
          await scene.theme(theme);
          writeFileSync(join(folder, `${name}-${theme}.png`), small(await page.picture()));
          taken += 1;
        }
        if (page.troubles.length > 0) throw new Error(page.troubles.join('\n'));
        say(`${language} ${name}`);
      } catch (error) {
        failed.push(`${language} ${name}: ${error.message}`);
        say(`${language} ${name}: not taken\n${error.message}`);
      }
    }
  }
  // A language without a catalogue would show English, and nobody would see it here.
  const words = [...english.values()];
  if (new Set(words).size !== words.length) failed.push(`Two of ${languages.join(', ')} show the same words.`);
} finally {
  await page.close();
  await server.close();
}

if (!options.only) index();
const bytes = readdirSync(into, { recursive: true })
  .map((path) => statSync(join(into, path)))
  .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
if (bytes > ROOM) failed.push(`The gallery takes ${bytes} bytes; ${ROOM} are allowed.`);
say(`${taken} pictures, ${(bytes / 1024 / 1024).toFixed(1)} MB in all`);
if (failed.length > 0) {
  say(`\n${failed.length} failed:\n${failed.join('\n')}`);
  process.exitCode = 1;
}
