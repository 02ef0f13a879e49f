import { expect, it } from 'vitest';
import { shipped } from './support.js';

it('loads every shipped connector without a complaint', async () => {
  const { set } = await shipped();
  expect(set.failed).toEqual([]);
  expect(set.connectors.length).toBeGreaterThan(4);
});
