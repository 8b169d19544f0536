/** The sample company's files as rows. They hold no quotes; the program's own reader knows the rest. */
import accounts from '../../../../sample/company/accounts.csv?raw';
import orders from '../../../../sample/company/orders.csv?raw';
import parts from '../../../../sample/company/parts.csv?raw';
import sites from '../../../../sample/company/sites.csv?raw';

type Row = Record<string, string>;

function rows(text: string): Row[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}

export const SAMPLE = {
  accounts: rows(accounts),
  orders: rows(orders),
  parts: rows(parts),
  sites: rows(sites),
};
