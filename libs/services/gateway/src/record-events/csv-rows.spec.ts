import { csvColumns, type CsvEvent, inColumns, readCsvEvents } from './csv-rows.js';
import { readPartnerEvent } from './partner-event.js';
import { now, source, tenantId } from './testing/sample-events.js';

const header =
  'facility_id,process_id,period_start,period_end,direction,item_id,amount,unit,basis,source_id,source_version,source_locator,source_licence';
const row =
  'steel-1,coke-oven,2024-12-31T16:00:00Z,2025-01-31T16:00:00Z,input,coking-coal,1234.5,t,measured,weighbridge-3,2025,"ledger, 2025-01",own data';

async function read(text: string): Promise<readonly CsvEvent[]> {
  const events: CsvEvent[] = [];
  for await (const event of readCsvEvents(Buffer.from(text), source)) events.push(event);
  return events;
}
const idOf = (entry: CsvEvent | undefined) => (entry?.event as { id: string }).id;

describe('CSV rows', () => {
  it('become valid events, with the line they end on', async () => {
    const events = await read(`\ufeff${header}\r\n${row}\r\n\r\n${row.replace('1234.5', '7')}\r\n`);
    expect(events.map(({ line }) => line)).toEqual([2, 4]);
    const reading = readPartnerEvent(events[0]?.event, { tenantId, now });
    expect(reading).toMatchObject({
      event: {
        source,
        time: '2025-01-31T16:00:00.000Z',
        data: { activity: { quantity: { value: '1234.5', unit: 't' } }, source: { locator: 'ledger, 2025-01' } },
      },
    });
  });

  it('get ids from their content, whatever the order of the columns', async () => {
    const [first] = await read(`${header}\n${row}`);
    const [again] = await read(`${header}\n${row}`);
    const [other] = await read(`${header}\n${row.replace('1234.5', '1234.6')}`);
    expect(idOf(first)).toMatch(/^csv-[0-9a-f]{32}$/);
    expect(idOf(again)).toBe(idOf(first));
    expect(idOf(other)).not.toBe(idOf(first));
    const [named] = await read(`event_id,${header}\nmine-1,${row}`);
    expect(idOf(named)).toBe('mine-1');
  });

  it('carry optional cells only when filled', async () => {
    const text = `${header},corrects_event_id,corrects_reason,relative95\n${row},a,better-data,0.02\n${row},,,`;
    const [filled, empty] = await read(text);
    expect(filled?.event).toMatchObject({
      data: { corrects: { eventId: 'a', reason: 'better-data' }, uncertainty: { relative95: '0.02' } },
    });
    expect(empty?.event).not.toHaveProperty('data.corrects');
  });

  it.each([
    ['an unknown column', `${header},colour\n${row},red`, 'header', '"colour"'],
    ['a missing column', header.replace('amount,', ''), 'header', 'absent'],
    ['a column twice', `${header},unit\n${row},t`, 'header', '"unit"'],
    ['a short row', `${header}\n${row}\nsteel-1,coke-oven`, 'line 3', 'CSV_RECORD_INCONSISTENT_COLUMNS'],
    ['an open quote', `${header}\n"${row}`, 'line 2', expect.stringMatching(/^CSV_/)],
  ])('are refused with %s', async (_, text, field, value) => {
    await expect(read(text)).rejects.toMatchObject({
      name: 'CsvFileError',
      field,
      value,
      expected: expect.stringMatching(/\S/),
    });
  });

  it('have their errors named by column', async () => {
    const [bad] = await read(`${header}\n${row.replace('1234.5', '1e9').replace('weighbridge-3', '')}`);
    const reading = readPartnerEvent(bad?.event, { tenantId, now });
    const errors = 'errors' in reading ? reading.errors.map(inColumns) : [];
    expect(errors.map(({ field }) => field).sort()).toEqual(['amount', 'source_id']);
  });

  it('have a column for every leaf of the schema they can state', () => {
    expect(new Set(csvColumns.map(({ pointer }) => pointer)).size).toBe(csvColumns.length);
  });
});
