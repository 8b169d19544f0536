/**
 * What the rest of the UI knows of the program: typed calls, and one event.
 *
 * Names, inputs, outputs and errors come from the table in Rust (`generated/Commands`); nothing here can spell
 * one differently.
 */
import type { Commands } from '../generated/Commands';
import type { Nothing } from '../generated/Nothing';
import { failureText } from '../texts/notes';

export type CommandName = keyof Commands;
export type Input<K extends CommandName> = Commands[K]['input'];
export type Output<K extends CommandName> = Commands[K]['output'];

/** A failure as it crosses the wire: its code, its details, and its sentence in English. */
export type Failure<K extends CommandName> = Commands[K]['error'] & { message: string };

/** What no command declares: the program did not understand the call, or is gone. */
export interface Unexpected {
  code: 'unexpected';
  message: string;
}

/** Calls without input are written without one. */
export type InputArgs<K extends CommandName> = Nothing extends Input<K> ? [] : [input: Input<K>];

/** How calls travel: to the program, or to the fake. */
export interface Backend {
  invoke(name: CommandName, input: unknown): Promise<unknown>;
  /** Calls back whenever data that the person may be looking at has changed. Gives the way to stop. */
  onChanged(listener: () => void): () => void;
}

/** Every failed call is thrown as this. Its message is the sentence to show, in the language that is shown. */
export class CallError<K extends CommandName = CommandName> extends Error {
  override readonly name = 'CallError';

  constructor(
    readonly command: K,
    readonly failure: Failure<K> | Unexpected,
  ) {
    super();
  }

  override get message(): string {
    return failureText(this.command, this.failure);
  }
}

/** Whether an error is that of a call, so that its code can be looked at. */
export function isCallError<K extends CommandName>(error: unknown, command: K): error is CallError<K> {
  return error instanceof CallError && error.command === command;
}

/** The sentence to show for any error. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

let backend: Backend | undefined;

/** Chooses how calls travel; once, before the first one. */
export function useBackend(chosen: Backend): void {
  backend = chosen;
}

function current(): Backend {
  if (!backend) throw new Error('No backend was chosen.');
  return backend;
}

/** Calls the program. */
export async function call<K extends CommandName>(name: K, ...[input]: InputArgs<K>): Promise<Output<K>> {
  try {
    return (await current().invoke(name, input ?? {})) as Output<K>;
  } catch (error) {
    throw new CallError(name, failureOf<K>(error));
  }
}

/** Listens for changed data. */
export function onChanged(listener: () => void): () => void {
  return current().onChanged(listener);
}

function failureOf<K extends CommandName>(error: unknown): Failure<K> | Unexpected {
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error) {
    return error as Failure<K>;
  }
  return { code: 'unexpected', message: sentence(error) };
}
