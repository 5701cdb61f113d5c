import { strToU8, zipSync } from 'fflate';
import { bytesSource, ImportError, parseEcospold1, parseIlcd, parseOpenlcaJsonld } from './index.js';
import type { ImportSource } from './index.js';
import { textSource, zipOf } from './testing/memory-sources.fixture.js';

const xml = (content: string): string => `<?xml version="1.0" encoding="UTF-8"?>${content}`;
const ecospold = (content: string): ImportSource => textSource('a.xml', xml(`<ecoSpold>${content}</ecoSpold>`));

async function refused(promise: Promise<unknown>): Promise<ImportError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(ImportError);
  return outcome as ImportError;
}

describe('XML', () => {
  it.each([
    ['cut off', '<ecoSpold><dataset number="1">'],
    ['with crossed tags', '<ecoSpold><a><b></a></b></ecoSpold>'],
    ['with two roots', '<ecoSpold/><ecoSpold/>'],
    ['with an entity nobody declared', '<ecoSpold><dataset number="&secret;"/></ecoSpold>'],
    ['that is empty', ''],
  ])('%s is refused with the line', async (_, content) => {
    const error = await refused(parseEcospold1(textSource('a.xml', xml(content))));
    expect([error.file, error.field, error.expected]).toEqual(['a.xml', 'XML', 'well-formed']);
    expect(error.value).toMatch(/^\d+:\d+/);
  });

  it('that declares entities, a billion laughs or a file of the machine, is refused before any is expanded', async () => {
    const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
    const bomb = `<!DOCTYPE x [<!ENTITY l0 "lol">${laughs}]><ecoSpold>&l9;</ecoSpold>`;
    const outside = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><ecoSpold>&f;</ecoSpold>';
    for (const content of [bomb, outside])
      expect((await refused(parseEcospold1(textSource('a.xml', xml(content))))).value).toBe(
        'a document type declaration',
      );
  });

  it('of absurd depth is refused', async () => {
    const deep = '<a>'.repeat(100_000) + '</a>'.repeat(100_000);
    expect((await refused(parseEcospold1(ecospold(deep)))).field).toBe('depth of elements');
    expect((await refused(parseEcospold1(ecospold(`<dataset number="1">${deep}</dataset>`)))).field).toBe(
      'depth of elements',
    );
  });

  it('with more elements in a data set than allowed is refused', async () => {
    const source = ecospold(`<dataset number="1">${'<a/>'.repeat(200)}</dataset>`);
    expect((await refused(parseEcospold1(source, { limits: { nodesMax: 100 } }))).field).toBe('elements of a data set');
  });

  it('in another encoding than declared is refused; declared Latin-1 and UTF-16 are read', async () => {
    const latin = Uint8Array.from(
      '<?xml version="1.0" encoding="ISO-8859-1"?><contactDataSet>\u00fc</contactDataSet>',
      (character) => character.charCodeAt(0),
    );
    expect((await parseIlcd(bytesSource('a.xml', latin))).findings[0]).toMatchObject({ path: 'contactDataSet' });
    const undeclared = Uint8Array.from('<contactDataSet>\u00fc</contactDataSet>', (character) =>
      character.charCodeAt(0),
    );
    expect((await refused(parseIlcd(bytesSource('a.xml', undeclared)))).expected).toBe('encoded in utf-8');
    const wide = new Uint8Array(
      Uint16Array.from('\ufeff<contactDataSet/>', (character) => character.charCodeAt(0)).buffer,
    );
    expect((await parseIlcd(bytesSource('a.xml', wide))).findings[0]).toMatchObject({ path: 'contactDataSet' });
  });
});

describe('JSON', () => {
  it.each([
    ['cut off', '{"@type": "Process", "exch'],
    ['with NaN', '{"@type": "Process", "x": NaN}'],
    ['that is no object', '7'],
    ['that is empty', ''],
  ])('%s is refused', async (_, content) => {
    expect(await refused(parseOpenlcaJsonld(zipOf('a.zip', { 'processes/p.json': content })))).toMatchObject({
      file: 'a.zip/processes/p.json',
      field: 'JSON',
    });
  });

  it('of absurd depth or size is refused', async () => {
    const deep = `{"@type": "Process", "@id": "p", "exchanges": ${'['.repeat(5_000)}1${']'.repeat(5_000)}}`;
    expect((await refused(parseOpenlcaJsonld(zipOf('a.zip', { 'processes/p.json': deep })))).field).toBe(
      'depth of the JSON',
    );
    const many = { '@type': 'Process', '@id': 'p', tags: Array.from({ length: 200 }, String) };
    const options = { limits: { nodesMax: 100 } };
    expect((await refused(parseOpenlcaJsonld(zipOf('a.zip', { 'processes/p.json': many }), options))).field).toBe(
      'values of a JSON file',
    );
  });
});

describe('a zip archive', () => {
  const content = {
    'processes/p.json': [strToU8(JSON.stringify({ '@type': 'Actor', '@id': 'a', x: 'y'.repeat(5_000) })), { level: 9 }],
  } as const;
  const whole = zipSync({ 'processes/p.json': [content['processes/p.json'][0], { level: 9 }] });

  it('that is whole is read', async () => {
    expect((await parseOpenlcaJsonld(bytesSource('a.zip', whole))).findings).toHaveLength(1);
  });

  it('cut off anywhere, or with any byte of its data changed, is refused', async () => {
    for (let length = 4; length < whole.length; length += 7)
      await refused(parseOpenlcaJsonld(bytesSource('a.zip', whole.slice(0, length))));
    // The data start after the local header of 30 bytes and the name.
    for (let at = 30 + 'processes/p.json'.length; at < 30 + 'processes/p.json'.length + 40; at += 3) {
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      await refused(parseOpenlcaJsonld(bytesSource('a.zip', changed)));
    }
  });

  it('that inflates out of proportion is refused before it is inflated', async () => {
    const bomb = zipSync({ 'processes/p.json': [new Uint8Array(64 * 2 ** 20), { level: 9 }] });
    expect(bomb.length).toBeLessThan(100_000);
    expect((await refused(parseOpenlcaJsonld(bytesSource('a.zip', bomb)))).field).toBe('inflation ratio');
  });

  it('whose entry lies about its size is refused', async () => {
    const lying = whole.slice();
    const view = new DataView(lying.buffer);
    const central = lying.findIndex((_, at) => at + 4 <= lying.length && view.getUint32(at, true) === 0x02014b50);
    view.setUint32(central + 24, 10, true);
    expect((await refused(parseOpenlcaJsonld(bytesSource('a.zip', lying)))).field).toBe('zip entry');
  });

  it('with too many entries, too large a file, too much in all, or archives inside is refused', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`actors/${n}.json`, { '@type': 'Actor', '@id': String(n) }]),
    );
    const limit = (limits: object) => refused(parseOpenlcaJsonld(zipOf('a.zip', files), { limits }));
    expect((await limit({ archiveEntriesMax: 10 })).field).toBe('entries of the zip archive');
    expect((await limit({ fileBytesMax: 10 })).field).toBe('size');
    expect((await limit({ totalBytesMax: 100 })).value).toContain('in all');
    expect((await limit({ archiveBytesMax: 100 })).field).toBe('size');
    expect((await refused(parseOpenlcaJsonld(zipOf('a.zip', { 'b.zip': whole })))).expected).toBe('no archive itself');
  });
});

describe('a file of any size', () => {
  it('is streamed: its data sets are held one at a time', async () => {
    // 100 data sets with 1 MB of text nobody keeps: what is alive at once must stay far below what has passed.
    const dataSets = 100;
    const comment = `<!-- ${'x'.repeat(2 ** 20)} -->`;
    const stream = async function* (): AsyncGenerator<Uint8Array> {
      yield strToU8(xml('<ecoSpold>'));
      for (let n = 1; n <= dataSets; n += 1) {
        const chunk = strToU8(
          `<dataset number="${n}">${comment}<metaInformation><processInformation><referenceFunction name="p"/></processInformation></metaInformation><flowData><exchange number="1" name="p" unit="kg" meanValue="1"><outputGroup>0</outputGroup></exchange></flowData></dataset>`,
        );
        await new Promise(setImmediate);
        yield chunk;
      }
      yield strToU8('</ecoSpold>');
    };
    const before = process.memoryUsage().heapUsed;
    const { processes } = await parseEcospold1({ name: 'large.xml', bytes: stream() });
    expect(processes).toHaveLength(dataSets);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 2 ** 20);
  });

  it('is read no further than its limit', async () => {
    let passed = 0;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      await Promise.resolve();
      yield strToU8(xml('<ecoSpold>'));
      for (;;) {
        passed += 1_000;
        yield strToU8(' '.repeat(1_000));
      }
    };
    const error = await refused(
      parseEcospold1({ name: 'endless.xml', bytes: endless() }, { limits: { totalBytesMax: 50_000 } }),
    );
    expect(error.field).toBe('size');
    expect(passed).toBeLessThan(60_000);
  });
});
