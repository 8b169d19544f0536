/** Starting: each state can be asked for, and each leads on. */
import type { ChooseSecrets } from '../../generated/ChooseSecrets';
import type { Found } from '../../generated/Found';
import type { SecretsPlace } from '../../generated/SecretsPlace';
import type { StartError } from '../../generated/StartError';
import type { StartState } from '../../generated/StartState';
import { fail } from './failures';
import type { FakeOptions } from './options';

/** The passphrase that opens the fake's file. */
export const FAKE_PASSPHRASE = 'correct horse battery';

const KID = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';
const ERRORS: Record<StartError['code'], StartError & { message: string }> = {
  newer: {
    code: 'newer',
    path: '/home/reg/.local/share/org.afmt.desktop/portal.sqlite',
    message:
      'The data in /home/reg/.local/share/org.afmt.desktop/portal.sqlite was written by a newer version of AFMT. Install that version or a later one.',
  },
  data_folder: {
    code: 'data_folder',
    path: '/home/reg/.local/share/org.afmt.desktop',
    detail: 'read-only file system',
    message:
      'The data folder /home/reg/.local/share/org.afmt.desktop cannot be used: read-only file system. Check that you may write there and that the disk has room.',
  },
  keychain: {
    code: 'keychain',
    detail: 'prompt dismissed',
    message: 'The keychain did not answer: prompt dismissed. Unlock it and try again.',
  },
  portal: { code: 'portal', detail: 'The portal could not be opened.', message: 'The portal could not be opened.' },
  trust_changed: {
    code: 'trust_changed',
    known: KID,
    shown: 'R3x0Ql8m2bYVA9wwBF6Iuo3vVzz7TxHCTwXBygrAAAA',
    message: `The portal's trust key is not the one this seat knows (${KID}). Nothing was changed. Ask whoever restored or replaced the data folder.`,
  },
};

export class FakeStart {
  private state: StartState['start'] | `error:${StartError['code']}`;
  place: SecretsPlace | null = 'keychain';
  person = 'Regula Steiner';
  startedEmpty = false;

  constructor(options: FakeOptions) {
    this.state = options.start ?? 'ready';
  }

  /** How far tickets get: to the portal, into the outbox, nowhere. */
  get stage(): 'ready' | 'opened' | 'none' {
    if (this.state === 'ready') return 'ready';
    return this.state.startsWith('error:') ? 'none' : 'opened';
  }

  start(): StartState {
    switch (this.state) {
      case 'choose_secrets':
        return { start: 'choose_secrets', reason: 'no Secret Service answers on the session bus' };
      case 'locked':
        return { start: 'locked', path: '/home/reg/.local/share/org.afmt.desktop/secrets.age' };
      case 'key_lost':
        return { start: 'key_lost', kid: KID, was_kept_in: 'memory', keep_in: 'keychain' };
      case 'keychain_silent':
        return { start: 'keychain_silent', reason: 'the prompt was dismissed' };
      case 'first_start':
        return { start: 'first_start', suggested_name: 'Regula Steiner', keep_in: this.place ?? 'keychain' };
      case 'ready':
        return { start: 'ready' };
      default:
        return fail<'start'>(ERRORS[this.state.slice('error:'.length) as StartError['code']]);
    }
  }

  chooseSecrets(input: ChooseSecrets): StartState {
    if (input.keep_in === 'keychain') {
      const reason = 'no Secret Service answers on the session bus';
      return fail<'choose_secrets'>({
        code: 'no_keychain',
        reason,
        message: `There is still no keychain: ${reason}. Choose another place, or start a keychain and AFMT again.`,
      });
    }
    if (input.keep_in === 'passphrase_file' && [...input.passphrase].length < 12) {
      return fail<'choose_secrets'>({
        code: 'passphrase_too_short',
        min: 12,
        message: 'Use at least 12 characters for the passphrase.',
      });
    }
    this.place = input.keep_in;
    this.state = 'first_start';
    return this.start();
  }

  unlock(passphrase: string): StartState {
    if (passphrase !== FAKE_PASSPHRASE) {
      return fail<'unlock'>({
        code: 'wrong_passphrase',
        message: 'That passphrase does not open the file. Try again.',
      });
    }
    this.state = 'ready';
    return this.start();
  }

  replaceLostKey(): StartState {
    this.state = 'ready';
    return this.start();
  }

  continueWithoutKey(): StartState {
    this.place = null;
    this.state = 'ready';
    return this.start();
  }

  found(input: Found): StartState {
    if (input.display_name.trim() === '') {
      return fail<'found'>({
        code: 'name',
        problem: { text: 'empty' },
        message: 'Your name: This field is needed. Fill it in.',
      });
    }
    this.person = input.display_name.trim();
    this.startedEmpty = input.start_with === 'empty';
    this.state = 'ready';
    return this.start();
  }
}
