import { bytesSource, detectFormat } from './index.js';
import { textSource, zipOf } from './testing/memory-sources.fixture.js';
import { describeWithSamples, sampleSource } from './testing/samples.fixture.js';
import { workbookOf } from './testing/workbook.fixture.js';

describe('detectFormat', () => {
  it.each([
    [
      'openlca-jsonld',
      zipOf('a.zip', { 'context.json': { '@vocab': 'x' }, 'flows/f.json': { '@context': 'x', '@type': 'Flow' } }),
    ],
    ['ecospold2', textSource('a', '<?xml version="1.0"?><ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold02"/>')],
    ['ecospold1', textSource('a', '\ufeff<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold01"/>')],
    ['ecospold1', textSource('a', '<ecoSpold><dataset number="1"/></ecoSpold>')],
    ['ilcd', zipOf('a.zip', { 'readme.txt': 'hello', 'processes/p.xml': '<p:processDataSet xmlns:p="x"/>' })],
    ['tidas-json', textSource('a', '{ "flowDataSet": {} }')],
    ['simapro-csv', textSource('a', '{SimaPro 9.1}\n{processes}')],
    ['brightway-datapackage', zipOf('a.zip', { 'datapackage.json': { resources: [] } })],
    ['brightway-excel', workbookOf('a.xlsx', { s: [['Database', 'x']] })],
    [undefined, workbookOf('a.xlsx', { s: [['Factor', 1]] })],
    [undefined, textSource('a', 'hello')],
    [undefined, textSource('a', '<html/>')],
    [undefined, textSource('a', '{"a": 1}')],
    [undefined, bytesSource('a', new Uint8Array())],
  ])('finds %s', async (format, source) => {
    expect(await detectFormat(source)).toBe(format);
  });
});

describeWithSamples('detectFormat of ../shared/data/lca', () => {
  it.each([
    ['openlca-jsonld/uslci_fy_olca1_5_0_json_ld.zip', 'openlca-jsonld'],
    ['openlca-jsonld/bw2io_US-FPL_and_beef-cattle.zip', 'openlca-jsonld'],
    ['ecospold1/uslci_fy21_q3_ecospold1_639processes.zip', 'ecospold1'],
    ['ecospold1/Acetic acid, at plant.xml', 'ecospold1'],
    ['ecospold2/uslci_fy18_q1_ecospold2_767datasets.zip', 'ecospold2'],
    ['ecospold2/olca_sample.xml', 'ecospold2'],
    ['ilcd/olca-ilcd/process.xml', 'ilcd'],
    ['tidas/tiangong_ilcd_subset_232processes.zip', 'ilcd'],
    ['tidas/tidas-example-process.json', 'tidas-json'],
    ['epd/InDataWG_ILCD-EPD_sample_data.zip', 'ilcd'],
    ['simapro/bw_simapro_csv/process.csv', 'simapro-csv'],
    ['simapro/bw_simapro_csv/new-order.csv', 'simapro-csv'],
    ['brightway/datapackages/mc_basic.zip', 'brightway-datapackage'],
    ['inventories/lci-steel.xlsx', 'brightway-excel'],
    ['inventories/lci-lithium.xlsx', 'brightway-excel'],
    ['brightway/excel/basic_example.xlsx', 'brightway-excel'],
    ['factors/defra_2024_full_set_v1_1.xlsx', undefined],
    ['tidas/tidas_json_schemas.zip', undefined],
  ])('%s is %s', async (path, format) => {
    expect(await detectFormat(sampleSource(path))).toBe(format);
  });
});
