// Which part of the text a run means.

/** Start and end of the statement around an offset: text between blank lines. */
export function statementAt(text: string, offset: number): readonly [number, number] {
  const breaks = [...text.matchAll(/\n[ \t]*\n/g)];
  let start = 0;
  let end = text.length;
  for (const b of breaks) {
    if (b.index + b[0].length <= offset) start = b.index + b[0].length;
    else if (b.index >= offset) {
      end = b.index;
      break;
    }
  }
  return [start, end];
}
