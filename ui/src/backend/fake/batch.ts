/** Lists of machines: enough of an answer to draw every state. The seat's own judgement is tested in Rust. */
import type { BatchPreview } from '../../generated/BatchPreview';
import type { BatchQuery } from '../../generated/BatchQuery';
import type { BatchRow } from '../../generated/BatchRow';
import type { CsvText } from '../../generated/CsvText';
import type { GenerateDraft } from '../../generated/GenerateDraft';
import type { Company } from './company';
import { fail } from './failures';
import { preview, shortage } from './generate';

const MAX_ROWS = 500;
const COLUMNS = ['machine', 'host_id', 'machine_2', 'host_id_2', 'site'];

export function openMachines(): CsvText {
  return {
    chosen: 'text',
    name: 'machines.csv',
    text: 'machine;host_id;machine_2;host_id_2;site\nCICBER01;A3155D1E8B61;;;\nCICBER02;A3155D1E8B62;;;\n',
  };
}

interface Listed {
  line: number;
  cells: Map<string, string>;
}

function read(text: string): Listed[] {
  const separator = ['\t', ';', ','].find((candidate) => text.includes(candidate)) ?? ',';
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ line: index + 1, cells: line.split(separator).map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const titles = lines[0]?.cells.map((cell) => cell.toLowerCase().replace(/[^a-z0-9]/g, '')) ?? [];
  const known = COLUMNS.map((column) => column.replace(/_/g, ''));
  const titled = titles.includes('machine') && titles.includes('hostid');
  const strange = titled ? titles.find((title) => !known.includes(title)) : undefined;
  if (strange !== undefined) {
    return fail<'check_batch'>({
      code: 'column',
      column: strange,
      message: `The column "${strange}" is not known. Use machine, host_id, machine_2, host_id_2 and site, or no header at all.`,
    });
  }
  const columns = titled ? titles : known;
  const listed = (titled ? lines.slice(1) : lines).map(({ line, cells }) => ({
    line,
    cells: new Map(columns.map((column, index) => [column, cells[index] ?? ''])),
  }));
  if (listed.length === 0) {
    return fail<'check_batch'>({
      code: 'empty',
      message: 'There is no machine in this list. Write one a line: its name, then its host ID.',
    });
  }
  if (listed.length > MAX_ROWS) {
    return fail<'check_batch'>({
      code: 'too_many',
      found: listed.length,
      limit: MAX_ROWS,
      message: `This list has ${listed.length} machines, and at most ${MAX_ROWS} go at once. Split it.`,
    });
  }
  return listed;
}

function draftOf(company: Company, { account, draft }: BatchQuery, { cells }: Listed): GenerateDraft {
  const cell = (column: string) => cells.get(column) ?? '';
  const named = cell('site').toLowerCase();
  const site = company.sites.find(
    (candidate) =>
      candidate.account === account && (candidate.site === cell('site') || candidate.name.toLowerCase() === named),
  );
  const second = { name: cell('machine2'), host_id: cell('hostid2') };
  return {
    ...draft,
    site: named ? (site?.site ?? cell('site')) : draft.site,
    machines: [
      { name: cell('machine'), host_id: cell('hostid') },
      ...(second.name || second.host_id ? [second] : []),
    ],
    confirmed_files: [],
  };
}

export function checkBatch(company: Company, query: BatchQuery): BatchPreview {
  const taken = new Map<string, number>();
  const seen = new Map<string, number>();
  const pools = new Map<string, BatchPreview['pools'][number]>();
  const rows = read(query.text).map((listed): BatchRow => {
    const draft = draftOf(company, query, listed);
    const { line } = listed;
    let judged = preview(company, query.account, draft);
    const row = { line, id: crypto.randomUUID(), draft, warnings: judged.warnings };
    const repeated = draft.machines.flatMap(({ name }, machine) => {
      const earlier = seen.get(name.toUpperCase());
      if (name && earlier === undefined) seen.set(name.toUpperCase(), line);
      if (earlier === undefined || earlier === line) return [];
      return [
        {
          at: { field: 'machine_name' as const, machine },
          problem: { problem: 'same_as_line' as const, line: earlier },
          missing: false,
          message: `This is the same as the one in line ${earlier}. Change or remove one of them.`,
        },
      ];
    });
    const fields = [...judged.fields, ...repeated];
    if (fields.length > 0) return { ...row, verdict: { verdict: 'fields_wrong' }, fields, causes: [] };
    if (judged.verdict.verdict === 'needs_confirmation' && query.confirm_files) {
      draft.confirmed_files = judged.verdict.files.map(({ serial }) => serial);
      judged = preview(company, query.account, draft);
    }
    const causes = judged.pools.flatMap((pool) => {
      const left = pool.available_before - (taken.get(pool.part) ?? 0);
      if (pool.units <= left) return [];
      return [shortage(company, query.account, pool.part, 'production', pool.units, left)];
    });
    if (causes.length > 0) return { ...row, verdict: { verdict: 'refused' }, fields, causes };
    if (judged.verdict.verdict === 'ready') {
      for (const pool of judged.pools) {
        const units = (taken.get(pool.part) ?? 0) + pool.units;
        taken.set(pool.part, units);
        pools.set(pool.part, { ...pool, units, available_after: pool.available_before - units });
      }
    }
    return { ...row, verdict: judged.verdict, fields, causes: judged.causes };
  });
  return {
    rows,
    ready: rows.filter(({ verdict }) => verdict.verdict === 'ready').length,
    pools: [...pools.values()],
    as_of: company.asOf,
  };
}
