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
  pactProductFootprint(footprint, { ...declaration, ...more }, false).footprint;
const number = (value: unknown): Decimal => new Decimal(value as string);

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

  it('names the version before, and is deprecated by the one after', () => {
    expect(written()).toMatchObject({ id: coil.id, status: 'Active', precedingPfIds: [coil.predecessorId] });
    expect(pactProductFootprint(coil, declaration, true).footprint.status).toBe('Deprecated');
    const { predecessorId: _predecessor, ...first } = coil;
    expect(written({}, first)).not.toHaveProperty('precedingPfIds');
  });

  it('says what shall be reported and is not known', () => {
    const { findings } = pactProductFootprint(coil, declaration, false);
    expect(findings.map(({ field }) => field)).toEqual(['pcf.packagingEmissionsIncluded', 'pcf.primaryDataShare']);
    const told = { ...declaration, packagingEmissionsIncluded: false, primaryDataShare: '62.5' };
    expect(pactProductFootprint(coil, told, false).findings).toEqual([]);
  });

  it('refuses parts larger than the whole, a missing mass and a unit PACT has no word for', () => {
    const refusal = (make: () => unknown): DeclarationError => {
      try {
        make();
      } catch (error) {
        if (error instanceof DeclarationError) return error;
      }
      throw new Error('expected a refusal');
    };
    expect(refusal(() => written({ landUseChangeGhgEmissions: '3' }))).toMatchObject({ value: '3' });
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
