/** Drafts under a name, and drafts that begin as a file. */
import type { FileDetails } from '../../generated/FileDetails';
import type { GenerateDraft } from '../../generated/GenerateDraft';
import type { NamedDraft } from '../../generated/NamedDraft';
import { fail } from './failures';

const MAX_NAME = 80;

export class FakeDrafts {
  readonly #kept = new Map<string, NamedDraft[]>();

  list(account: string): NamedDraft[] {
    return this.#kept.get(account) ?? [];
  }

  keep(account: string, typed: string, draft: GenerateDraft): NamedDraft[] {
    const name = typed.trim();
    if (name === '') {
      return fail<'name_draft'>({
        code: 'name',
        problem: { text: 'empty' },
        message: 'This field is needed. Fill it in.',
      });
    }
    if (name.length > MAX_NAME) {
      return fail<'name_draft'>({
        code: 'name',
        problem: { text: 'too_long', limit: MAX_NAME, length: name.length },
        message: `At most ${MAX_NAME} characters; these are ${name.length}. Shorten it.`,
      });
    }
    const others = this.list(account).filter((kept) => kept.name !== name);
    this.#kept.set(account, [{ name, draft, changed_at: new Date().toISOString() }, ...others]);
    return this.list(account);
  }

  drop(account: string, name: string): NamedDraft[] {
    this.#kept.set(
      account,
      this.list(account).filter((kept) => kept.name !== name),
    );
    return this.list(account);
  }
}

export function draftFromFile(file: FileDetails): GenerateDraft {
  const blankForNone = (units: number) => (units === 0 ? '' : String(units));
  const { product_line, license_type, license_version, site, machines } = file.file;
  return {
    product_line,
    license_type,
    license_version,
    site: site.id,
    machines: machines.map(() => ({ name: '', host_id: '' })),
    parts: file.parts.map(({ part, assigned, pooled }) => ({
      part,
      assigned: blankForNone(assigned),
      pooled: blankForNone(pooled),
    })),
    attributes: Object.entries(file.attributes).map(([name, value]) => ({ name, value: String(value) })),
    confirmed_files: [],
  };
}
