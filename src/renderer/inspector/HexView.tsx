// Bytes as offset, hexadecimal and text, eight a line so that they fit beside a room.

const WIDE = 8;

export interface HexLine {
  readonly at: string;
  readonly bytes: string;
  readonly text: string;
}

/** Printable ASCII stays, anything else is a dot. */
export function hexLines(hex: string, offset: number): readonly HexLine[] {
  const lines: HexLine[] = [];
  for (let i = 0; i < hex.length; i += WIDE * 2) {
    const part = hex.slice(i, i + WIDE * 2);
    const pairs = part.match(/../g) ?? [];
    const text = pairs.map((pair) => {
      const code = Number.parseInt(pair, 16);
      return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
    });
    lines.push({ at: (offset + i / 2).toString(16).padStart(8, '0'), bytes: pairs.join(' ').padEnd(WIDE * 3 - 1), text: text.join('') });
  }
  return lines;
}

export function HexView({ hex, offset }: { readonly hex: string; readonly offset: number }) {
  return (
    <pre className="q-hex" tabIndex={0} role="group" aria-label="Bytes">
      {hexLines(hex, offset).map((line) => (
        <div key={line.at}>
          <b>{line.at}</b> {line.bytes} <i>{line.text}</i>
        </div>
      ))}
    </pre>
  );
}
