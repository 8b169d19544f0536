/** What checking an import finds. */
import type { ImportReport } from '../../generated/ImportReport';
import type { FakeOptions } from './options';

const ERRORS: ImportReport['errors'] = [
  {
    file: 'orders.csv',
    line: 7,
    column: 'quantity',
    message: '"1e3" is not a whole number. Write it in digits, as 25.',
  },
  {
    file: 'orders.csv',
    line: 12,
    column: 'part',
    message: 'Part SW-001-4.0-XX99 is not in the catalogue. Check the number.',
  },
  {
    file: 'sites.csv',
    line: 3,
    column: null,
    message: 'There are 11 cells, where the head has 12. Mend the line.',
  },
];

export function importReport(kind: NonNullable<FakeOptions['import']>, done: boolean): ImportReport {
  const errors =
    kind === 'errors'
      ? ERRORS
      : kind === 'many_errors'
        ? Array.from({ length: 1000 }, (_, index) => ({
            file: 'orders.csv',
            line: index + 2,
            column: 'ordered_on',
            message: '"14.05.2019" is not a date. Write it as 2026-11-24.',
          }))
        : [];
  return {
    done,
    parts: { added: 24, changed: 0, unchanged: 0 },
    accounts: { added: 5, changed: 0, unchanged: 0 },
    sites: { added: 8, changed: 1, unchanged: 0 },
    orders: { added: 25, changed: 0, unchanged: 1203 },
    errors,
    error_count: kind === 'many_errors' ? 12_408 : errors.length,
  };
}
