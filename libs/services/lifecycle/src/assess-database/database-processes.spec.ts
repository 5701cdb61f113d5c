import { linkDatabase } from '@carbon-butler/engine-lca-formats';
import { ringDatabase } from '../testing/packed-database.fixture.js';
import { databaseProcesses } from './database-processes.js';

describe('the processes of a database', () => {
  it('go by their own names where the id of one is the beginning of the other', () => {
    const database = ringDatabase([
      { own: [1], used: 0 },
      { own: [1], used: 0 },
    ]);
    const [first, second] = database.processes;
    if (!first || !second) throw new Error('no two processes');
    const flow = { ...database.flows.find(({ id }) => id === 'p1'), id: 'p2' } as (typeof database.flows)[number];
    const other = { id: 'second', flow: 'p2', amount: 1, unit: 'kg', direction: 'output' } as const;
    const made = { ...other, isReference: true, isAvoided: false };
    const processes = [
      { ...first, id: 'x', name: 'Other' },
      { ...second, id: 'x#y', name: 'Joint', exchanges: [...second.exchanges, made] },
    ];
    const linked = linkDatabase(
      { ...database, flows: [...database.flows, flow], processes },
      { characterisation: { methods: [], gases: [] } },
    );
    expect(databaseProcesses(linked).map(({ activity, name }) => [activity, name])).toEqual([
      ['x', 'Other'],
      ['x#y#p1', 'Joint'],
      ['x#y#p2', 'Joint'],
    ]);
  });
});
