// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { byNumber, byText, ListTable, type ListColumn } from '../../src/renderer/widgets/ListTable.js';

interface Row {
  readonly id: string;
  readonly n: number;
}
const columns: readonly ListColumn<Row>[] = [
  { id: 'id', title: 'Name', cell: (r) => r.id, order: byText((r) => r.id) },
  { id: 'n', title: 'Count', width: 60, numeric: true, cell: (r) => r.n, order: byNumber((r) => r.n) },
];
const rows = (n: number): Row[] => Array.from({ length: n }, (_, i) => ({ id: `row${String(i).padStart(5, '0')}`, n: (i * 7) % 100 }));
const bodyRows = () => screen.getAllByRole('row').filter((r) => r.hasAttribute('aria-rowindex'));

beforeAll(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  );
});
afterEach(cleanup);

describe('a list', () => {
  it('is walked with the arrows from one tab stop, inspected with Space, opened with Enter', () => {
    const onInspect = vi.fn();
    const onOpen = vi.fn();
    render(<ListTable label="things" rows={rows(3)} columns={columns} rowKey={(r) => r.id} onInspect={onInspect} onOpen={onOpen} />);
    const stops = () => bodyRows().filter((r) => r.tabIndex === 0);
    expect(stops()).toHaveLength(1);
    stops()[0]!.focus();
    fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
    expect(document.activeElement?.textContent).toContain('row00001');
    fireEvent.keyDown(document.activeElement!, { key: ' ' });
    expect(onInspect).toHaveBeenLastCalledWith(expect.objectContaining({ id: 'row00001' }));
    fireEvent.keyDown(document.activeElement!, { key: 'End' });
    fireEvent.keyDown(document.activeElement!, { key: 'Enter' });
    expect(onOpen).toHaveBeenLastCalledWith(expect.objectContaining({ id: 'row00002' }));
    expect(stops()).toHaveLength(1);
  });

  it('sorts by a press on a head and says so', () => {
    render(<ListTable label="things" rows={rows(5)} columns={columns} rowKey={(r) => r.id} />);
    fireEvent.click(screen.getByRole('button', { name: /Count/ }));
    expect(bodyRows()[0]?.textContent).toContain('28');
    expect(screen.getByRole('columnheader', { name: /Count/ }).getAttribute('aria-sort')).toBe('descending');
    fireEvent.click(screen.getByRole('button', { name: /Count/ }));
    expect(bodyRows()[0]?.textContent).toContain('row00000');
  });

  it('draws only what is in view of a long list, and knows its length', () => {
    render(<ListTable label="things" rows={rows(50_000)} columns={columns} rowKey={(r) => r.id} />);
    expect(bodyRows().length).toBeLessThan(120);
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('50001');
  });

  it('shows hostile text as text', () => {
    const { container } = render(
      <ListTable label="things" rows={[{ id: '<img src=x onerror=alert(1)>', n: 1 }]} columns={columns} rowKey={(r) => r.id} />,
    );
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).toContain('<img src=x');
  });
});
