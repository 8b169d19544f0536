/**
 * What the program has to tell: shown as a toast for a while, in the status line until the next one, and in the log
 * until AFMT ends.
 */

export type Tone = 'plain' | 'done' | 'warning' | 'refused';

/** What can be done about a message, by a button. */
export interface MessageAction {
  text: string;
  /** The key that does it too. */
  keys?: string;
  run: () => unknown;
}

export interface Message {
  id: number;
  text: string;
  tone: Tone;
  at: string;
  action?: MessageAction;
}

const SHOWN_FOR_MS = 6000;
/** Whoever shall decide something needs longer. */
const SHOWN_WITH_ACTION_MS = 15_000;
const LONGEST_LOG = 200;

let log = $state.raw<Message[]>([]);
let toasts = $state.raw<Message[]>([]);
let nextId = 1;

export const messages = {
  /** Oldest first. */
  get log() {
    return log;
  },
  get toasts() {
    return toasts;
  },
  get last(): Message | undefined {
    return log.at(-1);
  },
};

/** Tells the person. A refusal stays until it is put away; everything else goes by itself. Gives the message's id. */
export function tell(text: string, tone: Tone = 'plain', action?: MessageAction): number {
  const message: Message = {
    id: nextId++,
    text,
    tone,
    at: new Date().toISOString(),
    ...(action ? { action } : {}),
  };
  log = [...log, message].slice(-LONGEST_LOG);
  toasts = [...toasts, message];
  if (tone !== 'refused') {
    setTimeout(() => putAway(message.id), action ? SHOWN_WITH_ACTION_MS : SHOWN_FOR_MS);
  }
  return message.id;
}

/** Takes a message off the screen; the log keeps it. */
export function putAway(id: number): void {
  toasts = toasts.filter((message) => message.id !== id);
}

/** What a message offered can be done no more. */
export function withdrawAction(id: number): void {
  const without = (message: Message): Message => {
    if (message.id !== id) return message;
    const rest = { ...message };
    delete rest.action;
    return rest;
  };
  log = log.map(without);
  putAway(id);
}

/** Forgets everything that was told. */
export function clearLog(): void {
  log = [];
  toasts = [];
}
