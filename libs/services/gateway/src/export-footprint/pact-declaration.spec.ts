import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeclarationError,
  type FootprintVersion,
  pactProductFootprint,
} from '@carbon-butler/engine-footprint-documents';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { declarationOf, pactDeclarationSchema } from './pact-declaration.js';

const declaration = {
  companyName: 'Works Ltd',
  companyIds: ['urn:pact:company:customcode:supplier-id:works'],
  productNameCompany: 'Hot-rolled coil',
  productDescription: '',
  productIds: ['urn:pact:product:supplier-id:hrc'],
  fossilCarbonContent: '0.0015',
  ipccCharacterizationFactors: ['AR5'],
  crossSectoralStandards: ['ISO14067'],
  exemptedEmissionsPercent: '0',
};
const isAccepted = (body: object): boolean => pactDeclarationSchema.safeParse(body).success;
/** Paths of what is refused. */
const refused = (body: object): readonly string[] =>
  pactDeclarationSchema.safeParse(body).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('a declaration for PACT', () => {
  it.each([
    ['companyIds', ['urn:a:1', 'urn:a:2', 'urn:a:1'], 'companyIds.2'],
    ['productIds', ['urn:a:1', 'urn:a:1'], 'productIds.1'],
    ['productClassifications', ['urn:a:1', 'urn:a:1'], 'productClassifications.1'],
    ['ipccCharacterizationFactors', ['AR6', 'AR5', 'AR6'], 'ipccCharacterizationFactors.2'],
    ['crossSectoralStandards', ['PEF', 'PEF'], 'crossSectoralStandards.1'],
    ['ipccCharacterizationFactors', ['AR5', 'fifth'], 'ipccCharacterizationFactors.1'],
  ])('is refused for %s of %j at the entry', (field, entries, path) => {
    expect(refused({ ...declaration, [field]: entries })).toEqual([path]);
  });

  it.each([
    ['5', true],
    ['5.00', true],
    ['4.99', true],
    ['5.01', false],
    ['0.9', false],
  ])('may rate data %s: %s', (rating, may) => {
    const dqi = { technologicalDQR: rating, geographicalDQR: '1', temporalDQR: '1' };
    expect(isAccepted({ ...declaration, dqi })).toBe(may);
  });

  const specification = join(__dirname, '../../../../../../shared/data/partner/pact/openapi/openapi_v3_0.yaml');
  (existsSync(specification) ? it : it.skip)(
    'that is accepted makes a footprint that the specification accepts (reference data)',
    () => {
      const { components } = parse(readFileSync(specification, 'utf8')) as { components: object };
      const ajv = new Ajv2020({ strict: false, logger: false });
      addFormats(ajv);
      ajv.addFormat('decimal', /^[+-]?\d+(\.\d+)?$/);
      ajv.addFormat('urn', /^[uU][rR][nN]:[A-Za-z0-9][A-Za-z0-9-]{0,31}:\S+$/);
      ajv.addSchema({ $id: 'pact', components });
      const validate = ajv.compile({ $ref: 'pact#/components/schemas/ProductFootprint' });
      const counts = { accepted: 0, fitting: 0 };
      fc.assert(
        fc.property(declarations, footprints, (body, footprint) => {
          const parsed = pactDeclarationSchema.safeParse(body);
          if (!parsed.success) return;
          counts.accepted += 1;
          const made = fitting(() => pactProductFootprint(footprint, [footprint], declarationOf(parsed.data)));
          if (!made) return;
          counts.fitting += 1;
          validate(made.footprint);
          expect(validate.errors).toBeNull();
        }),
        { numRuns: 2_000 },
      );
      // Else the property would say little: both what fits and what is refused were tried.
      expect(counts.accepted).toBeGreaterThan(400);
      expect(counts.fitting).toBeGreaterThan(200);
      expect(counts.accepted).toBeLessThan(2_000);
    },
  );
});

/** Undefined where the declaration does not fit the footprint. */
function fitting<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof DeclarationError) return undefined;
    throw error;
  }
}

/** Mostly good, at times what is just about not. */
const mostly = (good: fc.Arbitrary<unknown>, bad: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 200, arbitrary: good }, { weight: 1, arbitrary: bad });
const number = mostly(
  fc.stringMatching(/^(0|[1-9][0-9]{0,3})(\.[0-9]{1,12})?$/),
  fc.constantFrom('', '-1', '+1', '1e3', ' 1', '1\n', '.5', '5.', '٣', '00', '0.0000000000001', 'NaN'),
);
const lessThanNothing = mostly(fc.constantFrom('0', '-0.25', '-12'), fc.constantFrom('-0', '0.1', '-', '−1'));
const percent = mostly(fc.constantFrom('0', '0.5', '62.5', '100', '100.0'), fc.constantFrom('100.1', '101', '-0', '%'));
const words = mostly(fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }), fc.constantFrom('', ' ', '\u0000'));
const urns = mostly(
  fc.stringMatching(/^urn:[a-z0-9]{1,8}:[a-z0-9:.-]{1,12}$/),
  fc.constantFrom('urn:', 'urn:a:', 'urn::a', 'URN:a:b', 'http://a', ' urn:a:b', 'urn:a:b\n'),
);
const some = (of: fc.Arbitrary<unknown>) =>
  mostly(fc.uniqueArray(of, { minLength: 1, maxLength: 3 }), fc.array(of, { maxLength: 8 }));
const rating = mostly(fc.constantFrom('1', '2.5', '5'), fc.constantFrom('0', '5.5', '6'));
const instants = mostly(
  fc
    .date({ noInvalidDate: true, min: new Date('0000-01-01'), max: new Date('9999-12-31') })
    .map((date) => date.toJSON()),
  fc.constantFrom(
    '2026-02-10',
    '2026-02-10T00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-02-10T24:00:00Z',
    '2026-02-10T00:00:00',
  ),
);
const geographies = fc.oneof(
  ...[
    { geographyRegionOrSubregion: mostly(fc.constant('Asia'), fc.constant('Atlantis')) },
    { geographyCountry: mostly(fc.constant('CN'), fc.constantFrom('cn', 'CHN')) },
    { geographyCountrySubdivision: mostly(fc.constant('CN-HE'), fc.constantFrom('CN', 'CN-', 'CN-HEBE')) },
    { geographyCountry: fc.constant('CN'), geographyCountrySubdivision: fc.constant('CN-HE') },
    {},
  ].map((model) => fc.record(model)),
);
const products = fc.record(
  {
    companyName: words,
    companyIds: some(urns),
    productNameCompany: words,
    productDescription: fc.string(),
    productIds: some(urns),
    productClassifications: some(urns),
    boundaryProcessesDescription: words,
    productMassPerDeclaredUnit: number,
    fossilCarbonContent: number,
    biogenicCarbonContent: number,
    recycledCarbonContent: number,
    landUseChangeGhgEmissions: number,
    biogenicNonCO2Emissions: number,
    biogenicCO2Uptake: lessThanNothing,
    aircraftGhgEmissions: number,
    packagingEmissionsIncluded: fc.boolean(),
    ipccCharacterizationFactors: some(
      mostly(fc.constantFrom('AR4', 'AR5', 'AR6'), fc.constantFrom('AR', 'ar5', 'AR5\n')),
    ),
    crossSectoralStandards: some(words),
    exemptedEmissionsPercent: percent,
    exemptedEmissionsDescription: words,
    allocationRulesDescription: words,
    primaryDataShare: percent,
    dqi: fc.record({ technologicalDQR: rating, geographicalDQR: rating, temporalDQR: rating }),
    verification: fc.record({
      coverage: mostly(fc.constantFrom('PCF program', 'product level'), fc.constant('all')),
      providerName: words,
      completedAt: instants,
      standardName: words,
    }),
  },
  {
    requiredKeys: [
      'companyName',
      'companyIds',
      'productNameCompany',
      'productDescription',
      'productIds',
      'fossilCarbonContent',
      'ipccCharacterizationFactors',
      'crossSectoralStandards',
      'exemptedEmissionsPercent',
    ],
  },
);
const declarations = fc.tuple(products, geographies).map(([product, geography]) => ({ ...product, ...geography }));

const total = (value: string, unit: string): FootprintVersion['total'] => ({
  id: 'footprint.total',
  label: { en: 'Footprint', zh: '碳足迹' },
  value,
  unit,
  uncertainty: { kind: 'exact', reason: 'a test' },
  basis: 'modelled',
  sources: [],
});
const footprints = fc
  .record({
    value: fc.oneof(
      fc.constantFrom('0', '-0.5', '0.00000000000049', '2590.03558397'),
      fc.stringMatching(/^[1-9]{1,9}\.[0-9]{1,20}$/),
    ),
    unit: fc.constantFrom(
      'kgCO2e/t',
      'kgCO2e/kg',
      'kgCO2e/m3',
      'kgCO2e/MWh',
      'kgCO2e/piece',
      'kgCO2e/tkm',
      'kgCO2e/ha',
    ),
    predecessorId: fc.option(fc.uuid(), { nil: undefined }),
    ruleSets: fc.constantFrom([], [{ id: 'upstream-factors', version: '1', status: 'assumed', ruleIds: [] }]),
    warnings: fc.constantFrom([], [{ code: 'unlinked-input', message: { en: 'scale', zh: '氧化铁皮' } }]),
  })
  .map(({ value, unit, predecessorId, ruleSets, warnings }): FootprintVersion => ({
    id: '01a21749-7802-709d-a71c-14a31802c38e',
    product: { facilityId: 'works', itemId: 'coil', year: 2025 },
    version: 2,
    ...(predecessorId !== undefined && { predecessorId }),
    calculatedAt: '2026-11-26T09:57:00.427Z',
    total: total(value, unit),
    run: {
      id: '01a21749-7801-7414-9c44-66ba7b260abc',
      agent: 'life-cycle',
      engineVersion: 'life-cycle 1.0.0',
      inputsDigest: '67'.repeat(32),
      digest: '0a'.repeat(32),
      seed: '1',
      startedAt: '2026-11-26T09:57:00.427Z',
      ruleSets,
      quantities: [total(value, unit), { ...total('1', unit), id: 'footprint.stage.kiln' }],
      checks: [],
      warnings,
    },
    movements: [],
    causes: [],
  }));
