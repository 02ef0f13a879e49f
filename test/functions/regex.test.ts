import { describe, expect, it } from 'vitest';
import { RE2JS } from 're2js';
import { Regex, quoteRegex, regexOf } from '../../src/main/engine/query/regex.js';
import { RegexParser } from '../../src/main/engine/query/functions/regexSyntax.js';
import { linearSource, nativeSource } from '../../src/main/engine/query/functions/regexWrite.js';

const PATTERNS = [
  'b.*k',
  '^abc$',
  '(?i)power(shell|sploit)',
  '\\d+\\.\\d+',
  '[^\\w]+',
  '(a|ab)(c|bcd)(d*)',
  'x*',
  '(?:foo|bar){2,3}',
  '\\bcmd\\b',
  '[[:alpha:]]+[[:^alpha:]]',
  '[a-z&&[^aeiou]]+',
  '[\\d.]+',
  '\\x41\\x{42}',
  '(?m)^b.*$',
  '(?s)a.b',
  'a{2}',
  'a{2,}',
  'a??b',
  '[]a]+',
  '[^]a]+',
  '\\Qa+b\\E',
  '(?P<name>\\w+)@(?P<host>[\\w.]+)',
  '[a\\-z]',
  '\\pL+',
  '\\p{Greek}',
  '(?U)a+',
  '[\\s\\S]+?end',
  '(?i)straße',
  '([A-Za-z0-9+/]{4})+={0,2}',
  '^(\\w+\\s?)*$',
];
const TEXTS = [
  '',
  'abc',
  'Fabrikam',
  'POWERSHELL.exe -enc AAAA==',
  '10.0.0.1 cmd.exe',
  'aab abcd',
  'foobarfoo',
  'line a\nb line\nend',
  'ÄÖ straße STRASSE αβγ',
  'user@example.com',
  'a+b]-z',
  'AB',
  '日本 12',
  'aaaa b',
  'x\'y"z',
  'K\u212a s\u017f',
];

describe('regular expressions', () => {
  it('give the same matches by the native and the linear engine', () => {
    for (const pattern of PATTERNS) {
      const parser = new RegexParser(pattern);
      const node = parser.parse();
      const linear = RE2JS.compile(linearSource(node));
      const native = new RegExp(nativeSource(node, true), parser.folds.on ? 'giv' : 'gv');
      for (const text of TEXTS) {
        native.lastIndex = 0;
        const m = native.exec(text);
        const other = linear.matcher(text);
        const found = other.find();
        expect([pattern, text, m?.index ?? -1, m?.[0] ?? null]).toEqual([
          pattern,
          text,
          found ? other.start() : -1,
          found ? other.group(0) : null,
        ]);
      }
    }
  });

  it('stays linear on patterns that make a backtracking engine explode', () => {
    const started = performance.now();
    for (const pattern of ['^(a+)+$', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$', '(.*a){12}$', '^(a|a)*$', '(\\w+\\s?)*$ ']) {
      expect(new Regex(pattern).test(`${'a'.repeat(20_000)}!`)).toBe(false);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('finds the text every match must contain', () => {
    expect(new Regex('(?i)invoke-(web)request\\s+http').words[0]).toEqual(['e-webreque']);
    expect(new Regex('(?i)downloadtring\\s+http').words[0]).toEqual(['downloadtring']);
    expect(new Regex('foo.*barbaz').words).toEqual([['barbaz'], ['foo']]);
    expect(new Regex('x+(mimikatz|rubeus.*dump)y').words[0]).toEqual(['mimikatz', 'rubeus']);
    expect(new Regex('ab|c*').words).toEqual([]);
    expect(new Regex('(abc)?def').words).toEqual([['def']]);
  });

  it('refuses look-around, back-references and broken patterns with a clear error', () => {
    for (const bad of ['(?=a)', '(?<!a)b', '(a)\\1', '(', ')', '[a', 'a{2,1}', '*a', '\\', '[z-a]', '\\p{Nonsense}']) {
      expect(() => new Regex(bad), bad).toThrow(expect.objectContaining({ code: 'kql.regex' }));
    }
  });

  it('reads an unescaped bracket in a class as RE2 does when nothing else makes sense', () => {
    expect(new Regex('[a[]+x').test('[a[x')).toBe(true);
    expect(new Regex('[[:digit:][]').test('[')).toBe(true);
  });

  it('replaces, quotes and walks over empty matches', () => {
    expect(regexOf('is (\\d+)').replaceAll('Number is 1', 'was: \\1')).toBe('Number was: 1');
    expect(regexOf('x*').replaceAll('abc', '-')).toBe('-a-b-c-');
    expect(regexOf('(a)(b)?').replaceAll('a', '[\\2\\1\\0]')).toBe('[aa]');
    expect(new Regex(quoteRegex('(so$me.Te^xt)')).test('a (so$me.Te^xt) b')).toBe(true);
    expect([...regexOf('\\w').matches('a💥b')].map((m) => m.groups[0])).toEqual(['a', 'b']);
  });
});
