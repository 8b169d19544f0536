/** Activity as the program answers it: a picture for tests and the browser. The rules are in Rust. */
import type { BulkReport } from '../../generated/BulkReport';
import type { Change } from '../../generated/Change';
import type { FileChoices } from '../../generated/FileChoices';
import type { FileDetails } from '../../generated/FileDetails';
import type { FileDifference } from '../../generated/FileDifference';
import type { FileFilter } from '../../generated/FileFilter';
import type { FileListItem } from '../../generated/FileListItem';
import type { FilePage } from '../../generated/FilePage';
import type { FileSort } from '../../generated/FileSort';
import type { FileState } from '../../generated/FileState';
import type { FileView } from '../../generated/FileView';
import type { FilterChoice } from '../../generated/FilterChoice';
import type { Input } from '../call';
import { fail } from './failures';

const NO_FILTER: FileFilter = {
  site: null,
  generated_from: null,
  generated_to: null,
  active: 'all',
  product_line: null,
  license_type: null,
  generated_by: null,
  machine: '',
};
const STATES: FileState[] = ['active', 'superseded', 'deactivated', 'recalled'];

export function newView(): FileView {
  return { filter: NO_FILTER, sort: { by: 'generated', descending: true } };
}

const localDate = (at: string, zone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(new Date(at));

function fits(file: FileListItem, filter: FileFilter, zone: string): boolean {
  const wanted = filter.machine.trim().toLowerCase();
  const dated = filter.generated_from !== null || filter.generated_to !== null;
  const day = dated ? localDate(file.generated_at, zone) : '';
  return (
    (filter.site === null || file.site.id === filter.site) &&
    (filter.generated_from === null || day >= filter.generated_from) &&
    (filter.generated_to === null || day <= filter.generated_to) &&
    (filter.active === 'all' || (file.state === 'active') === (filter.active === 'yes')) &&
    (filter.product_line === null || file.product_line === filter.product_line) &&
    (filter.license_type === null || file.license_type === filter.license_type) &&
    (filter.generated_by === null || file.generated_by === filter.generated_by) &&
    file.machines.some(({ name }) => name.toLowerCase().includes(wanted))
  );
}

function placeOf(file: FileListItem, by: FileSort['by']): string {
  switch (by) {
    case 'state':
      return String(STATES.indexOf(file.state));
    case 'serial':
      return '';
    case 'revision':
      return String(file.revision).padStart(6, '0');
    case 'machine':
      return file.machines.map(({ name }) => name.toLowerCase()).join(' ');
    case 'site':
      return file.site.name.toLowerCase();
    case 'generated':
      return file.generated_at;
    default:
      return file[by].toLowerCase();
  }
}

export function matching(
  files: readonly FileDetails[],
  { filter, sort, zone }: Pick<Input<'file_serials'>, 'filter' | 'sort' | 'zone'>,
): FileListItem[] {
  const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
  const way = sort.descending ? -1 : 1;
  return files
    .map(({ file }) => file)
    .filter((file) => fits(file, filter, zone))
    .map((file) => ({ file, place: placeOf(file, sort.by) }))
    .sort((a, b) => way * (compare(a.place, b.place) || compare(a.file.serial, b.file.serial)))
    .map(({ file }) => file);
}

export function filePage(files: readonly FileDetails[], input: Input<'files'>, asOf: string): FilePage {
  const found = matching(files, input);
  const of = (state: FileState) => found.filter((file) => file.state === state).length;
  return {
    files: found.slice(input.offset, input.offset + input.limit),
    total: found.length,
    states: {
      active: of('active'),
      superseded: of('superseded'),
      deactivated: of('deactivated'),
      recalled: of('recalled'),
    },
    all: files.length,
    as_of: asOf,
  };
}

export function fileChoices(files: readonly FileDetails[], kept: FileView): FileChoices {
  const count = (pick: (file: FileListItem) => [value: string, name: string]): FilterChoice[] => {
    const counted = new Map<string, FilterChoice>();
    for (const { file } of files) {
      const [value, name] = pick(file);
      counted.set(value, { value, name, count: (counted.get(value)?.count ?? 0) + 1 });
    }
    return [...counted.values()].sort((a, b) => a.name.localeCompare(b.name));
  };
  return {
    sites: count(({ site }) => [site.id, site.name]),
    product_lines: count(({ product_line }) => [product_line, product_line]),
    license_types: count(({ license_type }) => [license_type, license_type]),
    people: count(({ generated_by }) => [generated_by, generated_by]),
    kept,
  };
}

const NAMES = {
  site: 'site',
  from: 'generated_from',
  to: 'generated_to',
  active: 'active',
  line: 'product_line',
  type: 'license_type',
  by: 'generated_by',
  machine: 'machine',
} as const;

export function writeFilters(filter: FileFilter, { sites }: FileChoices): string {
  const words = Object.entries(NAMES).flatMap(([word, name]) => {
    const value = filter[name];
    if (value === null || value === '' || (name === 'active' && value === 'all')) return [];
    const said = name === 'site' ? (sites.find((site) => site.value === value)?.name ?? value) : value;
    return [`${word}:${/\s/.test(said) ? `"${said}"` : said}`];
  });
  return words.join(' ') || 'active:all';
}

export function readFilters(text: string, { sites }: FileChoices): FileFilter {
  if (text.trim() === '') {
    return fail<'read_filters'>({
      code: 'empty',
      message: 'There are no filters to read. Copy a line such as active:yes machine:CIC first.',
    });
  }
  const filter = structuredClone(NO_FILTER);
  for (const word of text.trim().match(/[^\s"]*"[^"]*"|\S+/g) ?? []) {
    const [said = '', ...rest] = word.split(':');
    const name = NAMES[said.toLowerCase() as keyof typeof NAMES];
    if (!name || rest.length === 0) {
      return fail<'read_filters'>({
        code: 'not_a_filter',
        word,
        message: `“${word}” is not a filter. Use site:, from:, to:, active:, line:, type:, by: or machine:.`,
      });
    }
    const value = rest.join(':').replaceAll('"', '');
    const id = name === 'site' ? (sites.find((site) => site.name === value)?.value ?? value) : value;
    Object.assign(filter, { [name]: id });
  }
  return filter;
}

/** The revision before one, which the made files only name. */
export function madePredecessor(later: FileDetails): FileDetails {
  const [first] = later.lineage;
  const machines = later.file.machines.slice(0, 1);
  const parts = later.parts.slice(1).map((line) => ({ ...line, assigned: Math.max(1, line.assigned - 2) }));
  const keys = later.keys.slice(1).map((key, at) => ({ ...key, count: Math.max(1, key.count - (at % 2) * 5) }));
  return {
    ...later,
    file: {
      ...later.file,
      serial: first?.serial ?? '',
      revision: 1,
      state: 'superseded',
      machines,
      generated_at: first?.generated_at ?? '',
      generated_by: first?.generated_by ?? '',
    },
    parts,
    keys,
    attributes: {},
    supersedes: null,
    superseded_by: later.lineage[1] ?? null,
    trust: { verdict: 'superseded', message: 'A later revision took the place of this file. Use that one.' },
  };
}

export function difference(before: FileDetails, after: FileDetails): FileDifference {
  const change = (one: unknown, other: unknown): Change =>
    one === undefined
      ? 'added'
      : other === undefined
        ? 'removed'
        : JSON.stringify(one) === JSON.stringify(other)
          ? 'same'
          : 'changed';
  const beside = <T>(one: [string, T][], other: [string, T][]) => {
    const [first, second] = [new Map(one), new Map(other)];
    return [...new Set([...second.keys(), ...first.keys()])].map((name) => ({
      name,
      before: first.get(name) ?? null,
      after: second.get(name) ?? null,
      change: change(first.get(name), second.get(name)),
    }));
  };
  const item = ({ file }: FileDetails) => {
    const { serial, revision, state, generated_at, generated_by, overlap_ends } = file;
    return { serial, revision, state, generated_at, generated_by, overlap_ends };
  };
  const fields = (['site', 'product_line', 'license_type', 'license_version'] as const).map((field) => {
    const value = ({ file }: FileDetails) => (field === 'site' ? file.site.name : file[field]);
    const [one, other] = [value(before), value(after)];
    return { field, before: one, after: other, change: change(one, other) };
  });
  const machines = beside(
    before.file.machines.map(({ name, host_id }) => [name, host_id]),
    after.file.machines.map(({ name, host_id }) => [name, host_id]),
  );
  const units = ({ parts }: FileDetails) =>
    parts.map(({ part, assigned, pooled }): [string, { assigned: number; pooled: number }] => [
      part,
      { assigned, pooled },
    ]);
  const parts = beside(units(before), units(after)).map(({ name, ...rest }) => ({ part: name, ...rest }));
  const counts = ({ keys }: FileDetails) => keys.map(({ key, count }): [string, number] => [key, count]);
  const keys = beside(counts(before), counts(after)).map(({ name, ...rest }) => ({ key: name, ...rest }));
  const words = ({ attributes }: FileDetails) =>
    Object.entries(attributes).map(([name, value]): [string, string] => [name, String(value)]);
  const attributes = beside(words(before), words(after));
  const all = [...fields, ...machines, ...parts, ...keys, ...attributes];
  return {
    before: item(before),
    after: item(after),
    fields,
    machines,
    parts,
    attributes,
    keys,
    changes: all.filter((one) => one.change !== 'same').length,
  };
}

export function bulkReport(files: readonly FileDetails[], serials: readonly string[]): BulkReport {
  const names = new Map<string, number>();
  const written = serials.flatMap((serial) => {
    const found = files.find(({ file }) => file.serial === serial);
    if (!found) return [];
    const number = (names.get(found.file_name) ?? 0) + 1;
    names.set(found.file_name, number);
    const file_name = number > 1 ? found.file_name.replace('.I3Lic', ` (${number}).I3Lic`) : found.file_name;
    const { state } = found.file;
    return [{ serial, file_name, not_in_force: state === 'active' ? null : state }];
  });
  return {
    folder: '/media/stick',
    written,
    not_written: [],
    not_tried: [],
    end: { end: 'through' },
    text: `AFMT download report\nFolder: /media/stick\n\nSaved and verified: ${written.length} of ${serials.length}\n`,
  };
}
