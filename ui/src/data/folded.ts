/** Lower case and without accents, so that `zurich` finds `Zürich`; as the program folds. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFC');
}
