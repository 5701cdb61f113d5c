import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Decimal } from 'decimal.js';
import { parse } from 'yaml';
import { coil, quantity } from '../testing/footprint.fixture.js';
import { DeclarationError, type PactDeclaration } from './declaration.js';
import { pactProductFootprint } from './product-footprint.js';

const declaration: PactDeclaration = {
  companyName: 'Works Ltd',
  companyIds: ['urn:pact:company:customcode:supplier-id:works'],
  productNameCompany: 'Hot-rolled coil',
  productDescription: '1.8 to 12 mm',
  productIds: ['urn:pact:product:supplier-id:hrc'],
  geographyCountry: 'CN',
  fossilCarbonContent: '0.0015',
  ipccCharacterizationFactors: ['AR5'],
  crossSectoralStandards: ['ISO14067'],
  exemptedEmissionsPercent: '0',
};
const written = (more: Partial<PactDeclaration> = {}, footprint = coil) =>
  pactProductFootprint(footprint, [footprint], { ...declaration, ...more }).footprint;
const number = (value: unknown): Decimal => new Decimal(value as string);
const refusal = (make: () => unknown): DeclarationError => {
  try {
    make();
  } catch (error) {
    if (error instanceof DeclarationError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
};
const withRun = (run: Partial<typeof coil.run>): typeof coil => ({ ...coil, run: { ...coil.run, ...run } });

describe('a footprint for PACT 3.0', () => {
  it('is stated per kilogram where ours is per tonne, exactly', () => {
    expect(written().pcf).toMatchObject({
      declaredUnitOfMeasurement: 'kilogram',
      declaredUnitAmount: '1',
      productMassPerDeclaredUnit: '1',
      referencePeriodStart: '2025-01-01T00:00:00Z',
      referencePeriodEnd: '2026-01-01T00:00:00Z',
      pcfExcludingBiogenicUptake: '2.59003558397',
      fossilGhgEmissions: '2.59003558397',
    });
  });

  it('keeps the identities of the specification, whatever is declared', () => {
    const { pcf } = written({
      landUseChangeGhgEmissions: '0.1',
      biogenicNonCO2Emissions: '0.05',
      biogenicCO2Uptake: '-0.3',
    });
    const { fossilGhgEmissions: fossil, pcfExcludingBiogenicUptake: excluding } = pcf;
    expect(number(fossil).plus('0.15').toFixed()).toBe(excluding);
    expect(number(excluding).minus('0.3').toFixed()).toBe(pcf['pcfIncludingBiogenicUptake']);
    expect(pcf).toMatchObject({ landUseChangeGhgEmissions: '0.1', biogenicCO2Uptake: '-0.3' });
  });

  it('is deprecated by a later version, and by its withdrawal', () => {
    const later = { id: 'c', version: 3 };
    expect(written()).toMatchObject({ id: coil.id, status: 'Active' });
    expect(pactProductFootprint(coil, [later, coil], declaration).footprint.status).toBe('Deprecated');
    expect(written({}, { ...coil, withdrawnAt: '2026-12-01T00:00:00Z' }).status).toBe('Deprecated');
  });

  it('names every past version once, newest first, and no later one', () => {
    const { predecessorId, ...first } = coil;
    expect(written({}, first)).not.toHaveProperty('precedingPfIds');
    // The versions that are listed may not reach back to those before this one.
    expect(written().precedingPfIds).toEqual([predecessorId]);
    const fourth = { ...coil, version: 4, predecessorId: 'c' };
    const versions = [5, 4, 1, 3, 2].map((version) => ({ id: ' abcde'.charAt(version), version }));
    expect(pactProductFootprint(fourth, versions, declaration).footprint.precedingPfIds).toEqual(['c', 'b', 'a']);
    const many = Array.from({ length: 300 }, (_, at) => ({ id: `v${at + 1}`, version: at + 1 }));
    const { precedingPfIds } = pactProductFootprint(
      { ...coil, version: 300, predecessorId: 'v299' },
      many,
      declaration,
    ).footprint;
    expect([precedingPfIds?.length, precedingPfIds?.[0], precedingPfIds?.at(-1)]).toEqual([200, 'v299', 'v100']);
  });

  it('describes its boundary by the stages of the run, largest first, unless that is declared', () => {
    expect(written().pcf['boundaryProcessesDescription']).toBe(
      'Cradle to gate, largest contribution first: Label of footprint.stage.steel-making; Label of footprint.stage.kiln.',
    );
    expect(written({ boundaryProcessesDescription: 'own' }).pcf['boundaryProcessesDescription']).toBe('own');
    expect(written({}, withRun({ quantities: [coil.total] })).pcf).not.toHaveProperty('boundaryProcessesDescription');
  });

  it('keeps the description of a boundary brief, and says how many processes it leaves out', () => {
    const stages = Array.from({ length: 200 }, (_, at) => {
      const label = { en: `Process ${String(at).padStart(3, '0')}`, zh: '' };
      // Credits count by their size.
      return quantity(`footprint.stage.${at}`, `${at % 2 === 0 ? '' : '-'}${1000 - at}`, { label });
    });
    const text = written({}, withRun({ quantities: stages })).pcf['boundaryProcessesDescription'] as string;
    expect(text.length).toBeLessThanOrEqual(1_000);
    const names = text.match(/Process \d{3}/g) ?? [];
    expect(names.slice(0, 2)).toEqual(['Process 000', 'Process 001']);
    expect(text).toContain(`; and ${200 - names.length} more.`);
    const label = { en: 'x'.repeat(5_000), zh: '' };
    const long = withRun({ quantities: [quantity('footprint.stage.x', '1', { label })] });
    expect((written({}, long).pcf['boundaryProcessesDescription'] as string).length).toBeLessThanOrEqual(1_000);
  });

  it('refuses that nothing is exempted where the run leaves inputs without a figure', () => {
    const unlinked = (item: string) => ({
      code: 'unlinked-input',
      message: { en: `${item} counts without its upstream`, zh: item },
    });
    const partial = withRun({ warnings: ['a', 'b', 'c', 'd', 'e'].map(unlinked) });
    for (const exemptedEmissionsPercent of ['0', '0.000'])
      expect(refusal(() => written({ exemptedEmissionsPercent }, partial))).toMatchObject({
        field: 'exemptedEmissionsPercent',
        value: exemptedEmissionsPercent,
        expected:
          'more than 0, since the run says: a counts without its upstream; b counts without its upstream; c counts without its upstream; and 2 more',
      });
    expect(written({ exemptedEmissionsPercent: '0.5' }, partial).pcf).toMatchObject({
      exemptedEmissionsPercent: '0.5',
    });
  });

  it('refuses a negative total as such, and takes one of 0', () => {
    const of = (value: string) => ({ ...coil, total: quantity('footprint.total', value) });
    expect(refusal(() => written({ landUseChangeGhgEmissions: '1' }, of('-2500')))).toMatchObject({
      field: 'pcfExcludingBiogenicUptake',
      value: '-2.5',
    });
    expect(written({}, of('0')).pcf).toMatchObject({ pcfExcludingBiogenicUptake: '0', fossilGhgEmissions: '0' });
  });

  it('says what shall be reported and is not known', () => {
    const { findings } = pactProductFootprint(coil, [coil], declaration);
    expect(findings.map(({ field }) => field)).toEqual(['pcf.packagingEmissionsIncluded', 'pcf.primaryDataShare']);
    const told = { ...declaration, packagingEmissionsIncluded: false, primaryDataShare: '62.5' };
    expect(pactProductFootprint(coil, [coil], told).findings).toEqual([]);
  });

  it('refuses parts larger than the whole, a missing mass and a unit PACT has no word for', () => {
    const landUseChangeGhgEmissions = '2';
    expect(refusal(() => written({ landUseChangeGhgEmissions, biogenicNonCO2Emissions: '1' }))).toMatchObject({
      field: 'landUseChangeGhgEmissions',
      value: '3',
      expected: 'parts of 2.59003558397 kgCO2e',
    });
    for (const field of ['biogenicNonCO2Emissions', 'aircraftGhgEmissions'])
      expect(refusal(() => written({ [field]: '3' }))).toMatchObject({ field, value: '3' });
    const perPiece = { ...coil, total: quantity('footprint.total', '7', { unit: 'kgCO2e/piece' }) };
    expect(refusal(() => written({}, perPiece))).toMatchObject({ field: 'productMassPerDeclaredUnit' });
    expect(written({ productMassPerDeclaredUnit: '2' }, perPiece).pcf).toMatchObject({
      declaredUnitOfMeasurement: 'piece',
      productMassPerDeclaredUnit: '2',
    });
    const perHectare = { ...coil, total: quantity('footprint.total', '7', { unit: 'kgCO2e/ha' }) };
    expect(refusal(() => written({}, perHectare))).toMatchObject({ field: 'unit', value: 'kgCO2e/ha' });
  });

  it('rounds to twelve places, half to even, and the parts with it', () => {
    const long = { ...coil, total: quantity('footprint.total', '0.0012345678905', { unit: 'kgCO2e/kg' }) };
    expect(written({}, long).pcf).toMatchObject({
      pcfExcludingBiogenicUptake: '0.00123456789',
      fossilGhgEmissions: '0.00123456789',
    });
  });

  const specification = join(__dirname, '../../../../../../shared/data/partner/pact/openapi/openapi_v3_0.yaml');
  (existsSync(specification) ? it : it.skip)('passes the schema of the specification (reference data)', () => {
    const { components } = parse(readFileSync(specification, 'utf8')) as { components: object };
    const ajv = new Ajv2020({ strict: false, logger: false });
    addFormats(ajv);
    ajv.addFormat('decimal', /^[+-]?\d+(\.\d+)?$/);
    ajv.addSchema({ $id: 'pact', components });
    const validate = ajv.compile({ $ref: 'pact#/components/schemas/ProductFootprint' });
    const footprint = written({
      dqi: { technologicalDQR: '2', geographicalDQR: '1', temporalDQR: '1.5' },
      verification: {
        coverage: 'product level',
        providerName: 'A Verifier',
        completedAt: '2026-02-10T00:00:00Z',
        standardName: 'ISO 14067',
      },
      primaryDataShare: '62.5',
    });
    validate(footprint);
    expect(validate.errors).toBeNull();
    expect(validate({ ...footprint, companyIds: [] })).toBe(false);
  });
});
