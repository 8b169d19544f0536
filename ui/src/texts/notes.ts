/**
 * What the program says, in the language that is shown: by its typed data, not by the English sentence that
 * comes beside it.
 *
 * Each text is found by the variant's own tag, so that a variant without a text fails the type check; a variant
 * whose values need words of their own has a case. What the system or the portal said (`detail`, `reason`) stands
 * inside as it came. `notes.test.ts` holds the English texts against the program's sentences.
 */
import type { CommandName, Failure, Unexpected } from '../backend/call';
import type { AttachmentError } from '../generated/AttachmentError';
import type { AttachmentProblem } from '../generated/AttachmentProblem';
import type { NotAttached } from '../generated/NotAttached';
import type { OpenError } from '../generated/OpenError';
import type { SendTicketError } from '../generated/SendTicketError';
import type { TicketError } from '../generated/TicketError';
import type { TicketFieldProblem } from '../generated/TicketFieldProblem';
import type { TicketTalkError } from '../generated/TicketTalkError';
import type { BatchError } from '../generated/BatchError';
import type { BulkError } from '../generated/BulkError';
import type { CauseNote } from '../generated/CauseNote';
import type { Commands } from '../generated/Commands';
import type { DownloadError } from '../generated/DownloadError';
import type { ExportError } from '../generated/ExportError';
import type { Field } from '../generated/Field';
import type { FieldNote } from '../generated/FieldNote';
import type { FieldProblem } from '../generated/FieldProblem';
import type { FilterTextError } from '../generated/FilterTextError';
import type { FoundError } from '../generated/FoundError';
import type { ImportFailure } from '../generated/ImportFailure';
import type { ImportProblem } from '../generated/ImportProblem';
import type { NameDraftError } from '../generated/NameDraftError';
import type { NotHere } from '../generated/NotHere';
import type { ReadError } from '../generated/ReadError';
import type { Refusal } from '../generated/Refusal';
import type { RequestError } from '../generated/RequestError';
import type { SecretsError } from '../generated/SecretsError';
import type { StartError } from '../generated/StartError';
import type { SyncError } from '../generated/SyncError';
import type { TextProblem } from '../generated/TextProblem';
import type { Verdict } from '../generated/Verdict';
import type { ViewStateError } from '../generated/ViewStateError';
import type { Warning } from '../generated/Warning';
import type { WordProblem } from '../generated/WordProblem';
import { sentences, series, t, type TextValues } from './index.svelte';

/** The members that a text can hold as they are. */
function plain(value: object): TextValues {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => typeof member === 'string' || typeof member === 'number'),
  );
}

/** What a field is called in a sentence. */
export function fieldText(field: Field): string {
  switch (field.field) {
    case 'attribute':
      return field.name;
    case 'machine_name':
    case 'host_id':
      return t(`field.${field.field}`, { machine: field.machine + 1 });
    case 'part':
    case 'assigned':
    case 'pooled':
      return t(`field.${field.field}`, { line: field.line + 1 });
    case 'site_detail':
      return t(`field.detail.${field.detail}`);
    default:
      return t(`field.${field.field}`);
  }
}

/** Why a text was not taken. */
export function textProblemText(problem: TextProblem): string {
  return t(`problem.text.${problem.text}`, plain(problem));
}

function wordProblemText(problem: WordProblem): string {
  if (problem.word !== 'character') return t(`problem.word.${problem.word}`, plain(problem));
  return t('problem.word.character', { ...plain(problem), allowed: t(`allowed.${problem.allowed}`) });
}

/** What is wrong with what stands in a field. */
export function fieldProblemText(problem: FieldProblem): string {
  switch (problem.problem) {
    case 'text':
      return textProblemText(problem);
    case 'word':
      return wordProblemText(problem);
    case 'out_of_range':
      // In digits, as it is typed.
      return t('problem.out_of_range', { min: String(problem.min), max: String(problem.max) });
    case 'not_a_choice':
      return t('problem.not_a_choice', { typed: problem.typed, choices: series(problem.choices) });
    case 'same_as':
      return t('problem.same_as', { other: fieldText(problem.other) });
    default:
      return t(`problem.${problem.problem}`, plain(problem));
  }
}

/** Why a request is refused. */
export function causeText(cause: Refusal): string {
  switch (cause.refusal) {
    case 'invalid':
      return t('refusal.invalid', {
        field: fieldText(cause.error.at),
        problem: fieldProblemText(cause.error.problem),
      });
    case 'too_many_machines': {
      const values = { given: cause.given, count: cause.allowed, type: t(`type_word.${cause.license_type}`) };
      const second = cause.allowed === 1 && cause.given === 2;
      return t(second ? 'refusal.second_machine' : 'refusal.too_many_machines', values);
    }
    case 'not_owned':
    case 'pool_mismatch':
    case 'nothing_to_upgrade':
      return t(`refusal.${cause.refusal}`, { ...plain(cause), type: t(`type_word.${cause.license_type}`) });
    case 'units_set_aside':
      return t('refusal.units_set_aside', {
        part: cause.part,
        type: t(`type_word.${cause.license_type}`),
        count: cause.units,
      });
    case 'not_in_force': {
      const values = { serial: cause.serial, state: t(`state_word.${cause.state}`) };
      return cause.newest === null
        ? t('refusal.not_in_force', values)
        : t('refusal.revised', { ...values, newest: cause.newest });
    }
    case 'lowers_quantity': {
      const { assigned, pooled } = cause.holds;
      return t('refusal.lowers_quantity', { part: cause.part, assigned, pooled });
    }
    case 'mirroring_all_or_none':
      return t('refusal.mirroring_all_or_none', { what: leftOut(cause.pools.length, cause.files.count) });
    case 'site_changed':
      return t('refusal.site_changed', { name: cause.now.name });
    case 'site_has_files':
      return t('refusal.site_has_files', { name: cause.name, count: cause.files.count });
    case 'short':
      return t('refusal.short', { ...plain(cause), count: cause.short });
    case 'confirmation_needed':
      return t('refusal.confirmation_needed', {
        count: cause.files.length,
        files: series(cause.files.map(({ serial }) => serial)),
      });
    default:
      return t(`refusal.${cause.refusal}`, plain(cause));
  }
}

/** What an upgrade with mirroring still needs. */
function leftOut(products: number, files: number): string {
  const [more, others] = [
    t('refusal.more_products', { count: products }),
    t('refusal.more_files', { count: files }),
  ];
  if (files === 0) return more;
  return products === 0 ? others : t('refusal.more_of_both', { products: more, files: others });
}

/** Why a request is refused, every reason. */
export function causesText(causes: readonly CauseNote[]): string {
  return sentences(causes.map(({ cause }) => causeText(cause)));
}

/** What is wrong with fields, every note. */
export function fieldsText(fields: readonly FieldNote[]): string {
  return sentences(fields.map(({ problem }) => fieldProblemText(problem)));
}

/** What to look at before going on; it stands beside its field. */
export function warningText({ warning, about }: Warning): string {
  switch (warning) {
    case 'host_id':
      return t(`warning.host_id.${about.host_id_warning}`, plain(about));
    case 'machine_name':
      return t(`warning.machine_name.${about.machine_name_warning}`, plain(about));
  }
}

/** Why no file can be generated from a row of the summary. */
export function notHereText(why: NotHere): string {
  return why.not_here === 'refused' ? causeText(why.cause) : t(`not_here.${why.not_here}`);
}

/** Why a row cannot be imported. */
export function importProblemText(problem: ImportProblem): string {
  switch (problem.import_problem) {
    case 'field':
      return fieldProblemText(problem.problem);
    case 'no_such_column':
    case 'column_missing':
      return t(`import_problem.${problem.import_problem}`, { table: t(`import_table.${problem.table}`) });
    case 'row_twice':
      return t('import_problem.row_twice', { ...plain(problem), row: t(`import_row.${problem.table}`) });
    case 'key_wrong':
      return t('import_problem.key_wrong', { key: problem.key, problem: wordProblemText(problem.problem) });
    case 'below_use':
      return t('import_problem.below_use', { ...plain(problem), type: t(`type_word.${problem.license_type}`) });
    case 'below_left':
      return t('import_problem.below_left', { ...plain(problem), type: t(`type_word.${problem.license_type}`) });
    case 'above_pool':
      // In digits, as it is typed.
      return t('import_problem.above_pool', {
        part: problem.part,
        type: t(`type_word.${problem.license_type}`),
        limit: String(problem.limit),
      });
    default:
      return t(`import_problem.${problem.import_problem}`, plain(problem));
  }
}

/** What the verifier says of a file. */
export function verdictText(verdict: Verdict): string {
  return t(`verdict.${verdict}`);
}

export function readErrorText(error: ReadError): string {
  return error.code === 'not_ready' ? t('failure.not_ready') : t(`failure.read.${error.code}`, plain(error));
}

export function startErrorText(error: StartError): string {
  return t(`failure.start.${error.code}`, plain(error));
}

export function secretsErrorText(error: SecretsError): string {
  return error.code === 'start' ? startErrorText(error.error) : t(`failure.secrets.${error.code}`, plain(error));
}

export function foundErrorText(error: FoundError): string {
  switch (error.code) {
    case 'name':
      return t('failure.found.name', { problem: textProblemText(error.problem) });
    case 'start':
      return startErrorText(error.error);
  }
}

export function syncErrorText(error: SyncError): string {
  switch (error.code) {
    case 'not_ready':
    case 'store':
      return readErrorText(error);
    default:
      return t(`failure.sync.${error.code}`, plain(error));
  }
}

export function requestErrorText(error: RequestError): string {
  switch (error.code) {
    case 'not_ready':
      return readErrorText(error);
    case 'store':
      return readErrorText(error.error);
    case 'fields':
      return fieldsText(error.fields);
    case 'refused':
      return causesText(error.causes);
    default:
      return t(`failure.request.${error.code}`, plain(error));
  }
}

export function nameDraftErrorText(error: NameDraftError): string {
  return error.code === 'name' ? textProblemText(error.problem) : readErrorText(error.error);
}

export function batchErrorText(error: BatchError): string {
  return error.code === 'store' ? readErrorText(error.error) : t(`failure.batch.${error.code}`, plain(error));
}

export function downloadErrorText(error: DownloadError): string {
  switch (error.code) {
    case 'not_ready':
    case 'unknown_file':
      return readErrorText(error);
    case 'store':
      return readErrorText(error.error);
    default:
      return t(`failure.download.${error.code}`, plain(error));
  }
}

export function bulkErrorText(error: BulkError): string {
  switch (error.code) {
    case 'not_ready':
      return readErrorText(error);
    case 'store':
      return readErrorText(error.error);
    case 'not_written':
      return downloadErrorText(error.error);
    default:
      return t(`failure.bulk.${error.code}`, plain(error));
  }
}

export function exportErrorText(error: ExportError): string {
  switch (error.code) {
    case 'not_ready':
    case 'unknown_account':
      return readErrorText(error);
    case 'store':
      return readErrorText(error.error);
    default:
      return t(`failure.export.${error.code}`, plain(error));
  }
}

export function viewStateErrorText(error: ViewStateError): string {
  switch (error.code) {
    case 'not_ready':
    case 'store':
      return readErrorText(error);
    default:
      return t(`failure.view_state.${error.code}`, plain(error));
  }
}

export function filterTextErrorText(error: FilterTextError): string {
  return error.code === 'store' ? readErrorText(error.error) : t(`failure.filters.${error.code}`, plain(error));
}

export function importFailureText(error: ImportFailure): string {
  return error.code === 'not_ready' ? readErrorText(error) : t(`failure.import.${error.code}`, plain(error));
}

/** Why a file was not attached. */
export function notAttachedText(why: NotAttached): string {
  if (why.why === 'problem') return attachmentProblemText(why.problem);
  return t(`failure.not_attached.${why.why}`, plain(why));
}

function attachmentProblemText(problem: AttachmentProblem): string {
  return t(`problem.attachment.${problem.attachment}`, plain(problem));
}

/** What is wrong with a field of a ticket's form. */
export function ticketProblemText(problem: TicketFieldProblem): string {
  switch (problem.problem) {
    case 'text':
      return textProblemText(problem.details);
    case 'attachment':
      return attachmentProblemText(problem.details);
    default:
      return t(`problem.ticket.${problem.problem}`);
  }
}

export function openErrorText(error: OpenError): string {
  return t(`failure.open.${error.code}`, plain(error));
}

export function ticketErrorText(error: TicketError): string {
  switch (error.code) {
    case 'not_ready':
    case 'store':
      return readErrorText(error);
    default:
      return t(`failure.ticket.${error.code}`, plain(error));
  }
}

export function sendTicketErrorText(error: SendTicketError): string {
  return error.code === 'fields'
    ? sentences(error.fields.map(({ problem }) => ticketProblemText(problem)))
    : t(`failure.send_ticket.${error.code}`, plain(error));
}

export function ticketTalkErrorText(error: TicketTalkError): string {
  switch (error.code) {
    case 'not_ready':
      return readErrorText(error);
    case 'store':
      return ticketErrorText(error.error);
    case 'unknown':
      return t('failure.ticket.unknown');
    case 'text':
      return textProblemText(error.problem);
    default:
      return t(`failure.ticket_talk.${error.code}`, plain(error));
  }
}

export function attachmentErrorText(error: AttachmentError): string {
  switch (error.code) {
    case 'not_ready':
    case 'store':
      return readErrorText(error);
    case 'folder_gone':
      return t('failure.bulk.folder_gone', plain(error));
    case 'exists':
      return t('failure.export.exists', plain(error));
    default:
      return t(`failure.attachment.${error.code}`, plain(error));
  }
}

/** Which words a command's failures have: one line for each command. */
const FAILURES: { [K in CommandName]: (error: Commands[K]['error']) => string } = {
  start: startErrorText,
  choose_secrets: secretsErrorText,
  unlock: secretsErrorText,
  replace_lost_key: startErrorText,
  continue_without_key: startErrorText,
  found: foundErrorText,
  status: readErrorText,
  sync: syncErrorText,
  preferences: readErrorText,
  set_preferences: readErrorText,
  accounts: readErrorText,
  account_summary: readErrorText,
  part_details: readErrorText,
  export_summary: exportErrorText,
  files_over_time: readErrorText,
  software_details: readErrorText,
  view_state: viewStateErrorText,
  keep_view_state: viewStateErrorText,
  new_file_choices: readErrorText,
  draft: readErrorText,
  save_draft: readErrorText,
  discard_draft: readErrorText,
  preview: readErrorText,
  generate: requestErrorText,
  named_drafts: readErrorText,
  name_draft: nameDraftErrorText,
  drop_named_draft: readErrorText,
  draft_from_file: readErrorText,
  open_machines: batchErrorText,
  check_batch: batchErrorText,
  update_choices: readErrorText,
  update_preview: readErrorText,
  update: requestErrorText,
  deactivate_preview: readErrorText,
  deactivate: readErrorText,
  upgrade_choices: readErrorText,
  upgrade_preview: readErrorText,
  upgrade: requestErrorText,
  sites: readErrorText,
  site_preview: readErrorText,
  new_request_id: readErrorText,
  save_site: requestErrorText,
  files: readErrorText,
  file_serials: readErrorText,
  file_choices: readErrorText,
  keep_file_view: readErrorText,
  write_filters: filterTextErrorText,
  read_filters: filterTextErrorText,
  file: readErrorText,
  compare_files: readErrorText,
  download: downloadErrorText,
  download_many: bulkErrorText,
  download_progress: bulkErrorText,
  stop_download: bulkErrorText,
  save_download_report: bulkErrorText,
  save_file_pdf: downloadErrorText,
  check_import: importFailureText,
  apply_import: importFailureText,
  search: readErrorText,
  open_data_folder: openErrorText,
  ticket_draft: ticketErrorText,
  save_ticket_draft: ticketErrorText,
  discard_ticket_draft: ticketErrorText,
  choose_attachments: ticketErrorText,
  remove_attachment: ticketErrorText,
  send_ticket: sendTicketErrorText,
  mend_ticket: ticketErrorText,
  tickets: ticketErrorText,
  ticket: ticketErrorText,
  reply_ticket: ticketTalkErrorText,
  answer_ticket: ticketTalkErrorText,
  set_ticket_state: ticketTalkErrorText,
  save_attachment: attachmentErrorText,
};

/** The sentence for a failed call. `CallError.message` is this. */
export function failureText<K extends CommandName>(command: K, failure: Failure<K> | Unexpected): string {
  return failure.code === 'unexpected'
    ? t('failure.unexpected', { detail: failure.message })
    : FAILURES[command](failure as Failure<K>);
}
