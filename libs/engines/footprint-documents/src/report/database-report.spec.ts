import type { AskedDatabaseProcess } from '../asked-question.js';
import { moduleRun } from '../testing/assessment.fixture.js';
import { databaseProcessReport } from './database-report.js';

const process = { activity: '0b2f8a52', name: 'Solar power', location: 'CN', unit: 'kWh' };
const asked: AskedDatabaseProcess = {
  database: { id: '5a1d3f0a', digest: 'ab'.repeat(32), name: 'uslci.zip' },
  process,
  amount: '1000',
  method: { kind: 'rulebook', name: 'GWP20-AR6' },
  date: '2026-11-01',
  contributors: [{ activity: 'aluminium ingot', name: 'Aluminium, primary, ingot', location: 'CN', unit: 'kg' }],
  flowNames: { CO2: 'Carbon dioxide, fossil (air)' },
};

describe('a report of a process of a database', () => {
  it('names process, database and contributors as data sets do', () => {
    const { subtitle, sections } = databaseProcessReport(moduleRun, asked, 'en');
    expect(subtitle).toMatch(/^1000 kWh of Solar power, CN\. Prepared along/);
    expect(sections.map(({ heading }) => heading)).not.toContain('Amounts of the inventory');
    const text = JSON.stringify(sections);
    for (const part of [
      'uslci.zip',
      'ab'.repeat(32),
      'Aluminium, primary, ingot, CN',
      'power of silicon',
      'Carbon dioxide, fossil (air)',
      'GWP20-AR6',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('"aluminium ingot"');
    expect(text).not.toContain('The database is gone');
  });

  it('names them by their ids once the database is gone, and says so', () => {
    const database = { ...asked.database, name: '' };
    const gone = {
      ...asked,
      database,
      process: { ...process, name: '', location: '', unit: '' },
      contributors: [],
      flowNames: {},
    };
    const { subtitle, sections } = databaseProcessReport(moduleRun, gone, 'en');
    expect(subtitle).toMatch(/^1000 of 0b2f8a52\. /);
    expect(JSON.stringify(sections)).toContain('The database is gone');
    expect(JSON.stringify(sections)).toContain('5a1d3f0a');
  });
});
