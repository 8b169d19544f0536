/** What the fake is asked to be: in tests as an object, in the browser as `?accounts=10000&start=locked&slow=800`. */
import type { StartError } from '../../generated/StartError';
import type { StartState } from '../../generated/StartState';
import type { Theme } from '../../generated/Theme';
import type { CommandName } from '../call';

export interface FakeOptions {
  /** How far the seat is. */
  start?: StartState['start'] | `error:${StartError['code']}`;
  /** How many accounts there are; those of the sample company come first. 0 for a company that starts empty. */
  accounts?: number;
  /** How many files the first account has. */
  files?: number;
  /** How many parts the first account has ordered. */
  parts?: number;
  /** Every account has mirroring, or none; as in the sample company when left out. */
  mirroring?: boolean;
  /** How many files of version 3.0 the second and the third account have. */
  oldFiles?: number;
  /** Commands that fail with the last of their errors. */
  fail?: CommandName[];
  /** How long a call takes, in milliseconds. */
  slow?: number;
  /** How many requests wait in the outbox. */
  queued?: number;
  refused?: number;
  /** What checking an import finds. */
  import?: 'good' | 'errors' | 'cancelled' | 'many_errors';
  /** The save dialog is closed. */
  cancelDownload?: boolean;
  theme?: Theme;
}

export function optionsFromUrl(search: string): FakeOptions {
  const given = new URLSearchParams(search);
  const count = (name: string) => (given.has(name) ? { [name]: Number(given.get(name)) } : {});
  const word = (name: string) => (given.has(name) ? { [name]: given.get(name) } : {});
  return {
    ...count('accounts'),
    ...count('files'),
    ...count('parts'),
    ...count('oldFiles'),
    ...(given.has('mirroring') ? { mirroring: given.get('mirroring') === 'yes' } : {}),
    ...count('slow'),
    ...count('queued'),
    ...count('refused'),
    ...word('start'),
    ...word('import'),
    ...word('theme'),
    ...(given.has('cancelDownload') ? { cancelDownload: true } : {}),
    ...(given.has('fail') ? { fail: given.get('fail')?.split(',') as CommandName[] } : {}),
  };
}
