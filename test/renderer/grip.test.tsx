// @vitest-environment happy-dom
// The edges of panes: by pointer, by keys, within their limits, and back by a double click.

import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import { Grip } from '../../src/renderer/widgets/Grip.js';

function Pane({ edge }: { readonly edge: 'left' | 'right' | 'bottom' }) {
  const [value, setValue] = useState(200);
  return <Grip label="Size" edge={edge} value={value} min={120} max={300} initial={200} onChange={setValue} />;
}
afterEach(cleanup);
const grip = () => screen.getByRole('separator', { name: 'Size' });
const now = () => Number(grip().getAttribute('aria-valuenow'));

it.each([
  ['left', 'ArrowLeft', 'ArrowRight', { clientX: 460 }],
  ['right', 'ArrowRight', 'ArrowLeft', { clientX: 540 }],
  ['bottom', 'ArrowDown', 'ArrowUp', { clientY: 540 }],
] as const)('at the %s', (edge, larger, smaller, away) => {
  HTMLElement.prototype.setPointerCapture ??= () => undefined;
  render(<Pane edge={edge} />);
  expect(grip().getAttribute('aria-orientation')).toBe(edge === 'bottom' ? 'horizontal' : 'vertical');
  fireEvent.keyDown(grip(), { key: larger });
  expect(now()).toBe(216);
  fireEvent.keyDown(grip(), { key: smaller });
  fireEvent.keyDown(grip(), { key: smaller });
  expect(now()).toBe(184);
  fireEvent.keyDown(grip(), { key: 'End' });
  expect(now()).toBe(300);
  fireEvent.keyDown(grip(), { key: 'Home' });
  expect(now()).toBe(120);
  fireEvent.doubleClick(grip());
  expect(now()).toBe(200);
  fireEvent.pointerDown(grip(), { clientX: 500, clientY: 500, pointerId: 1 });
  fireEvent.pointerMove(grip(), { clientX: 500, clientY: 500, ...away });
  expect(now()).toBe(240);
  fireEvent.pointerUp(grip());
  fireEvent.pointerMove(grip(), { clientX: 0, clientY: 0 });
  expect(now()).toBe(240);
});
