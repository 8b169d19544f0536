/**
 * Tickets: enough of the program to fill both forms in, send, wait, answer and reply. Which field may hold what is
 * the program's to say; here only what is missing is told.
 */
import type { AttachmentInfo } from '../../generated/AttachmentInfo';
import type { TicketDetails } from '../../generated/TicketDetails';
import type { TicketDraft } from '../../generated/TicketDraft';
import type { TicketField } from '../../generated/TicketField';
import type { TicketFieldNote } from '../../generated/TicketFieldNote';
import type { TicketForm } from '../../generated/TicketForm';
import type { TicketKind } from '../../generated/TicketKind';
import type { TicketListItem } from '../../generated/TicketListItem';
import type { TicketMessage } from '../../generated/TicketMessage';
import type { TicketRef } from '../../generated/TicketRef';
import type { TicketState } from '../../generated/TicketState';
import type { CommandName, Input, Output } from '../call';
import { fail } from './failures';
import type { FakeOptions } from './options';

type TicketCommand = Extract<CommandName, `${string}ticket${string}` | `${string}attachment${string}`>;
type Handlers = { [K in TicketCommand]: (input: Input<K>) => Output<K> };

interface Ticket {
  id: string;
  kind: TicketKind;
  form: TicketForm;
  attachments: AttachmentInfo[];
  number: string | null;
  state: TicketState;
  madeAt: string;
  messages: TicketMessage[];
  pending: TicketDetails['pending'];
  refusal: string | null;
  seen: number;
  mine: boolean;
}

const AWAY = 'The portal’s database could not be written, so that nothing of it was kept there.';
const NOT_STARTED =
  'AFMT has not finished starting, so that there is no portal yet to carry it to. It is sent by itself once AFMT has started.';
const NO_FOLDER =
  'AFMT could not open its data folder, so that there is no place to keep what you write. Do what the start screen says first.';
const NEEDED = 'This field is needed. Fill it in.';
const TEAM = 'Regula Steiner';

const CUSTOMERS: [account: string, name: string, subject: string, text: string][] = [
  [
    'Alpenrück Versicherung AG (100042)',
    'Jürg Müller',
    'Which of the two host IDs goes into the file?',
    'The server has two network cards, and GetHostID shows another ID for each.\n\n    A3155D1E8B32\n    A3155D1E8B33\n\nWhich one do I enter?',
  ],
  [
    'さくら見本銀行',
    '山田 太郎',
    '切替ペアの 2 台目を後から追加できますか',
    '来月 2 台目のサーバーを導入します。今のファイルに後から追加できますか。',
  ],
  [
    'Kreiskrankenhaus Obermühlstetten gemeinnützige Betriebsgesellschaft mbH',
    'Annegret Hohenstein-Müllerschön',
    'Aktivierungsdatei für die Aufzeichnungserweiterung eines Drittherstellers nach der Rechenzentrumsumstellung',
    'Wir haben die Aufzeichnung auf neue Server umgezogen und brauchen dafür eine neue Datei.',
  ],
  ['Harbor Point Credit Union', 'Dana Whitfield', 'Trial bundle for the test lab', 'Needed for six weeks.'],
];

export const emptyForm = (): TicketForm => ({
  contact: { name: '', email: '', phone: '' },
  account: '',
  product_line: '',
  license_version: '',
  product_version: '',
  machine: { name: '', host_id: '' },
  subject: '',
  text: '',
  third_party: { product: '', vendor: '', why: '' },
});

export class FakeTickets {
  private readonly tickets: Ticket[] = [];
  private readonly drafts = new Map<TicketKind, TicketDraft>();
  private contact = emptyForm().contact;
  private last = 0;
  /** How many files were chosen so far. */
  private chosen = 0;

  constructor(
    private readonly options: FakeOptions,
    private readonly stage: () => 'ready' | 'opened' | 'none',
    private readonly tell: () => void,
  ) {
    const states: TicketState[] = ['open', 'waiting_for_customer', 'answered', 'closed'];
    for (let index = 0; index < (options.tickets ?? 0); index += 1) {
      const [account, name, subject, text] = CUSTOMERS[index % CUSTOMERS.length] as (typeof CUSTOMERS)[number];
      const form = { ...emptyForm(), account, subject, text, product_line: 'CIC', license_version: '4.0' };
      form.contact = { name, email: `contact-${index}@example.org`, phone: '' };
      const kind = index % 4 >= 2 ? 'third_party_request' : 'question';
      if (kind === 'third_party_request') {
        form.third_party = { product: 'Recorder 9', vendor: 'Acme Recording', why: text };
        form.text = '';
      }
      const minutesAgo = (options.tickets ?? 0) - index;
      const at = new Date(Date.parse('2026-11-24T12:00:00Z') - minutesAgo * 97 * 60_000).toISOString();
      const ticket = this.add(kind, form, at, index % 4 === 0);
      ticket.attachments =
        index % 2 ? [] : [file(0, 'gethostid.log', 1840), file(1, 'Bildschirmfoto.png', 482_133)];
      const state = states[index % states.length] ?? 'open';
      if (state !== 'open') this.say(ticket, 'licensing_team', 'Please tell us the machine’s name, too.', state);
      ticket.seen = index % 8 === 0 ? 99 : 0;
      if (index % 8 === 4)
        this.say(ticket, 'licensing_team', 'The one of the card that stays in the server.', 'answered');
    }
  }

  get count() {
    const mine = this.tickets.filter(({ mine }) => mine);
    return {
      queued: mine.filter(({ number, refusal }) => !number && !refusal).length,
      unread: mine.filter((ticket) => unread(ticket)).length,
      open: this.tickets.filter(({ number, state }) => number && state === 'open').length,
    };
  }

  readonly handlers: Handlers = {
    ticket_draft: ({ kind }) => this.draft(kind),
    save_ticket_draft: ({ id, kind, form }) => {
      if (this.tickets.some((ticket) => ticket.id === id)) return this.draft(kind);
      return this.keep({ ...this.draft(kind), form, changed_at: new Date().toISOString() });
    },
    discard_ticket_draft: ({ kind }) => {
      this.drafts.delete(kind);
      return this.draft(kind);
    },
    choose_attachments: ({ kind }) => {
      if (this.options.cancelDownload) return { attachments: 'cancelled' };
      const draft = this.draft(kind);
      const names = ['gethostid.log', 'Bildschirmfoto 2026-11-24 um 14.02.11.png', 'server.ICSurvey'];
      const next = file(
        this.chosen,
        names[this.chosen % names.length] ?? '',
        [1840, 482_133, 12_600][this.chosen % 3] ?? 0,
      );
      this.chosen += 1;
      const attachments = [...draft.attachments, next];
      const left_out =
        this.chosen % 3 === 2
          ? [{ why: 'problem' as const, problem: { attachment: 'too_large' as const, name: 'dump.mdmp' } }]
          : [];
      const kept = this.keep({ ...draft, attachments, changed_at: new Date().toISOString() });
      return { attachments: 'chosen', draft: kept, left_out };
    },
    remove_attachment: ({ kind, position }) => {
      const draft = this.draft(kind);
      return this.keep({ ...draft, attachments: draft.attachments.filter((one) => one.position !== position) });
    },
    send_ticket: ({ id, kind, form }) => {
      const fields = missing(kind, form);
      if (fields.length > 0) {
        const message = fields.map((note) => note.message).join(' ');
        return fail<'send_ticket'>({ code: 'fields', fields, message });
      }
      const waits = this.stage() === 'opened' ? NOT_STARTED : this.options.ticketsWait ? AWAY : null;
      const ticket = this.add(kind, form, new Date().toISOString(), true, id, waits === null);
      ticket.attachments = this.drafts.get(kind)?.attachments ?? [];
      this.contact = form.contact;
      this.drafts.delete(kind);
      this.tell();
      return { id: ticket.id, number: ticket.number, waits };
    },
    mend_ticket: ({ id }) => {
      const at = this.tickets.findIndex((ticket) => ticket.id === id);
      const [ticket] = this.tickets.splice(at, 1);
      if (!ticket) return unknown();
      this.tell();
      return this.keep({
        id: crypto.randomUUID(),
        kind: ticket.kind,
        form: ticket.form,
        attachments: ticket.attachments,
        changed_at: ticket.madeAt,
      });
    },
    tickets: ({ whose, state, search, offset, limit }) => {
      const wanted = search.trim().toLowerCase();
      const found = this.tickets
        .filter((ticket) => (whose === 'all' ? ticket.number !== null : ticket.mine))
        .map((ticket) => itemOf(ticket, whose === 'all'))
        .filter((item) => !state || item.standing === state)
        .filter((item) =>
          [item.number ?? '', item.subject, item.account, item.contact_name].some((text) =>
            text.toLowerCase().includes(wanted),
          ),
        )
        .sort((a, b) => b.last_at.localeCompare(a.last_at));
      return { tickets: found.slice(offset, offset + limit), total: found.length, team: this.stage() === 'ready' };
    },
    ticket: ({ ticket, opened }) => this.details(ticket, opened),
    reply_ticket: ({ ticket, text }) => {
      const found = this.find({ own: ticket });
      if (!text.trim()) return fail<'reply_ticket'>({ code: 'text', problem: { text: 'empty' }, message: NEEDED });
      if (this.options.ticketsWait) {
        found.pending = [...found.pending, { text, made_at: new Date().toISOString(), refusal: null }];
      } else {
        this.say(found, 'customer', text, 'open');
      }
      this.tell();
      return this.details({ own: ticket }, true);
    },
    answer_ticket: ({ number, text, state }) => {
      if (!text.trim()) return fail<'answer_ticket'>({ code: 'text', problem: { text: 'empty' }, message: NEEDED });
      this.say(this.find({ number }), 'licensing_team', text, state);
      this.tell();
      return this.details({ number });
    },
    set_ticket_state: ({ number, state }) => {
      this.say(this.find({ number }), 'licensing_team', '', state);
      this.tell();
      return this.details({ number });
    },
    save_attachment: ({ ticket, position }) => {
      if (this.options.cancelDownload) return { download: 'cancelled' };
      const found = this.find(ticket).attachments.find((one) => one.position === position);
      return { download: 'saved', path: `/home/reg/Downloads/${found?.name ?? ''}`, sha256: '0'.repeat(64) };
    },
  };

  /** Somebody of the Licensing Team answers, beside the window. */
  answer(number: string, text: string, state: TicketState = 'answered'): void {
    this.say(this.find({ number }), 'licensing_team', text, state);
    this.tell();
  }

  private draft(kind: TicketKind): TicketDraft {
    if (this.stage() === 'none') return fail<'ticket_draft'>({ code: 'no_folder', message: NO_FOLDER });
    const kept = this.drafts.get(kind);
    if (kept) return kept;
    const form = { ...emptyForm(), contact: { ...this.contact } };
    return { id: crypto.randomUUID(), kind, form, attachments: [], changed_at: null };
  }

  private keep(draft: TicketDraft): TicketDraft {
    this.drafts.set(draft.kind, draft);
    return draft;
  }

  private add(kind: TicketKind, form: TicketForm, at: string, mine: boolean, id?: string, arrives = true): Ticket {
    if (arrives) this.last += 1;
    const ticket: Ticket = {
      id: id ?? crypto.randomUUID(),
      kind,
      form,
      attachments: [],
      number: arrives ? `T-${String(this.last).padStart(6, '0')}` : null,
      state: 'open',
      madeAt: at,
      messages: [],
      pending: [],
      refusal: null,
      seen: 0,
      mine,
    };
    const text = [form.third_party.why, form.text].filter(Boolean).join('\n\n');
    ticket.messages = [{ seq: 1, at, author: 'customer', by: form.contact.name, text, state: 'open' }];
    this.tickets.push(ticket);
    return ticket;
  }

  private say(ticket: Ticket, author: TicketMessage['author'], text: string, state: TicketState) {
    const seq = ticket.messages.length + 1;
    const at = new Date(Date.parse(ticket.messages.at(-1)?.at ?? ticket.madeAt) + 23 * 60_000).toISOString();
    const by = author === 'customer' ? ticket.form.contact.name : TEAM;
    ticket.messages = [...ticket.messages, { seq, at, author, by, text, state }];
    ticket.state = state;
  }

  private find(ref: TicketRef): Ticket {
    const found = this.tickets.find((ticket) =>
      'own' in ref ? ticket.id === ref.own && ticket.mine : ticket.number === ref.number,
    );
    return found ?? unknown();
  }

  private details(ref: TicketRef, look = false): TicketDetails {
    const ticket = this.find(ref);
    const own = 'own' in ref;
    if (own && look) ticket.seen = ticket.messages.length;
    return {
      reference: ref,
      number: ticket.number,
      kind: ticket.kind,
      standing: standingOf(ticket),
      made_at: ticket.madeAt,
      form: ticket.form,
      attachments: ticket.attachments,
      messages: ticket.messages,
      pending: own ? ticket.pending : [],
      refusal: ticket.refusal,
      can_reply: own && ticket.number !== null && ticket.state !== 'closed',
      can_answer: !own,
      next_id: crypto.randomUUID(),
    };
  }
}

function file(position: number, name: string, bytes: number): AttachmentInfo {
  return { position, name, media_type: 'application/octet-stream', bytes };
}

function unknown(): never {
  return fail<'ticket'>({ code: 'unknown', message: 'There is no such ticket here. Choose one from the list.' });
}

function unread({ messages, seen }: Ticket): boolean {
  return messages.some(({ author, seq }) => author === 'licensing_team' && seq > seen);
}

function standingOf({ number, refusal, state }: Ticket): TicketListItem['standing'] {
  if (refusal) return 'refused';
  return number ? state : 'queued';
}

function itemOf(ticket: Ticket, asTeam: boolean): TicketListItem {
  return {
    reference: asTeam ? { number: ticket.number ?? '' } : { own: ticket.id },
    number: ticket.number,
    kind: ticket.kind,
    standing: standingOf(ticket),
    subject: ticket.form.subject,
    account: ticket.form.account,
    contact_name: ticket.form.contact.name,
    last_at: ticket.messages.at(-1)?.at ?? ticket.madeAt,
    unread: !asTeam && unread(ticket),
  };
}

function missing(kind: TicketKind, form: TicketForm): TicketFieldNote[] {
  const needed: [TicketField, string][] = [
    ['contact_name', form.contact.name],
    ['email', form.contact.email],
    ...(kind === 'question'
      ? ([
          ['subject', form.subject],
          ['text', form.text],
        ] as [TicketField, string][])
      : ([
          ['account', form.account],
          ['product', form.third_party.product],
          ['why', form.third_party.why],
          ['subject', form.subject],
        ] as [TicketField, string][])),
  ];
  const notes = needed
    .filter(([, value]) => !value.trim())
    .map(([field]) => ({
      field,
      problem: { problem: 'text' as const, details: { text: 'empty' as const } },
      message: NEEDED,
    }));
  if (form.contact.email.trim() && !form.contact.email.includes('@')) {
    notes.push({
      field: 'email',
      message: 'This is no e-mail address. Correct it: the answer may go there.',
    });
  }
  return notes;
}
