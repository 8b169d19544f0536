/**
 * What is still to be translated, and putting it in.
 *
 *   node scripts/missing-texts.mjs                    prints, as JSON, what each language misses (with its English
 *                                                     text), and what it has that English has not
 *   node scripts/missing-texts.mjs --apply file.json  merges {"de": {"area.key": "…"}, "fr": …}, drops what English
 *                                                     has no more, and writes each file in the order of en.json;
 *                                                     a missing `_many` form becomes that of `_other`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LANGUAGES = ['de', 'fr', 'es', 'ja'];
const PLURAL = /_(zero|one|two|few|many|other)$/;
const fileOf = (language) => fileURLToPath(new URL(`../src/texts/${language}.json`, import.meta.url));
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

const leaves = (tree, path = '') =>
  Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string' ? [[path + name, value]] : leaves(value, `${path}${name}.`),
  );

/** The keys of English with the plural forms of another language. */
function wantedIn(language, english) {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const wanted = new Map();
  for (const [key, text] of english) {
    const base = key.replace(PLURAL, '');
    if (base === key || !english.has(`${base}_other`)) wanted.set(key, text);
    // In the order in which English would have them: one, many, other.
    else
      for (const form of ['zero', 'one', 'two', 'few', 'many', 'other'].filter((form) => forms.includes(form))) {
        wanted.set(`${base}_${form}`, english.get(`${base}_${form}`) ?? english.get(`${base}_other`));
      }
  }
  return wanted;
}

function treeOf(pairs) {
  const tree = {};
  for (const [key, text] of pairs) {
    const path = key.split('.');
    const name = path.pop();
    let branch = tree;
    for (const part of path) branch = branch[part] ??= {};
    branch[name] = text;
  }
  return tree;
}

const english = new Map(leaves(read(fileOf('en'))));
const [option, given] = process.argv.slice(2);
const translations = option === '--apply' ? read(given) : {};
const report = {};
for (const language of LANGUAGES) {
  const wanted = wantedIn(language, english);
  const held = new Map(leaves(read(fileOf(language))));
  if (option === '--apply') {
    for (const [key, text] of Object.entries(translations[language] ?? {})) held.set(key, text);
    // The form for millions reads like the common one, unless it is given.
    for (const key of wanted.keys()) {
      const common = held.get(key.replace(/_many$/, '_other'));
      if (key.endsWith('_many') && !held.has(key) && common) held.set(key, common);
    }
    const kept = [...wanted.keys()].filter((key) => held.has(key)).map((key) => [key, held.get(key)]);
    writeFileSync(fileOf(language), `${JSON.stringify(treeOf(kept), null, 2)}\n`);
    for (const key of held.keys()) if (!wanted.has(key)) held.delete(key);
  }
  report[language] = {
    missing: Object.fromEntries([...wanted].filter(([key]) => !held.has(key))),
    orphaned: [...held.keys()].filter((key) => !wanted.has(key)),
  };
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
process.exitCode = Object.values(report).some(
  ({ missing, orphaned }) => Object.keys(missing).length || orphaned.length,
)
  ? 1
  : 0;
