/** The names of machines as a button shows them. */
const LONGEST_NAME = 32;

export function shownNames(machines: readonly { name: string }[]): string {
  return machines
    .map(({ name }) => name.trim())
    .filter(Boolean)
    .map((name) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name))
    .join(' + ');
}
