import { describe, expect, it } from 'vitest';
import { readYesNo } from '../../src/ask/yes-no.ts';

describe('yes and no', () => {
  it.each(['y', 'Y', 'yes', 'YES', ' yes ', '是', 'ｙ'])('%j is a yes', (typed) => {
    expect(readYesNo(typed, false)).toBe(true);
  });
  it.each(['n', 'N', 'no', 'No', '否', 'Ｎ'])('%j is a no', (typed) => {
    expect(readYesNo(typed, true)).toBe(false);
  });
  it.each([true, false])('nothing is what was proposed: %s', (initial) => {
    expect([readYesNo('', initial), readYesNo('  ', initial)]).toEqual([initial, initial]);
  });
  it.each(['yea', 'nope', '好', '?', '1'])('%j is neither', (typed) => {
    expect(readYesNo(typed, true)).toBeNull();
  });
});
