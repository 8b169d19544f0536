/** The English texts against the program's own sentences: a window and a terminal say the same. */
import { afterEach, describe, expect, it } from 'vitest';
import { CallError } from '../backend';
import sentences from '../generated/sentences.json';
import catalogue from './en.json';
import { LANGUAGES, showLanguage, type LanguageCode } from './index.svelte';
import * as notes from './notes';

type Say = (value: never) => string;
const SAY: Record<string, Say> = {
  Field: notes.fieldText,
  FieldProblem: notes.fieldProblemText,
  Refusal: notes.causeText,
  HostIdWarning: (about) => notes.warningText({ warning: 'host_id', machine: 0, about }),
  MachineNameWarning: (about) => notes.warningText({ warning: 'machine_name', machine: 0, about }),
  NotHere: notes.notHereText,
  ImportProblem: notes.importProblemText,
  ReadError: notes.readErrorText,
  OpenError: notes.openErrorText,
  NotAttached: notes.notAttachedText,
  TicketFieldProblem: notes.ticketProblemText,
  TicketError: notes.ticketErrorText,
  SendTicketError: notes.sendTicketErrorText,
  TicketTalkError: notes.ticketTalkErrorText,
  AttachmentError: notes.attachmentErrorText,
  StartError: notes.startErrorText,
  SecretsError: notes.secretsErrorText,
  FoundError: notes.foundErrorText,
  SyncError: notes.syncErrorText,
  RequestError: notes.requestErrorText,
  NameDraftError: notes.nameDraftErrorText,
  BatchError: notes.batchErrorText,
  DownloadError: notes.downloadErrorText,
  BulkError: notes.bulkErrorText,
  ExportError: notes.exportErrorText,
  ViewStateError: notes.viewStateErrorText,
  FilterTextError: notes.filterTextErrorText,
  ImportFailure: notes.importFailureText,
};
const said = sentences.said.map(({ of, value, sentence }) => ({
  of,
  value: value as never,
  sentence,
  tag: Object.values(value).find((member) => typeof member === 'string') ?? '',
}));

/** As a terminal writes them. */
const typed = (text: string) => text.replace(/[“”]/g, '"').replace(/’/g, "'");
const words = ({ of, value }: { of: string; value: never }) => {
  const say = SAY[of];
  if (!say) throw new Error(`notes.ts has no words for ${of}`);
  return say(value);
};

afterEach(() => showLanguage('en'));

describe('what the program says', () => {
  it.each(said)('is said alike in English: $of $tag', ({ of, value, sentence }) => {
    expect(typed(words({ of, value }))).toBe(typed(sentence));
  });

  it('has a sample for each text, so that none is held against nothing', () => {
    const shown = new Set(said.map(({ sentence }) => sentence));
    const groups = [catalogue.refusal, catalogue.problem, catalogue.import_problem, catalogue.failure];
    const texts = groups.flatMap((group) => leaves(group)).filter((text) => text !== catalogue.failure.unexpected);
    const alone = texts.filter((text) => ![...shown].some((sentence) => pattern(text).test(typed(sentence))));
    expect(alone).toEqual([]);
  });

  it('has words for each verdict', () => {
    for (const verdict of sentences.verdicts) {
      expect(notes.verdictText(verdict as never), verdict).not.toContain('verdict.');
    }
    expect(Object.keys(catalogue.verdict).sort()).toEqual([...sentences.verdicts].sort());
  });

  it.each(Object.keys(LANGUAGES) as LanguageCode[])('leaves no gap in %s', async (language) => {
    await showLanguage(language);
    for (const sample of said) {
      const text = words(sample);
      expect(text).not.toMatch(/\{\{|undefined|^[a-z_]+\.[a-z_.]+$/);
      if (language !== 'en' && sample.of !== 'Field' && !/^\S+$/.test(sample.sentence)) {
        // What the portal said itself stands as it came.
        if (!Object.values(sample.value).includes(sample.sentence as never)) {
          expect(typed(text)).not.toBe(sample.sentence);
        }
      }
    }
  });

  it('is a failed call’s message, in the language that is shown', async () => {
    const error = new CallError('unlock', { code: 'wrong_passphrase', message: 'as it came' });
    expect(error.message).toBe('That passphrase does not open the file. Try again.');
    await showLanguage('de');
    expect(error.message).toMatch(/Passphrase/);
    expect(error.message).not.toMatch(/passphrase does not/);
    const gone = new CallError('unlock', { code: 'unexpected', message: 'gone' });
    expect(gone.message).toContain('gone');
  });
});

function leaves(tree: object): string[] {
  return Object.values(tree).flatMap((value: string | object) =>
    typeof value === 'string' ? [value] : leaves(value),
  );
}

function pattern(text: string): RegExp {
  const parts = typed(text).split(/\{\{\w+\}\}/);
  return new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'));
}
