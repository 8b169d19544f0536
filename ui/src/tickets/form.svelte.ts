/** One of the two forms while it is filled in: kept a moment after the last key, sent once. */
import { call, isCallError, sentence } from '../backend';
import type { SentTicket } from '../generated/SentTicket';
import type { TicketDraft } from '../generated/TicketDraft';
import type { TicketField } from '../generated/TicketField';
import type { TicketForm } from '../generated/TicketForm';
import type { TicketKind } from '../generated/TicketKind';
import type { TicketPresets } from '../state/router.svelte';
import { t } from '../texts/index.svelte';
import { notAttachedText, ticketProblemText } from '../texts/notes';

const AFTER_MS = 250;

/** The fields in the order of the form: the first that is wrong gets the focus. */
const ORDER: Record<TicketKind, TicketField[]> = {
  question: ['subject', 'text'],
  third_party_request: ['product', 'vendor', 'why', 'subject', 'text'],
};
const REST: TicketField[] = [
  'attachments',
  'account',
  'product_line',
  'license_version',
  'product_version',
  'machine_name',
  'host_id',
  'contact_name',
  'email',
  'phone',
];

/** What a form is opened for: a part, or a product line; none where the person says it. */
export function wantedOf({ part, product_line, license_version }: TicketPresets): string | undefined {
  return part ?? (product_line && [product_line, license_version].filter(Boolean).join(' '));
}

export class TicketWork {
  readonly kind: TicketKind;
  form = $state<TicketForm>() as TicketForm;
  attachments = $state.raw<TicketDraft['attachments']>([]);
  /** When the form was last kept; none while nothing was typed. */
  keptAt = $state<string | null>(null);
  /** Why what was typed is not kept. */
  notKept = $state<string>();
  /** What is wrong, by field. */
  errors = $state.raw<Partial<Record<TicketField, string>>>({});
  /** Why it was not sent. */
  trouble = $state<string>();
  /** Why files were not attached. */
  leftOut = $state.raw<string[]>([]);
  busy = $state<'send' | 'attach'>();
  sent = $state.raw<SentTicket>();
  /** Presets that did not go into a form that was begun before. */
  refusedPresets = $state.raw<TicketPresets>();

  #id: string;
  /** What is kept, so that looking at a form keeps nothing. */
  #kept: string;
  /** The account that the form began with. */
  #suggested: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | undefined;

  constructor(draft: TicketDraft) {
    this.kind = draft.kind;
    this.#id = draft.id;
    this.#kept = '';
    this.#take(draft);
  }

  #take(draft: TicketDraft): void {
    this.#id = draft.id;
    this.form = structuredClone(draft.form);
    this.attachments = draft.attachments;
    this.keptAt = draft.changed_at;
    this.#kept = JSON.stringify(draft.form);
    this.errors = {};
    this.trouble = undefined;
    this.notKept = undefined;
    this.leftOut = [];
  }

  /** Whether nobody has typed into it or attached anything. */
  get fresh(): boolean {
    return this.keptAt === null;
  }

  /** Fills in what is known, where nothing stands. What a form begins with is not yet typed: it is not kept. */
  fillIn(presets: TicketPresets): void {
    const { form } = this;
    const put = (has: string, value: string | undefined) => has || (value ?? '');
    // The account that is shown may change before anything is typed.
    form.account = put(form.account === this.#suggested ? '' : form.account, presets.account);
    this.#suggested = presets.account;
    form.product_line = put(form.product_line, presets.product_line);
    form.license_version = put(form.license_version, presets.license_version);
    form.machine.name = put(form.machine.name, presets.machine_name);
    form.machine.host_id = put(form.machine.host_id, presets.host_id);
    const about = wantedOf(presets);
    form.subject = put(form.subject, presets.subject ?? (about && t('tickets.subject_of_part', { part: about })));
    if (this.kind === 'third_party_request' && about) {
      const product = [about, presets.description].filter(Boolean).join(' · ');
      form.third_party.product = put(form.third_party.product, product);
    }
    this.#kept = this.fresh ? JSON.stringify(form) : this.#kept;
  }

  /** Comes with presets from elsewhere. A form that was begun for something else stays until the person says. */
  arrive(presets: TicketPresets): void {
    const about = wantedOf(presets);
    if (this.fresh || !about || this.form.third_party.product.startsWith(about)) this.fillIn(presets);
    else this.refusedPresets = presets;
  }

  /** The person says: what was begun before makes way. */
  async beginWith(presets: TicketPresets): Promise<void> {
    this.refusedPresets = undefined;
    if (await this.clear()) this.fillIn(presets);
  }

  /** Something was typed: keep it in a moment, and stop complaining about the field. */
  typed(field?: TicketField): void {
    if (field && this.errors[field] !== undefined) {
      this.errors = Object.fromEntries(Object.entries(this.errors).filter(([name]) => name !== field));
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), AFTER_MS);
  }

  /** Keeps at once what is not kept. */
  async keep(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#saving;
    const form = $state.snapshot(this.form) as TicketForm;
    const text = JSON.stringify(form);
    if (text === this.#kept || this.sent) return;
    this.#saving = this.#save(form, text).finally(() => (this.#saving = undefined));
    await this.#saving;
  }

  async #save(form: TicketForm, text: string): Promise<void> {
    try {
      const kept = await call('save_ticket_draft', { id: this.#id, kind: this.kind, form });
      this.#id = kept.id;
      this.#kept = text;
      this.keptAt = kept.changed_at;
      this.notKept = undefined;
    } catch (error) {
      this.notKept = sentence(error);
    }
  }

  async attach(): Promise<void> {
    if (this.busy) return;
    this.busy = 'attach';
    this.trouble = undefined;
    await this.keep();
    try {
      const chosen = await call('choose_attachments', { id: this.#id, kind: this.kind });
      if (chosen.attachments === 'chosen') {
        this.#attached(chosen.draft);
        this.leftOut = chosen.left_out.map(notAttachedText);
        this.typed('attachments');
      }
    } catch (error) {
      this.trouble = sentence(error);
    }
    this.busy = undefined;
  }

  async detach(position: number): Promise<void> {
    try {
      this.#attached(await call('remove_attachment', { id: this.#id, kind: this.kind, position }));
      this.leftOut = [];
      this.typed('attachments');
    } catch (error) {
      this.trouble = sentence(error);
    }
  }

  #attached(draft: TicketDraft): void {
    this.#id = draft.id;
    this.attachments = draft.attachments;
    this.keptAt = draft.changed_at;
  }

  /** Sends the form. Gives the field that needs the person first, if one does. */
  async send(): Promise<TicketField | undefined> {
    if (this.busy) return undefined;
    this.busy = 'send';
    this.trouble = undefined;
    clearTimeout(this.#timer);
    await this.#saving;
    let first: TicketField | undefined;
    try {
      const form = $state.snapshot(this.form) as TicketForm;
      this.sent = await call('send_ticket', { id: this.#id, kind: this.kind, form });
      this.errors = {};
    } catch (error) {
      if (isCallError(error, 'send_ticket') && error.failure.code === 'fields') {
        this.errors = Object.fromEntries(
          error.failure.fields.map(({ field, problem }) => [field, ticketProblemText(problem)]),
        );
        first = [...ORDER[this.kind], ...REST].find((field) => this.errors[field] !== undefined);
      } else {
        this.trouble = sentence(error);
        // What the portal did not take stands under another id from now on.
        if (isCallError(error, 'send_ticket') && error.failure.code === 'refused') await this.#reload();
      }
    }
    this.busy = undefined;
    return first;
  }

  async #reload(): Promise<void> {
    try {
      const { id } = await call('ticket_draft', { kind: this.kind });
      this.#id = id;
    } catch {
      // The reason above is the one to tell.
    }
  }

  /** Begins anew. Gives whether it did. */
  async clear(): Promise<boolean> {
    clearTimeout(this.#timer);
    await this.#saving;
    try {
      this.#take(await call('discard_ticket_draft', { kind: this.kind }));
      this.sent = undefined;
      return true;
    } catch (error) {
      this.trouble = sentence(error);
      return false;
    }
  }
}
