/** What states look like. */
import type { Mark } from '../../components/StateMark.svelte';
import type { Change } from '../../generated/Change';
import type { FileState } from '../../generated/FileState';
import type { LineageItem } from '../../generated/LineageItem';
import type { TrustVerdict } from '../../generated/TrustVerdict';
import { dateTime, t } from '../../texts/index.svelte';

export const MARKS: Record<FileState, Mark> = {
  active: 'active',
  superseded: 'inactive',
  deactivated: 'inactive',
  recalled: 'refused',
};

/** Verdicts that say that a file is out of force, not that something is wrong with it. */
const OUT_OF_FORCE: readonly TrustVerdict['verdict'][] = ['superseded', 'deactivated', 'expired', 'not_yet_valid'];

export function trustTone({ verdict }: TrustVerdict): 'done' | 'warning' | 'refused' {
  if (verdict === 'valid') return 'done';
  return OUT_OF_FORCE.includes(verdict) ? 'warning' : 'refused';
}

/** What became of a file that is not in force, as a sentence. */
export function becameOf(state: FileState, later: LineageItem | null | undefined): string {
  if (state === 'superseded' && later) {
    return t('files.superseded_by', { serial: later.serial, when: dateTime(later.generated_at) });
  }
  return t(`files.became_${state}`);
}

/** Marks of differences. */
export const CHANGES: Record<Change, string> = { added: '+', removed: '−', changed: '≠', same: '' };
