/**
 * Makes the chapters of the guide out of Markdown, while the program is built.
 *
 * Beyond plain Markdown a chapter has front matter (`id`, `title`, `part`, `order`), an id on every heading
 * (`## Text {#id}`), keys (`[[ctrl+n]]`), links to chapters (`[text](other.md#id)`) and into the program
 * (`[text](app:place)`), and quotations that begin with `[!NOTE]`, `[!TIP]` or `[!WARNING]`. HTML, images and
 * links to anywhere else are mistakes: the build fails on them.
 */
import MarkdownIt, { type Token } from 'markdown-it';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Chapter, Heading, Section } from '../src/help/types.ts';

const KEY_NAMES: Record<string, string> = {
  ctrl: 'Ctrl',
  alt: 'Alt',
  shift: 'Shift',
  escape: 'Esc',
  enter: 'Enter',
  tab: 'Tab',
  space: 'Space',
  home: 'Home',
  end: 'End',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
};
const shownKeys = (keys: string) => keys.split('+').map((key) => KEY_NAMES[key] ?? key.toUpperCase());

const NOTES = ['note', 'tip', 'warning'];

const markdown = new MarkdownIt('commonmark', { html: false, typographer: true }).enable(['table', 'smartquotes']);

// Without HTML its angle brackets are text; that is safe, but it is never what was meant.
markdown.core.ruler.after('inline', 'no_html', ({ tokens }) => {
  for (const { content } of flat(tokens).filter(({ type }) => type === 'text' || type === 'image')) {
    if (/<\/?[a-z]/i.test(content)) throw new Error(`HTML is not allowed: ${content}`);
  }
  const image = flat(tokens).find(({ type }) => type === 'image');
  if (image) throw new Error(`Images are not allowed: ${image.content}`);
});

markdown.inline.ruler.before('link', 'keys', (state, silent) => {
  const found = /^\[\[([a-z0-9+?/,]+)\]\]/.exec(state.src.slice(state.pos, state.posMax));
  if (!found) return false;
  if (!silent) state.push('keys', 'kbd', 0).content = found[1] ?? '';
  state.pos += found[0].length;
  return true;
});
markdown.renderer.rules.keys = (tokens, index) => {
  const keys = tokens[index]?.content ?? '';
  const shown = shownKeys(keys).map((key) => `<kbd>${markdown.utils.escapeHtml(key)}</kbd>`);
  return `<span class="keys" data-keys="${keys}">${shown.join('')}</span>`;
};

markdown.core.ruler.push('heading_ids', ({ tokens }) => {
  tokens.forEach((token, index) => {
    const inline = tokens[index + 1];
    if (token.type !== 'heading_open' || !inline) return;
    const last = inline.children?.at(-1);
    const found = /^(.*?)\s*\{#([a-z0-9-]+)\}$/.exec(last?.content ?? '');
    if (!found || !last) throw new Error(`A heading needs an id, as in "## Text {#id}": ${inline.content}`);
    if (!['h2', 'h3'].includes(token.tag)) throw new Error(`Headings are of level 2 or 3: ${inline.content}`);
    last.content = found[1] ?? '';
    token.attrSet('id', found[2] ?? '');
    // The reader goes there by a link; the focus goes along.
    token.attrSet('tabindex', '-1');
  });
});

markdown.core.ruler.push('notes', ({ tokens }) => {
  tokens.forEach((token, index) => {
    if (token.type !== 'blockquote_open') return;
    const inline = tokens[index + 2];
    const first = inline?.children?.[0];
    const kind = /^\[!([A-Z]+)\]$/.exec(first?.content ?? '')?.[1]?.toLowerCase();
    if (!inline?.children || !kind || !NOTES.includes(kind)) {
      throw new Error(`A quotation begins with a line [!NOTE], [!TIP] or [!WARNING]: ${inline?.content}`);
    }
    inline.children.splice(0, 2);
    token.attrSet('class', `aside ${kind}`);
  });
});

markdown.renderer.rules.link_open = (tokens, index, options, _, renderer) => {
  const link = tokens[index];
  if (!link) return '';
  const href = String(link.attrGet('href') ?? '');
  const app = /^app:([a-z-]+)$/.exec(href);
  const guide = /^(?:([a-z-]+)\.md)?(?:#([a-z0-9-]+))?$/.exec(href);
  if (app) {
    link.attrs = [
      ['href', `#${app[1]}`],
      ['class', 'into-app'],
      ['data-place', app[1] ?? ''],
    ];
  } else if (guide && href !== '') {
    link.attrs = [
      ['href', `#${guide[1] ?? ''}/${guide[2] ?? ''}`],
      ['data-chapter', guide[1] ?? ''],
      ['data-heading', guide[2] ?? ''],
    ];
  } else {
    throw new Error(`A link leads to another chapter or into the program: ${href}`);
  }
  return renderer.renderToken(tokens, index, options);
};

// The page's policy refuses style attributes.
for (const cell of ['th_open', 'td_open']) {
  markdown.renderer.rules[cell] = (tokens, index, options, _, renderer) => {
    const token = tokens[index];
    if (token?.attrGet('style')) token.attrs = [['class', 'number']];
    return renderer.renderToken(tokens, index, options);
  };
}

function flat(tokens: Token[]): Token[] {
  return tokens.flatMap((token) => [token, ...(token.children ? flat(token.children) : [])]);
}

/** What a reader sees of inline tokens, without markup. */
function plain(tokens: Token[]): string {
  return tokens
    .map(({ type, content }) => {
      if (type === 'keys') return shownKeys(content).join('+');
      return type === 'softbreak' || type === 'hardbreak' ? ' ' : content;
    })
    .join('');
}

function contents(tokens: Token[], title: string): { headings: Heading[]; sections: Section[] } {
  const headings: Heading[] = [];
  const sections: Section[] = [{ id: null, title, text: '' }];
  tokens.forEach((token, index) => {
    if (token.type === 'heading_open') {
      const id = String(token.attrGet('id') ?? '');
      const text = plain(tokens[index + 1]?.children ?? []);
      if (headings.some((other) => other.id === id)) throw new Error(`Two headings have the id ${id}`);
      headings.push({ id, level: token.tag === 'h2' ? 2 : 3, text });
      sections.push({ id, title: text, text: '' });
    } else if (
      ['inline', 'fence', 'code_block'].includes(token.type) &&
      tokens[index - 1]?.type !== 'heading_open'
    ) {
      const section = sections.at(-1);
      const text = token.children ? plain(token.children) : token.content.trim();
      const gap = /^t[hd]_open$/.test(tokens[index - 1]?.type ?? '') ? ' · ' : ' ';
      if (section) section.text += `${section.text ? gap : ''}${text}`;
    }
  });
  return { headings, sections: sections.filter(({ id, text }) => id !== null || text !== '') };
}

/** Reads one chapter. */
export function readChapter(source: string): Chapter {
  const [, front = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(source) ?? [];
  const field = (name: string) => {
    const value = new RegExp(`^${name}: *(.+)$`, 'm').exec(front)?.[1]?.trim();
    if (!value) throw new Error(`The front matter has no ${name}`);
    return value;
  };
  const title = field('title');
  const env = {};
  const tokens = markdown.parse(body, env);
  return {
    id: field('id'),
    title,
    part: field('part'),
    order: Number(field('order')),
    // Before the HTML is made: rendering a link replaces what it says.
    ...contents(tokens, title),
    html: markdown.renderer.render(tokens, markdown.options, env),
  };
}

/** The languages in which there is a guide. */
export function languages(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Reads the chapters of one language, in their order. */
export function readLanguage(folder: string, language: string): Chapter[] {
  const files = readdirSync(join(folder, language)).filter((name) => name.endsWith('.md'));
  const chapters = files.map((name) => {
    try {
      const chapter = readChapter(readFileSync(join(folder, language, name), 'utf8').replaceAll('\r\n', '\n'));
      if (chapter.id !== basename(name, '.md'))
        throw new Error(`The id is not the name of the file: ${chapter.id}`);
      return chapter;
    } catch (error) {
      throw new Error(`docs/guide/${language}/${name}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  });
  return chapters.sort((a, b) => a.order - b.order);
}
