/**
 * The program, imitated in memory: for the browser (`npm run dev`) and for component tests. It never gets into
 * the production build.
 */
import type { Account } from '../../generated/Account';
import type { Draft } from '../../generated/Draft';
import type { ImportReport } from '../../generated/ImportReport';
import type { NotHere } from '../../generated/NotHere';
import type { Preferences } from '../../generated/Preferences';
import type { Status } from '../../generated/Status';
import type { SummaryRow } from '../../generated/SummaryRow';
import type { Backend, CommandName, Input, Output } from '../call';
import { createCompany, filesOf, listItem, ownedBy, type Company } from './company';
import { fail, failAsAsked } from './failures';
import { choices, generate, preview, unknownAccount } from './generate';
import { importReport } from './import';
import type { FakeOptions } from './options';
import { FakeStart } from './start';

export type { FakeOptions } from './options';
export { optionsFromUrl } from './options';
export { FAKE_PASSPHRASE } from './start';

type Handlers = { [K in CommandName]: (input: Input<K>) => Output<K> };

export interface FakeBackend extends Backend {
  /** Every call so far. */
  readonly calls: { name: CommandName; input: unknown }[];
  readonly company: Company;
  /** As if another program had changed the data. */
  change(): void;
  /** Lets commands fail from now on; an empty list mends all. */
  fail(...names: CommandName[]): void;
  /** Lets a command answer otherwise from now on; what is thrown is its failure. */
  answer<K extends CommandName>(name: K, handler: (input: Input<K>) => Output<K>): void;
}

export function createFake(options: FakeOptions = {}): FakeBackend {
  let company = createCompany(options);
  const start = new FakeStart(options);
  const listeners = new Set<() => void>();
  const calls: FakeBackend['calls'] = [];
  let failing = options.fail ?? [];
  let preferences: Preferences = {
    theme: options.theme ?? 'system',
    density: 'compact',
    account: null,
    last_folder: null,
  };
  const tell = () => listeners.forEach((listener) => listener());

  const accountOf = (number: string) =>
    company.accounts.find((account) => account.account === number) ?? unknownAccount(number);
  const fileOf = (account: string, serial: string) =>
    filesOf(company, account).find(({ file }) => file.serial === serial) ??
    fail<'file'>({
      code: 'unknown_file',
      serial,
      message: `There is no activation file ${serial} here. Check the serial.`,
    });
  const newDraft = (): Draft => ({
    id: crypto.randomUUID(),
    draft: {
      product_line: '',
      license_type: '',
      license_version: '',
      site: '',
      machines: [{ name: '', host_id: '' }],
      parts: [],
      attributes: [],
      confirmed_files: [],
    },
    changed_at: new Date().toISOString(),
  });
  const keepDraft = (account: string, draft: Draft) => {
    company.drafts.set(account, draft);
    return draft;
  };
  const status = (): Status => ({
    portal: { portal: 'embedded' },
    issuer: 'portal-embedded-7f3a',
    pinned_key: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    person: start.person,
    as_of: company.asOf,
    outbox: { queued: options.queued ?? 0, refused: options.refused ?? 0 },
    secrets: start.place,
    data_folder: '/home/reg/.local/share/org.afmt.desktop',
    version: '0.1.0',
  });
  const applied = (): ImportReport => {
    company = createCompany({ ...options, accounts: options.accounts || 5 });
    tell();
    return importReport('good', true);
  };

  const handlers: Handlers = {
    start: () => start.start(),
    choose_secrets: (input) => start.chooseSecrets(input),
    unlock: ({ passphrase }) => start.unlock(passphrase),
    replace_lost_key: () => start.replaceLostKey(),
    continue_without_key: () => start.continueWithoutKey(),
    found: (input) => {
      const state = start.found(input);
      if (start.startedEmpty) company = createCompany({ accounts: 0 });
      return state;
    },
    status,
    sync: () => {
      company.asOf = new Date().toISOString();
      tell();
      return status();
    },
    preferences: () => preferences,
    set_preferences: (input) => (preferences = input),
    accounts: ({ search, limit }) => {
      const wanted = search.trim().toLowerCase();
      const matching = company.accounts
        .filter(({ name, account }) => name.toLowerCase().includes(wanted) || account.includes(wanted))
        .sort((a, b) => a.name.localeCompare(b.name));
      return {
        accounts: matching.slice(0, limit).map(listItem),
        matching: matching.length,
        total: company.accounts.length,
      };
    },
    account_summary: ({ account: number }) => {
      const account = accountOf(number);
      const rows = ownedBy(company, number).map(({ part, license_type, pool, available }) => ({
        part: part.part,
        description: part.description,
        product_line: part.product_line,
        license_version: part.license_version,
        kind: part.kind,
        license_type,
        pool,
        queued: options.queued && part.part.endsWith('AL04') ? Math.min(options.queued, available) : 0,
        available,
        not_here: notHere(account, part),
      }));
      return { account, rows, as_of: company.asOf };
    },
    part_details: ({ account, part, license_type }) => {
      const files = filesOf(company, account).flatMap(({ file, parts }) => {
        const line = parts.find((candidate) => candidate.part === part);
        if (file.state !== 'active' || file.license_type !== license_type || !line) return [];
        const { assigned, pooled } = line;
        const machines = file.machines.map(({ name }) => name);
        return [{ serial: file.serial, machines, site: file.site.name, assigned, pooled }];
      });
      return {
        orders: company.orders.filter(
          (order) => order.account === account && order.part === part && order.license_type === license_type,
        ),
        keys: company.parts.get(part)?.keys ?? [],
        files: files.slice(0, 200),
        file_count: files.length,
      };
    },
    new_file_choices: ({ account }) => choices(company, account),
    draft: ({ account }) => company.drafts.get(account) ?? keepDraft(account, newDraft()),
    save_draft: ({ account, id, draft }) => keepDraft(account, { id, draft, changed_at: new Date().toISOString() }),
    discard_draft: ({ account }) => keepDraft(account, newDraft()),
    preview: ({ account, draft }) => preview(company, account, draft),
    generate: (input) => {
      const generated = generate(company, input, start.person);
      tell();
      return generated;
    },
    files: ({ account, offset, limit }) => ({
      files: filesOf(company, account)
        .slice(offset, offset + limit)
        .map(({ file }) => file),
      total: filesOf(company, account).length,
      as_of: company.asOf,
    }),
    file: ({ account, serial }) => fileOf(account, serial),
    download: ({ account, serial }) => {
      const { file_name, sha256 } = fileOf(account, serial);
      if (options.cancelDownload) return { download: 'cancelled' };
      return { download: 'saved', path: `/home/reg/Downloads/${file_name}`, sha256 };
    },
    check_import: () => {
      const kind = options.import ?? 'good';
      if (kind === 'cancelled') return { import: 'cancelled' };
      return {
        import: 'checked',
        id: crypto.randomUUID(),
        files: ['accounts.csv', 'parts.csv', 'sites.csv', 'orders.csv'],
        report: importReport(kind, false),
      };
    },
    apply_import: applied,
  };

  const others = new Map<CommandName, (input: unknown) => unknown>();

  return {
    calls,
    get company() {
      return company;
    },
    change: tell,
    fail: (...names) => {
      failing = names;
    },
    answer: (name, handler) => void others.set(name, handler as (input: unknown) => unknown),
    async invoke(name, input) {
      calls.push({ name, input });
      // As over the wire: nobody shares an object with the program.
      const given: unknown = structuredClone(input);
      await new Promise((resolve) => setTimeout(resolve, name === 'start' ? 0 : (options.slow ?? 0)));
      if (failing.includes(name)) return failAsAsked(name);
      const handler = others.get(name) ?? (handlers[name] as (input: unknown) => unknown);
      return structuredClone(handler(given));
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function notHere(
  { account, model }: Account,
  { part, description, kind }: Pick<SummaryRow, 'part' | 'description' | 'kind'>,
): NotHere | null {
  if (model === 'subscription') return { not_here: 'refused', cause: { refusal: 'subscription_account', account } };
  if (kind === 'part') return null;
  return { not_here: 'refused', cause: { refusal: 'bundle', part, description, kind } };
}
