// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import {
  back,
  canGoBack,
  canGoForward,
  forward,
  go,
  openHunt,
  openIncident,
  openRoom,
  replace,
  useNavigation,
} from '../../src/renderer/state/navigation.js';

const here = () => useNavigation.getState().place;
const settle = () => new Promise((r) => setTimeout(r, 20));

describe('walking the investigation', () => {
  beforeEach(() => {
    useNavigation.setState({ places: [{ room: 'overview' }], index: 0, place: { room: 'overview' }, last: {} });
    history.replaceState({ quarry: 0 }, '');
  });

  it('goes back and forward over places, not rooms', async () => {
    openIncident('a');
    openIncident('b');
    back();
    await settle();
    expect(here()).toEqual({ room: 'incidents', id: 'a' });
    forward();
    await settle();
    expect(here()).toEqual({ room: 'incidents', id: 'b' });
  });

  it('drops what lay ahead when going elsewhere', async () => {
    openIncident('a');
    openIncident('b');
    back();
    await settle();
    go({ room: 'timeline', entity: null });
    expect(canGoForward(useNavigation.getState())).toBe(false);
    expect(useNavigation.getState().places.map((p) => p.room)).toEqual(['overview', 'incidents', 'timeline']);
  });

  it('does not step for the same place, but does for the same hunt asked again', () => {
    openIncident('a');
    openIncident('a');
    expect(useNavigation.getState().places).toHaveLength(2);
    openHunt({ kql: 'T | count' });
    openHunt({ kql: 'T | count' });
    expect(useNavigation.getState().places).toHaveLength(4);
    expect(here()).toMatchObject({ kql: 'T | count', run: true });
  });

  it('returns a room to what it last showed, and shows it afresh on a second press', () => {
    openIncident('a');
    openRoom('alerts');
    openRoom('incidents');
    expect(here()).toEqual({ room: 'incidents', id: 'a' });
    openRoom('incidents');
    expect(here()).toEqual({ room: 'incidents', id: null });
  });

  it('replaces without a step', () => {
    openRoom('sources');
    replace({ room: 'sources', source: 3 });
    expect(useNavigation.getState().places).toHaveLength(2);
    expect(canGoBack(useNavigation.getState())).toBe(true);
  });
});
