import type { CauseNote } from '../../generated/CauseNote';
import { waysOut } from '../../state/ways-out.svelte';

/** Asks the Licensing Team for what it issues; none where something else is the matter, or no way leads there. */
export function wayToTeam({ cause }: CauseNote): (() => void) | undefined {
  const ask = waysOut.licensing_team;
  switch (cause.refusal) {
    case 'bundle':
      return ask && (() => ask({ part: cause.part, description: cause.description }));
    case 'subscription_account':
      return ask && (() => ask({}));
    default:
      return undefined;
  }
}
