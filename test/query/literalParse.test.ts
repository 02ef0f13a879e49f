// parse by literals gives what its regular expression gives, for many patterns over many texts.

import { describe, expect, it } from 'vitest';
import { splitter } from '../../src/main/engine/query/plan/operators/literalParse.js';
import { engineOver } from './memory.js';

const { rows } = engineOver();
const text = (t: string) => ({ kind: 'text', text: t }) as const;
const star = { kind: 'star' } as const;
const column = (type: 'string' | 'long' = 'string') => ({ kind: 'column', name: 'x', type }) as Parameters<typeof splitter>[0][number];

describe('parse', () => {
  const literals = ['a', 'b', 'ab', 'aa', ' ', '="', '\\n'];
  const pieces = ['a', 'b', 'ab', 'aa', ' ', '="', '\\n', 'x', '7', 'A', 'ß'];
  let seed = 7;
  const random = (n: number) => ((seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) >>> 12) % n;
  const patterns = Array.from({ length: 60 }, () => {
    let out = random(2) ? '*' : '';
    const parts = 1 + random(3);
    for (let i = 0; i < parts; i++) {
      if (i > 0 || (out === '' && random(2))) out += random(4) ? ` c${i}${random(4) ? '' : ':long'}` : out.endsWith('*') ? '' : ' *';
      out += ` "${literals[random(literals.length)]!.replaceAll('"', '\\"')}"`;
    }
    const named = / c\d/.test(out);
    return out + (random(2) || !named ? ` z${random(4) ? '' : ':long'}` : random(2) ? ' *' : '');
  });
  const texts = Array.from({ length: 200 }, () => Array.from({ length: random(9) }, () => pieces[random(pieces.length)]).join(''));
  const data = `datatable(t:string)[${texts.map((t) => `"${t.replaceAll('"', '\\"')}"`).join(',')}]`;

  it.each(patterns)('with %s', async (pattern) => {
    for (const operator of ['parse', 'parse-where']) {
      // Flags are for regular expressions only, and s is what every pattern has anyway.
      const expected = await rows(`${data} | ${operator} kind=simple flags=s t with ${pattern}`);
      expect(await rows(`${data} | ${operator} t with ${pattern}`)).toEqual(expected);
    }
  });

  it('searches for literals where they tell all, and nowhere else', () => {
    const split = splitter([star, text('user='), column(), text(' from '), column(), text(')')]);
    expect(split?.('x (user=root from 10.0.0.1)')).toEqual(['root', '10.0.0.1']);
    expect(split?.('x (user=root from a)b)')).toEqual(['root', 'a)b']);
    expect(split?.('x (user=root from 10.0.0.1) ')).toBeNull();
    expect(splitter([text('a'), column()])?.('abc')).toEqual(['bc']);
    expect(splitter([column(), column()])).toBeNull();
    expect(splitter([text('a'), text('b')])).toBeNull();
    expect(splitter([text('a'), column('long')])).toBeNull();
    expect(splitter([column('long'), star])).toBeNull();
  });
});
