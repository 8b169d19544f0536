/** What the program has to tell: shown as a toast for a while, and in the status line until the next one. */

export type Tone = 'plain' | 'done' | 'warning' | 'refused';
export interface Message {
  id: number;
  text: string;
  tone: Tone;
  at: string;
}

const SHOWN_FOR_MS = 6000;
const LONGEST_LOG = 200;

let log = $state.raw<Message[]>([]);
let toasts = $state.raw<Message[]>([]);
let nextId = 1;

export const messages = {
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

/** Tells the person. A refusal stays until it is put away; everything else goes by itself. */
export function tell(text: string, tone: Tone = 'plain'): void {
  const message = { id: nextId++, text, tone, at: new Date().toISOString() };
  log = [...log, message].slice(-LONGEST_LOG);
  toasts = [...toasts, message];
  if (tone !== 'refused') setTimeout(() => putAway(message.id), SHOWN_FOR_MS);
}

export function putAway(id: number): void {
  toasts = toasts.filter((message) => message.id !== id);
}
