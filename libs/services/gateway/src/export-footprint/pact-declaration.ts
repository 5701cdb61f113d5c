import type { PactDeclaration } from '@carbon-butler/engine-footprint-documents';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const textMax = 4_000;
const listMax = 50;

/** PACT 3.0 sends numbers as decimal texts; exponents are not allowed in what it publishes. */
const decimal = (pattern: RegExp, expected: string) => z.string().max(32).regex(pattern, { error: expected });
const zeroOrMore = decimal(/^\d{1,18}(\.\d{1,12})?$/, 'a decimal number of at least 0, such as "0.25"');
const zeroOrLess = decimal(
  /^(0(\.0{1,12})?|-\d{1,18}(\.\d{1,12})?)$/,
  'a decimal number of at most 0, such as "-0.25"',
);
const percent = decimal(/^(100(\.0{1,12})?|\d{1,2}(\.\d{1,12})?)$/, 'per cent from 0 to 100, such as "62.5"');
const rating = decimal(/^([1-4](\.\d{1,2})?|5(\.0{1,2})?)$/, 'a rating from 1 to 5');
const text = z.string().min(1).max(textMax);
const urn = z
  .string()
  .max(512)
  .regex(/^urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:\S+$/, { error: 'a URN, such as "urn:gtin:4712345060507"' });
const assessmentReport = z
  .string()
  .max(32)
  .regex(/^AR\d+$/, { error: 'an IPCC assessment report, such as "AR6"' });
/** PACT 3.0 marks its lists `uniqueItems`. */
const some = <T extends z.ZodType<string>>(of: T) =>
  z
    .array(of)
    .min(1)
    .max(listMax)
    .superRefine((entries, context) => {
      for (const [at, entry] of entries.entries()) {
        const first = entries.indexOf(entry);
        if (first < at)
          context.addIssue({
            code: 'custom',
            path: [at],
            input: entry,
            message: `each entry once; ${first} is the same`,
          });
      }
    });

/** UN geographic regions and subregions, as PACT 3.0 lists them. */
const regions = [
  'Africa',
  'Americas',
  'Asia',
  'Europe',
  'Oceania',
  'Australia and New Zealand',
  'Central Asia',
  'Eastern Asia',
  'Eastern Europe',
  'Latin America and the Caribbean',
  'Melanesia',
  'Micronesia',
  'Northern Africa',
  'Northern America',
  'Northern Europe',
  'Polynesia',
  'South-eastern Asia',
  'Southern Asia',
  'Southern Europe',
  'Sub-Saharan Africa',
  'Western Asia',
  'Western Europe',
] as const;
const geographies = ['geographyRegionOrSubregion', 'geographyCountry', 'geographyCountrySubdivision'] as const;

export const pactDeclarationSchema = z
  .strictObject({
    companyName: text,
    companyIds: some(urn),
    productNameCompany: text,
    productDescription: z.string().max(textMax),
    productIds: some(urn),
    productClassifications: some(urn).optional(),
    geographyRegionOrSubregion: z.enum(regions).optional(),
    geographyCountry: z
      .string()
      .regex(/^[A-Z]{2}$/, { error: 'ISO 3166-1 alpha-2, such as "CN"' })
      .optional(),
    geographyCountrySubdivision: z
      .string()
      .regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, { error: 'ISO 3166-2, such as "CN-HE"' })
      .optional(),
    boundaryProcessesDescription: text
      .optional()
      .meta({ description: 'by default the processes and supplies the calculation includes' }),
    productMassPerDeclaredUnit: zeroOrMore.optional().meta({ description: 'kg; needed for volumes and pieces' }),
    fossilCarbonContent: zeroOrMore.meta({ description: 'kg C per declared unit' }),
    biogenicCarbonContent: zeroOrMore.optional(),
    recycledCarbonContent: zeroOrMore.optional(),
    landUseChangeGhgEmissions: zeroOrMore.optional().meta({ description: 'part of the total, kg CO2e' }),
    biogenicNonCO2Emissions: zeroOrMore.optional().meta({ description: 'part of the total, kg CO2e' }),
    biogenicCO2Uptake: zeroOrLess.optional(),
    aircraftGhgEmissions: zeroOrMore.optional(),
    packagingEmissionsIncluded: z.boolean().optional(),
    ipccCharacterizationFactors: some(assessmentReport).meta({ example: ['AR5'] }),
    crossSectoralStandards: some(text).meta({ example: ['ISO14067'] }),
    exemptedEmissionsPercent: percent.meta({ description: 'above 0 where the run leaves an input without a figure' }),
    exemptedEmissionsDescription: text.optional(),
    allocationRulesDescription: text.optional(),
    primaryDataShare: percent.optional(),
    dqi: z
      .strictObject({
        technologicalDQR: rating,
        geographicalDQR: rating,
        temporalDQR: rating,
      })
      .optional(),
    verification: z
      .strictObject({
        coverage: z.enum(['PCF calculation model', 'PCF program', 'product level']),
        providerName: text,
        completedAt: z.iso.datetime({ error: 'an instant in UTC, such as "2026-02-10T00:00:00Z"' }),
        standardName: text,
        comments: text.optional(),
      })
      .optional(),
  })
  .refine((declaration) => geographies.filter((name) => declaration[name] !== undefined).length <= 1, {
    path: ['geographyCountry'],
    error: 'at most one of region, country and subdivision',
  })
  .meta({ description: 'What only the company knows of its product, by the names of PACT 3.0' });

export class PactDeclarationDto extends createZodDto(pactDeclarationSchema) {}

/** The declaration without members that are absent. */
export function declarationOf(body: z.infer<typeof pactDeclarationSchema>): PactDeclaration {
  return JSON.parse(JSON.stringify(body)) as PactDeclaration;
}
