/**
 * Where a screen leads when something is not done in it: to places that stand beside the tabs. Whoever shows such a
 * place offers the way; without it, a screen gives the reason and no button.
 */

export interface WaysOut {
  /** Asks the Licensing Team for a file: the account's, or of one part. */
  licensing_team: (about: { part?: string; product_line?: string; license_version?: string }) => void;
  install_sites: () => void;
  upgrade_software: (about: { product_line: string; license_version: string }) => void;
}

let offered = $state.raw<Partial<WaysOut>>({});

/** The ways that are there. */
export const waysOut: { readonly [W in keyof WaysOut]: WaysOut[W] | undefined } = {
  get licensing_team() {
    return offered.licensing_team;
  },
  get install_sites() {
    return offered.install_sites;
  },
  get upgrade_software() {
    return offered.upgrade_software;
  },
};

/** Offers ways, beside those that are there already. Gives the way to take them back. */
export function offerWaysOut(ways: Partial<WaysOut>): () => void {
  offered = { ...offered, ...ways };
  return () => {
    offered = Object.fromEntries(
      Object.entries(offered).filter(([name, way]) => ways[name as keyof WaysOut] !== way),
    );
  };
}
