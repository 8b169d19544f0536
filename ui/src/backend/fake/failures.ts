/** Failures as they cross the wire. The sentences stand in for those of the program. */
import type { CommandName, Failure } from '../call';

export function fail<K extends CommandName>(failure: Failure<K>): never {
  throw failure;
}

const store = {
  code: 'store',
  detail: 'disk I/O error',
  message:
    'The data folder cannot be used: disk I/O error. Check that the disk is there and has room, then try again.',
} as const;

/** What a command does that the options let fail. */
export function failAsAsked(name: CommandName): never {
  switch (name) {
    case 'download':
      return fail<'download'>({
        code: 'disk_full',
        folder: '/media/usb',
        message:
          'There is no room left in /media/usb. Nothing was written; the file can be downloaded again. Free some room or choose another folder.',
      });
    case 'export_summary':
      return fail<'export_summary'>({
        code: 'disk_full',
        folder: '/media/usb',
        message:
          'There is no room left in /media/usb. The table was not saved. Free some room, or choose another folder and export again.',
      });
    case 'generate':
    case 'update':
      return fail<'generate'>({
        code: 'not_answered',
        detail: 'database is locked',
        message:
          'The request is kept in the outbox, but the portal did not answer: database is locked. It is sent again when AFMT next reaches the portal.',
      });
    case 'upgrade':
      return fail<'upgrade'>({
        code: 'not_answered',
        detail: 'database is locked',
        message:
          'The request is kept in the outbox, but the portal did not answer: database is locked. It is sent again when AFMT next reaches the portal.',
      });
    case 'open_data_folder':
      return fail<'open_data_folder'>({
        code: 'not_opened',
        folder: '/home/reg/.local/share/org.afmt.desktop',
        detail: 'no program shows folders',
        message:
          '/home/reg/.local/share/org.afmt.desktop could not be opened: no program shows folders. Copy its path and open it in your file manager.',
      });
    case 'check_import':
    case 'apply_import':
      return fail<'check_import'>({
        code: 'unreadable',
        file: 'orders.csv',
        detail: 'permission denied',
        message: 'orders.csv cannot be read: permission denied. Choose it again.',
      });
    case 'found':
      return fail<'found'>({
        code: 'name',
        problem: { text: 'empty' },
        message: 'Your name: This field is needed. Fill it in.',
      });
    case 'unlock':
    case 'choose_secrets':
      return fail<'unlock'>({
        code: 'wrong_passphrase',
        message: 'That passphrase does not open the file. Try again.',
      });
    // Those whose error holds that of reading.
    case 'save_file_pdf':
    case 'save_site':
    case 'name_draft':
    case 'open_machines':
    case 'check_batch':
    case 'download_many':
    case 'download_progress':
    case 'stop_download':
    case 'save_download_report':
    case 'write_filters':
    case 'read_filters':
      return fail<'save_file_pdf'>({ code: 'store', error: store, message: store.message });
    case 'reply_ticket':
    case 'answer_ticket':
    case 'set_ticket_state':
      return fail<'answer_ticket'>({ code: 'store', error: store, message: store.message });
    default:
      return fail<'account_summary'>(store);
  }
}
