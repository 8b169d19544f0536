/** What a field shows beside it, and what it tells back: given to every group of fields. */
export interface Marks {
  error: (id: string) => string | undefined;
  warning: (id: string) => string | undefined;
  /** The person has left the field. */
  left: (id: string) => void;
}
