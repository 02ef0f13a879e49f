// Member names are labels, never paths on disk; names that try to be more are said so and made harmless to read.

export interface SafeName {
  readonly label: string;
  /** The name was absolute, climbed out of the archive, or held characters that deceive the eye. */
  readonly unsafe: boolean;
}

/** Control characters, and the ones that reverse or hide text. */
const DECEIVING = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

export function safeName(name: string): SafeName {
  const visible = name.replace(DECEIVING, '\uFFFD');
  const slashed = visible.replaceAll('\\', '/');
  const bare = slashed.replace(/^[A-Za-z]:/, '').replace(/^\/+/, '');
  const parts = bare.split('/').filter((part) => part !== '' && part !== '.');
  const climbed = parts.includes('..');
  const label = parts.map((part) => (part === '..' ? '_' : part)).join('/') || '_';
  return { label, unsafe: visible !== name || bare !== slashed || climbed };
}

/** Numbers names that repeat, so that every member has a path of its own. */
export class MemberLabels {
  private readonly taken = new Set<string>();

  of(label: string): string {
    let unique = label;
    for (let n = 2; this.taken.has(unique); n++) unique = `${label} (${n})`;
    this.taken.add(unique);
    return unique;
  }
}
