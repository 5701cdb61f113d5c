import { HeldArchives } from './held-archives.js';

describe('archives that are held', () => {
  it('are two of a tenant and four in all', () => {
    const held = new HeldArchives();
    const release = held.hold('a');
    held.hold('a');
    expect(() => held.hold('a')).toThrow('2 exports of yours are under way');
    held.hold('b');
    held.hold('c');
    expect(() => held.hold('d')).toThrow('4 exports are under way');
    release();
    held.hold('d');
    expect(() => held.hold('a')).toThrow('4 exports are under way');
  });

  it('are let go of once each, however often that is said', () => {
    const held = new HeldArchives();
    const release = held.hold('a');
    held.hold('a');
    release();
    release();
    held.hold('a');
    expect(() => held.hold('a')).toThrow('2 exports of yours');
  });
});
