/**
 * A headless Chromium, told what to do over its debugging pipe.
 *
 * The page runs on a clock that stands still and on random numbers that are always the same, with no motion and no
 * blinking: the same screen gives the same picture.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const SIZE = { width: 1280, height: 800 };
/** When everything happens, and where. */
const NOW = '2026-11-24T13:02:00Z';
const ZONE = 'Europe/Zurich';
/** How long anything may take to appear, in milliseconds; the first page has to be compiled. */
const PATIENCE = 30_000;
/** For how long a page must have been still to count as drawn. */
const STILL = 250;

const KEYS = {
  Enter: { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
  Escape: { key: 'Escape', code: 'Escape', windowsVirtualKeyCode: 27 },
  Tab: { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 },
  ArrowDown: { key: 'ArrowDown', code: 'ArrowDown', windowsVirtualKeyCode: 40 },
  k: { key: 'k', code: 'KeyK', windowsVirtualKeyCode: 75 },
  '/': { key: '/', code: 'Slash', windowsVirtualKeyCode: 191, text: '/' },
  ',': { key: ',', code: 'Comma', windowsVirtualKeyCode: 188 },
  '?': { key: '?', code: 'Slash', windowsVirtualKeyCode: 191, text: '?' },
};
const CONTROL = 2;

/** Runs in every page before its own scripts. */
const BEFORE = `(() => {
  const now = Date.parse('${NOW}');
  const Clock = Date;
  globalThis.Date = class extends Clock {
    constructor(...given) {
      if (given.length === 0) super(now);
      else super(...given);
    }
    static now() {
      return now;
    }
  };
  let last = 0;
  crypto.randomUUID = () => '01939a4c-0000-7000-8000-' + String((last += 1)).padStart(12, '0');
  Math.random = () => 0.5;
  const still = new CSSStyleSheet();
  still.replaceSync('*, *::before, *::after { animation: none !important; transition: none !important; caret-color: transparent !important; }');
  document.adoptedStyleSheets = [still];
})();`;

/** Finds things by role and name, as a person with a screen reader would. */
const FIND = `(kind, name, part) => {
  const seen = (e) => e.getClientRects().length > 0;
  const label = (e) => {
    const by = e.getAttribute('aria-labelledby');
    const text = by
      ? by.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ')
      : (e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent);
    return text.replace(/\\s+/g, ' ').trim();
  };
  const kinds = {
    button: 'button,[role=button],summary',
    tab: '[role=tab]',
    radio: 'input[type=radio],[role=radio]',
    checkbox: 'input[type=checkbox],[role=checkbox]',
    field: 'input,textarea,select,[role=combobox]',
    row: '[role=row],tr',
    heading: 'h1,h2,h3',
    any: '*',
  };
  // What floats above the rest comes last in the page.
  const all = [...document.querySelectorAll(kinds[kind])].filter(seen).reverse();
  return all.find((e) => label(e) === name) ?? (part ? all.find((e) => label(e).includes(name)) : undefined);
}`;

export class Browser {
  #program;
  #profile;
  #waiting = new Map();
  #last = 0;
  #session;
  /** What went wrong in the page since it was last opened. */
  troubles = [];

  static async start(program) {
    const browser = new Browser();
    await browser.#begin(program);
    return browser;
  }

  async #begin(program) {
    this.#profile = mkdtempSync(join(tmpdir(), 'afmt-gallery-'));
    this.#program = spawn(
      program,
      [
        '--headless=new',
        '--remote-debugging-pipe',
        `--user-data-dir=${this.#profile}`,
        // The superuser, as in a container, has no sandbox to use.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--no-first-run',
        '--disable-gpu',
        '--disable-lcd-text',
        '--font-render-hinting=none',
        '--force-color-profile=srgb',
        '--hide-scrollbars',
        '--mute-audio',
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    this.#program.on('exit', () => this.#failAll(new Error('The browser ended.')));
    let begun = [];
    this.#program.stdio[4].on('data', (bytes) => {
      let rest = bytes;
      for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
        this.#hear(JSON.parse(Buffer.concat([...begun, rest.subarray(0, end)]).toString()));
        begun = [];
        rest = rest.subarray(end + 1);
      }
      if (rest.length > 0) begun.push(rest);
    });
    const { targetInfos } = await this.#send('Target.getTargets');
    const { targetId } = targetInfos.find(({ type }) => type === 'page');
    const { sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true });
    this.#session = sessionId;
    await this.#send('Page.enable');
    await this.#send('Runtime.enable');
    await this.#send('Emulation.setDeviceMetricsOverride', { ...SIZE, deviceScaleFactor: 1, mobile: false });
    await this.#send('Emulation.setTimezoneOverride', { timezoneId: ZONE });
    await this.#send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-reduced-motion', value: 'reduce' }],
    });
    // A window that nobody looks at has no focus to show.
    await this.#send('Emulation.setFocusEmulationEnabled', { enabled: true });
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source: BEFORE });
  }

  #hear({ id, result, error, method, params }) {
    if (id !== undefined) {
      const { resolve, reject } = this.#waiting.get(id) ?? {};
      this.#waiting.delete(id);
      if (error) reject?.(new Error(error.message));
      else resolve?.(result);
    } else if (method === 'Page.javascriptDialogOpening') {
      // A form that keeps nothing asks before it goes; here it may.
      void this.#send('Page.handleJavaScriptDialog', { accept: true });
    } else if (method === 'Runtime.exceptionThrown') {
      const { exception, text } = params.exceptionDetails;
      this.troubles.push(exception?.description ?? text);
    }
  }

  #failAll(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #send(method, params = {}) {
    const id = (this.#last += 1);
    const session = this.#session ? { sessionId: this.#session } : {};
    this.#program.stdio[3].write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const late = setTimeout(
        () => this.#waiting.delete(id) && reject(new Error(`${method} got no answer.`)),
        PATIENCE,
      );
      late.unref();
    });
  }

  async close() {
    const ended = new Promise((resolve) => this.#program.on('close', resolve));
    await this.#send('Browser.close').catch(() => {});
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async open(url) {
    this.troubles = [];
    await this.#send('Page.navigate', { url });
    await this.until('the first screen', '() => document.querySelector("h1, [role=tab]") !== null');
  }

  /** Gives what a function of the page gives, called with these. */
  async run(script, ...given) {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', {
      expression: `(${script})(...${JSON.stringify(given)})`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  /** Waits until a function of the page gives something. */
  async until(what, script, ...given) {
    for (const end = Date.now() + PATIENCE; Date.now() < end;) {
      const found = await this.run(script, ...given).catch(() => undefined);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    const text = await this.run('() => document.body.innerText');
    throw new Error(`${what} did not appear. On the screen:\n${text}`);
  }

  /** Waits until nothing changes any more. */
  async still() {
    await this.run(
      `async (still) => {
        await document.fonts.ready;
        await new Promise((resolve) => {
          const done = () => { watch.disconnect(); resolve(); };
          let wait = setTimeout(done, still);
          const watch = new MutationObserver(() => { clearTimeout(wait); wait = setTimeout(done, still); });
          watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        });
      }`,
      STILL,
    );
  }

  /** Waits for the thing of that kind with that name. */
  async find(kind, name) {
    await this.until(`${kind} “${name}”`, `(kind, name) => (${FIND})(kind, name, false) !== undefined`, kind, name);
    await this.still();
  }

  /** Scrolls the thing of that kind with that name up to where the screen begins. */
  async reveal(kind, name) {
    await this.find(kind, name);
    await this.run(`(kind, name) => (${FIND})(kind, name, false).scrollIntoView({ block: 'start' })`, kind, name);
    await this.still();
  }

  /** Clicks the thing of that kind with that name; or, with `part`, one whose name holds it. */
  async click(kind, name, { part = false, modifiers = 0 } = {}) {
    const at = await this.until(
      `${kind} “${name}”`,
      `(kind, name, part) => {
        const element = (${FIND})(kind, name, part);
        if (!element) return undefined;
        element.scrollIntoView({ block: 'nearest' });
        const box = (element.getClientRects().length && element.getBoundingClientRect()) || undefined;
        return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }`,
      kind,
      name,
      part,
    );
    await this.#clickAt(at, modifiers);
  }

  async #clickAt(at, modifiers = 0) {
    const mouse = { ...at, button: 'left', clickCount: 1, modifiers };
    await this.#send('Input.dispatchMouseEvent', { type: 'mousePressed', ...mouse });
    await this.#send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...mouse });
    // Away from it: what is under the mouse looks otherwise.
    await this.#send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: 0, y: SIZE.height - 1 });
    await this.still();
  }

  /** Clicks a tab, as somebody with the mouse: the focus that follows shows itself only where one is to type. */
  async touch() {
    const at = await this.run(
      `() => {
        const box = document.querySelector('[role=tab]')?.getBoundingClientRect();
        return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }`,
    );
    if (at) await this.#clickAt(at);
  }

  /** Writes into a field in place of what stands there. */
  async fill(name, text) {
    await this.until(
      `field “${name}”`,
      `(name) => {
        const element = (${FIND})('field', name, false);
        if (!element) return false;
        element.focus();
        element.select?.();
        return document.activeElement === element;
      }`,
      name,
    );
    await this.#send('Input.insertText', { text });
    await this.still();
  }

  async press(name, { control = false } = {}) {
    const key = { ...KEYS[name], modifiers: control ? CONTROL : 0 };
    if (control) delete key.text;
    await this.#send('Input.dispatchKeyEvent', { type: key.text ? 'keyDown' : 'rawKeyDown', ...key });
    await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
    await this.still();
  }

  async picture() {
    await this.still();
    const { data } = await this.#send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data, 'base64');
  }
}
