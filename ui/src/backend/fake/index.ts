/**
 * The program, imitated in memory: for the browser (`npm run dev`) and for component tests. It never gets into
 * the production build.
 */
import type { Account } from '../../generated/Account';
import type { Draft } from '../../generated/Draft';
import type { FileView } from '../../generated/FileView';
import type { ImportReport } from '../../generated/ImportReport';
import type { NotHere } from '../../generated/NotHere';
import type { Preferences } from '../../generated/Preferences';
import type { Status } from '../../generated/Status';
import type { SummaryRow } from '../../generated/SummaryRow';
import type { Backend, CommandName, Input, Output } from '../call';
import {
  bulkReport,
  difference,
  fileChoices,
  filePage,
  madePredecessor,
  matching,
  newView,
  readFilters,
  writeFilters,
} from './activity';
import { checkBatch, openMachines } from './batch';
import { createCompany, filesOf, listItem, ownedBy, type Company } from './company';
import { filesOverTime, softwareDetails } from './details';
import { deactivate, deactivatePreview } from './deactivate';
import { draftFromFile, FakeDrafts } from './drafts';
import { failAsAsked } from './failures';
import { choices, generate, preview, unknownAccount } from './generate';
import { importReport } from './import';
import type { FakeOptions } from './options';
import { search } from './search';
import { saveSite, siteList, sitePreview } from './sites';
import { FakeStart } from './start';
import { FakeTickets } from './tickets';
import { upgrade, upgradeChoices, upgradePreview } from './upgrade';
import { fileOf as knownFileOf, update, updateChoices, updatePreview } from './update';

export type { FakeOptions } from './options';
export { optionsFromUrl } from './options';
export { FAKE_PASSPHRASE } from './start';

type Handlers = { [K in CommandName]?: (input: Input<K>) => Output<K> };

export interface FakeBackend extends Backend {
  /** Every call so far. */
  readonly calls: { name: CommandName; input: unknown }[];
  readonly company: Company;
  readonly tickets: FakeTickets;
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
  const drafts = new FakeDrafts();
  const listeners = new Set<() => void>();
  const calls: FakeBackend['calls'] = [];
  let failing = options.fail ?? [];
  let preferences: Preferences = {
    theme: options.theme ?? 'system',
    density: 'compact',
    language: options.language ?? 'system',
    account: null,
    last_folder: null,
  };
  const views = new Map<string, string>();
  const tell = () => listeners.forEach((listener) => listener());
  const tickets = new FakeTickets(options, () => start.stage, tell);

  const accountOf = (number: string) =>
    company.accounts.find((account) => account.account === number) ?? unknownAccount(number);
  const fileViews = new Map<string, FileView>();
  const choicesOf = (account: string) =>
    fileChoices(filesOf(company, account), fileViews.get(account) ?? newView());
  const predecessor = (account: string, serial: string) => {
    const later = filesOf(company, account).find(({ supersedes }) => supersedes === serial);
    return later && madePredecessor(later);
  };
  const fileOf = (account: string, serial: string) =>
    predecessor(account, serial) ?? knownFileOf(company, account, serial);
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
    outbox: { queued: (options.queued ?? 0) + tickets.count.queued, refused: options.refused ?? 0 },
    tickets: { unread: tickets.count.unread, open: tickets.count.open },
    secrets: start.place,
    data_folder: '/home/reg/.local/share/org.afmt.desktop',
    version: '0.1.0',
    schema: '20261124060100',
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
    search: (query) => search(company, query),
    open_data_folder: () => ({}),
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
        not_here: notHere(account, part, available),
        way_out: wayOut(account, part, available),
      }));
      return { account, rows, as_of: company.asOf };
    },
    export_summary: ({ account: number, view }) => {
      const rows = ownedBy(company, accountOf(number).account).filter(
        ({ available }) => available > 0 || !view.hide_exhausted,
      ).length;
      if (options.cancelDownload) return { export: 'cancelled' };
      return { export: 'saved', path: `/home/reg/Documents/Account Summary ${number} 2026-11-24.csv`, rows };
    },
    files_over_time: ({ account }) => filesOverTime(company, accountOf(account).account),
    software_details: ({ account }) => softwareDetails(company, accountOf(account)),
    view_state: ({ name }) => ({ state: views.get(name) ?? null }),
    keep_view_state: ({ name, state }) => {
      views.set(name, state);
      return { state };
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
        moves: company.moves
          .filter((move) => move.account === account && move.license_type === license_type)
          .filter(({ from, to }) => from === part || to === part)
          .map(({ at, from, to, units }) => ({ at, from, to, units })),
        keys: company.parts.get(part)?.keys ?? [],
        files: files.slice(0, 200),
        file_count: files.length,
      };
    },
    new_file_choices: ({ account }) => choices(company, account),
    draft: ({ account }) => company.drafts.get(account) ?? keepDraft(account, newDraft()),
    save_draft: ({ account, id, draft }) => keepDraft(account, { id, draft, changed_at: new Date().toISOString() }),
    discard_draft: ({ account }) => keepDraft(account, newDraft()),
    named_drafts: ({ account }) => drafts.list(account),
    name_draft: ({ account, name, draft }) => drafts.keep(account, name, draft),
    drop_named_draft: ({ account, name }) => drafts.drop(account, name),
    draft_from_file: ({ account, serial }) => draftFromFile(fileOf(account, serial)),
    open_machines: openMachines,
    check_batch: (input) => checkBatch(company, input),
    preview: ({ account, draft }) => preview(company, account, draft),
    generate: (input) => {
      const generated = generate(company, input, start.person);
      tell();
      return generated;
    },
    sites: ({ account }) => siteList(company, account),
    site_preview: (input) => sitePreview(company, input),
    new_request_id: () => crypto.randomUUID(),
    save_site: (input) => {
      const saved = saveSite(company, input);
      tell();
      return saved;
    },
    files: (input) => filePage(filesOf(company, input.account), input, company.asOf),
    file_serials: (input) => matching(filesOf(company, input.account), input).map(({ serial }) => serial),
    file_choices: ({ account }) => choicesOf(account),
    keep_file_view: ({ account, view }) => {
      fileViews.set(account, view);
      return view;
    },
    write_filters: ({ account, filter }) => ({ text: writeFilters(filter, choicesOf(account)) }),
    read_filters: ({ account, text }) => readFilters(text, choicesOf(account)),
    upgrade_choices: ({ account }) => upgradeChoices(company, accountOf(account)),
    upgrade_preview: ({ account, upgrade: wish }) => upgradePreview(company, accountOf(account), wish),
    upgrade: ({ account, upgrade: wish }) => {
      const upgraded = upgrade(company, accountOf(account), wish, start.person);
      tell();
      return upgraded;
    },
    file: ({ account, serial }) => fileOf(account, serial),
    compare_files: ({ account, before, after }) => difference(fileOf(account, before), fileOf(account, after)),
    update_choices: ({ account, serial }) => updateChoices(company, account, serial),
    update_preview: ({ account, serial, draft }) => updatePreview(company, account, serial, draft),
    update: (input) => {
      const updated = update(company, input, start.person);
      tell();
      return updated;
    },
    deactivate_preview: ({ account, serials }) => deactivatePreview(company, account, serials),
    deactivate: (input) => {
      const ended = deactivate(company, input);
      tell();
      return ended;
    },
    download: ({ account, serial }) => {
      const { file_name, sha256 } = fileOf(account, serial);
      if (options.cancelDownload) return { download: 'cancelled' };
      return { download: 'saved', path: `/home/reg/Downloads/${file_name}`, sha256 };
    },
    download_many: ({ account, serials }) =>
      options.cancelDownload
        ? { download: 'cancelled' }
        : { download: 'done', report: bulkReport(filesOf(company, account), serials) },
    download_progress: () => ({ running: true, tried: 37, total: 1204 }),
    stop_download: () => ({ running: true, tried: 37, total: 1204 }),
    save_download_report: () => ({
      download: 'saved',
      path: '/media/stick/AFMT download report.txt',
      sha256: '9f86d081884c7d65',
    }),
    save_file_pdf: ({ account, serial }) => {
      const stem = fileOf(account, serial).file_name.replace('.I3Lic', '');
      if (options.cancelDownload) return { download: 'cancelled' };
      return { download: 'saved', path: `/home/reg/Documents/${stem} ${serial}.pdf`, sha256: '9f86d081884c7d65' };
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
    ...tickets.handlers,
  };

  const others = new Map<CommandName, (input: unknown) => unknown>();

  return {
    calls,
    tickets,
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
      // Many files take many times as long as one call.
      const slow = (options.slow ?? 0) * (name === 'start' ? 0 : name === 'download_many' ? 20 : 1);
      await new Promise((resolve) => setTimeout(resolve, slow));
      if (failing.includes(name)) return failAsAsked(name);
      const handler = others.get(name) ?? (handlers[name] as ((input: unknown) => unknown) | undefined);
      if (!handler) throw new Error(`The fake does not know ${name}.`);
      return structuredClone(handler(given));
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

type Owned = Pick<SummaryRow, 'part' | 'description' | 'kind'>;

function notHere(
  { account, model }: Account,
  { part, description, kind }: Owned,
  available: number,
): NotHere | null {
  if (model === 'subscription') return { not_here: 'refused', cause: { refusal: 'subscription_account', account } };
  if (kind !== 'part') return { not_here: 'refused', cause: { refusal: 'bundle', part, description, kind } };
  return available > 0 ? null : { not_here: 'all_in_use' };
}

function wayOut({ model }: Account, { kind }: Owned, available: number): SummaryRow['way_out'] {
  if (model === 'subscription' || kind !== 'part') return 'licensing_team';
  return available > 0 ? null : 'files';
}
