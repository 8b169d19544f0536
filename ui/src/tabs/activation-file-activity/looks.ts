/** What states look like. */
import type { Mark } from '../../components/StateMark.svelte';
import type { FileState } from '../../generated/FileState';
import type { TrustVerdict } from '../../generated/TrustVerdict';

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
