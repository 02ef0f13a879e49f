// @vitest-environment happy-dom
// The frame over the made-up case: what an analyst does with keyboard and mouse, without a browser.
import { act, cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientProvider, makeQueryClient } from '../../src/renderer/api/client.js';
import { Frame } from '../../src/renderer/app/Frame.js';
import { clearImports, useActivity } from '../../src/renderer/state/activity.js';
import { useFrame } from '../../src/renderer/state/frame.js';
import { useNavigation } from '../../src/renderer/state/navigation.js';
import { clearSelection, inspect, useSelection } from '../../src/renderer/state/selection.js';
import { fakeClient } from './fakeClient.js';

// The machine may be busy with the other suites.
configure({ asyncUtilTimeout: 15_000 });

beforeAll(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
      unobserve() {}
    },
  );
  HTMLCanvasElement.prototype.getContext = (() => null) as never;
});
beforeEach(() => {
  useNavigation.setState({ places: [{ room: 'overview' }], index: 0, place: { room: 'overview' }, last: {} });
  useFrame.setState({ palette: false, help: false, bookmarks: false });
  clearSelection();
  clearImports();
});
afterEach(cleanup);

function show(options: Parameters<typeof fakeClient>[0] = {}) {
  const client = fakeClient(options);
  render(
    <ClientProvider client={client} queries={makeQueryClient()}>
      <Frame />
    </ClientProvider>,
  );
  return client;
}
const press = (key: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(document.body, { key, ...more });

describe('the frame', () => {
  it('shows case, clock and promises', async () => {
    show();
    expect(await screen.findByText('Sample: harbour')).toBeTruthy();
    expect((await screen.findByText(/1,284,907 rows/)).textContent).toContain('41 sources');
    expect(screen.getByText(/offline: no sockets/)).toBeTruthy();
  });

  it('goes to rooms by chord and by number', async () => {
    show();
    press('g');
    press('i');
    expect(useNavigation.getState().place.room).toBe('incidents');
    press('4', { ctrlKey: true });
    expect(useNavigation.getState().place.room).toBe('alerts');
    expect(await screen.findByRole('heading', { name: 'Alerts' })).toBeTruthy();
  });

  it('finds an entity from the palette and opens its page', async () => {
    show();
    press('k', { ctrlKey: true });
    const box = await screen.findByRole('combobox');
    fireEvent.change(box, { target: { value: 'svc_b' } });
    await screen.findByRole('option', { name: /svc_backup/ });
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(useNavigation.getState().place).toEqual({ room: 'entities', id: 'account:svc_backup' });
  });

  it('shows a row down to its bytes', async () => {
    show();
    act(() => inspect({ kind: 'row', table: 'DeviceProcessEvents', ref: '1:4711' }));
    expect(await screen.findByText(/418,207 at offset 0x01a4f2c8/)).toBeTruthy();
    expect((await screen.findByLabelText('Bytes')).textContent).toContain('01a4f2c8');
    fireEvent.click(screen.getByRole('button', { name: 'Only these: FileName' }));
    expect(useNavigation.getState().place).toMatchObject({ room: 'hunt', kql: 'DeviceProcessEvents\n| where FileName == "rundll32.exe"' });
  });

  it('marks a thing and takes the mark back', async () => {
    show();
    act(() => inspect({ kind: 'alert', id: 'a3' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Bookmark' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Keep' }));
    expect(await screen.findByRole('button', { name: 'Bookmarked' })).toBeTruthy();
  });

  it('refetches when the case changes and shows imports as they go', async () => {
    const client = show();
    await screen.findByText('Sample: harbour');
    const calls = vi.spyOn(client, 'call');
    act(() => client.broadcast({ kind: 'case.changed', revision: 8 }));
    await waitFor(() => expect(calls).toHaveBeenCalledWith('case.info', {}, expect.anything()));
    act(() =>
      client.broadcast({
        kind: 'import.progress',
        job: 'j',
        path: '/e/fw.log',
        phase: 'decoding',
        bytes: 62,
        totalBytes: 100,
        records: 131_400,
        message: null,
      }),
    );
    expect(useActivity.getState().imports.size).toBe(1);
  });

  it('says what is wrong and offers to try again', async () => {
    show({ fail: ['incidents.list'] });
    const alert = await screen.findByText('store.damaged');
    expect(alert).toBeTruthy();
    expect(screen.getAllByRole('button', { name: 'Try again' }).length).toBeGreaterThan(0);
  });

  it('tells an empty case how to fill it', async () => {
    show({ empty: true });
    expect(await screen.findByText('This case holds no evidence yet')).toBeTruthy();
  });

  it('puts the inspector away and brings it back', async () => {
    show();
    await screen.findByText('Sample: harbour');
    press('i');
    expect(useSelection.getState().inspectorOpen).toBe(false);
    act(() => inspect({ kind: 'entity', id: 'host:wks-0142' }));
    expect(await screen.findByRole('complementary', { name: 'Inspector' })).toBeTruthy();
  });
});
