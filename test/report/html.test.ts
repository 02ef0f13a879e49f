// The report lets no evidence become markup.

import { describe, expect, it } from 'vitest';
import { escapeHtml, html } from '../../src/main/engine/report/html.js';

describe('report markup', () => {
  it('escapes every value and keeps its own markup', () => {
    expect(html`<td title="${'"><script>'}">${"<b>&'x"}</td>`.text).toBe('<td title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;&#39;x</td>');
    expect(
      html`<ul>
        ${['a<', 'b'].map((x) => html`<li>${x}</li>`)}
      </ul>`.text.replace(/\s+/g, ''),
    ).toBe('<ul><li>a&lt;</li><li>b</li></ul>');
    expect(html`${null}${0}`.text).toBe('0');
  });
  it('shows characters that hide or reorder text', () => {
    expect(escapeHtml('invoice\u202Etxt.exe\u0000\u200b')).toBe('invoice\\u202etxt.exe\\u0000\\u200b');
  });
});
