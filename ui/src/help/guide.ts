/** The guide in the language that is shown, and the search over it. */
import MiniSearch, { type SearchResult } from 'minisearch';
import languages from 'virtual:guide';
import type { Chapter, Section } from './types';

const ORIGINAL = 'en';

export interface ReadChapter extends Chapter {
  /** Shown in English, because nobody translated it yet. */
  untranslated: boolean;
}

export interface Guide {
  chapters: ReadChapter[];
  search: (words: string) => Found[];
}

/** One section that the search found. */
export interface Found {
  chapter: ReadChapter;
  section: Section;
  /** The title and a piece of the text, in parts that were asked for and parts between. */
  title: Piece[];
  snippet: Piece[];
}
export interface Piece {
  text: string;
  hit: boolean;
}

const kept = new Map<string, Promise<Guide>>();

export function loadGuide(language: string): Promise<Guide> {
  const known = kept.get(language);
  if (known) return known;
  const loading = load(language);
  kept.set(language, loading);
  // What failed once may work the next time.
  loading.catch(() => kept.delete(language));
  return loading;
}

async function load(language: string): Promise<Guide> {
  const [original = [], own = []] = await Promise.all(
    [languages[ORIGINAL], language === ORIGINAL ? undefined : languages[language]].map(async (open) =>
      open ? (await open()).default : undefined,
    ),
  );
  const chapters = original.map((chapter) => {
    const translated = own.find(({ id }) => id === chapter.id);
    return translated
      ? { ...translated, order: chapter.order, untranslated: false }
      : { ...chapter, untranslated: language !== ORIGINAL };
  });
  return { chapters, search: searchIn(chapters, language) };
}

const MOST_RESULTS = 40;

/** Words as they are searched for: Japanese and Chinese write no spaces, the browser knows where words end. */
function wordsIn(language: string): (text: string) => string[] {
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' });
  return (text) =>
    [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
}

const folded = (word: string) => word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function searchIn(chapters: ReadChapter[], language: string): Guide['search'] {
  const entries = chapters.flatMap((chapter) => chapter.sections.map((section) => ({ chapter, section })));
  const tokenize = wordsIn(language);
  let index: MiniSearch | undefined;

  const built = () => {
    const made = new MiniSearch({
      fields: ['title', 'chapter', 'text'],
      tokenize,
      processTerm: folded,
      searchOptions: {
        boost: { title: 4, chapter: 2 },
        prefix: (term) => term.length > 1,
        fuzzy: (term) => (term.length > 4 ? 0.2 : false),
        combineWith: 'AND',
      },
    });
    made.addAll(
      entries.map(({ chapter, section }, id) => ({
        id,
        title: section.title,
        chapter: chapter.title,
        text: section.text,
      })),
    );
    return made;
  };

  return (words) => {
    if (words.trim() === '') return [];
    // Only who searches pays for the index.
    index ??= built();
    let results: SearchResult[] = index.search(words);
    // Nothing holds all of the words: then what holds some.
    if (results.length === 0) results = index.search(words, { combineWith: 'OR' });
    return results.slice(0, MOST_RESULTS).flatMap(({ id, terms }) => {
      const entry = entries[id as number];
      if (!entry) return [];
      const hits = new Set(terms);
      return [
        {
          ...entry,
          title: pieces(entry.section.title, hits, tokenize),
          snippet: snippet(entry.section.text, hits, tokenize),
        },
      ];
    });
  };
}

/** Cuts a text at the words that were found. */
export function pieces(text: string, hits: ReadonlySet<string>, tokenize: (text: string) => string[]): Piece[] {
  const found: Piece[] = [];
  const add = (piece: string, hit: boolean) => {
    if (piece === '') return;
    const last = found.at(-1);
    if (last?.hit === hit) last.text += piece;
    else found.push({ text: piece, hit });
  };
  let from = 0;
  for (const word of tokenize(text)) {
    const at = text.indexOf(word, from);
    add(text.slice(from, at), false);
    add(word, hits.has(folded(word)));
    from = at + word.length;
  }
  add(text.slice(from), false);
  return found;
}

const BEFORE = 60;
const LONGEST = 200;

/** The text around the first word that was found. */
function snippet(text: string, hits: ReadonlySet<string>, tokenize: (text: string) => string[]): Piece[] {
  const all = pieces(text, hits, tokenize);
  const firstHit = all.findIndex(({ hit }) => hit);
  const at = all.slice(0, Math.max(firstHit, 0)).reduce((length, piece) => length + piece.text.length, 0);
  // At the beginning of a word, where there are spaces.
  const from = at <= BEFORE ? 0 : Math.max(text.indexOf(' ', at - BEFORE) + 1, at - BEFORE);
  const end = Math.min(text.length, from + LONGEST);
  const to = end === text.length ? end : Math.max(text.lastIndexOf(' ', end), at + 1);
  const cut = `${from > 0 ? '… ' : ''}${text.slice(from, to)}${to < text.length ? ' …' : ''}`;
  return pieces(cut, hits, tokenize);
}
