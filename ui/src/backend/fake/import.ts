/** What checking an import finds. */
import type { ImportReport } from '../../generated/ImportReport';
import type { FakeOptions } from './options';

const ERRORS: ImportReport['errors'] = [
  {
    file: 'orders.csv',
    line: 7,
    column: 'quantity',
    problem: { import_problem: 'field', problem: { problem: 'not_a_whole_number', typed: '1e3' } },
    message: '"1e3" is not a whole number. Write it in digits, as 25.',
  },
  {
    file: 'orders.csv',
    line: 12,
    column: 'part',
    problem: { import_problem: 'unknown_part', part: 'SW-001-4.0-XX99' },
    message: 'There is no part SW-001-4.0-XX99. Add it to the parts, or correct the number.',
  },
  {
    file: 'sites.csv',
    line: 3,
    column: null,
    problem: { import_problem: 'field_count', given: 11, wanted: 12 },
    message: 'This row has 11 fields, and the header has 12. Put fields with a comma in quotation marks.',
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
            problem: {
              import_problem: 'field' as const,
              problem: { problem: 'not_a_date' as const, typed: '14.05.2019' },
            },
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
