import { Decimal } from 'decimal.js';
import type { FootprintVersion } from '../footprint.js';
import { boundaryProcesses } from './boundary-processes.js';
import { DeclarationError, type PactDeclaration } from './declaration.js';
import { declarableUnits, declaredUnitOf } from './declared-unit.js';

/** The version of the specification whose data model is written. */
const specVersion = '3.0.3';

/** Of a decimal text in PACT. The total is rounded to it, half to even, and its parts are taken from that. */
const fractionDigitsMax = 12;

/** Of the footprints a footprint takes the place of: the newest are named. */
const precedingMax = 200;

/** Of what the run leaves out, in a refusal. */
const exemptedShown = 3;

/** What the specification says SHALL be reported and only the company knows: absent where it does not say. */
const shallBeReported = ['packagingEmissionsIncluded', 'primaryDataShare'] as const;

export interface PactProductFootprint {
  readonly id: string;
  readonly specVersion: string;
  readonly precedingPfIds?: readonly string[];
  readonly created: string;
  readonly status: 'Active' | 'Deprecated';
  readonly companyName: string;
  readonly companyIds: readonly string[];
  readonly productDescription: string;
  readonly productIds: readonly string[];
  readonly productClassifications?: readonly string[];
  readonly productNameCompany: string;
  readonly comment: string;
  /** Members by the names of the specification; numbers are decimal texts. */
  readonly pcf: Readonly<Record<string, unknown>>;
}

/** A member that a rule of the specification asks for and that is absent. */
export interface PactFinding {
  readonly field: string;
  readonly rule: 'SHALL';
}

/**
 * A footprint version as PACT 3.0 exchanges it. The version is the footprint's identity: a restated one is another
 * footprint, which names those before and deprecates them.
 *
 * @param versions of the footprint of the same product
 * @throws DeclarationError
 */
export function pactProductFootprint(
  footprint: FootprintVersion,
  versions: readonly Pick<FootprintVersion, 'id' | 'version'>[],
  declaration: PactDeclaration,
): { readonly footprint: PactProductFootprint; readonly findings: readonly PactFinding[] } {
  const { companyName, companyIds, productDescription, productIds, productClassifications, productNameCompany } =
    declaration;
  const pcf = carbonFootprint(footprint, declaration);
  const precedingPfIds = idsBefore(footprint, versions);
  const isSuperseded =
    footprint.withdrawnAt !== undefined || versions.some(({ version }) => version > footprint.version);
  return {
    footprint: {
      id: footprint.id,
      specVersion,
      ...(precedingPfIds.length > 0 && { precedingPfIds }),
      created: footprint.calculatedAt,
      status: isSuperseded ? 'Deprecated' : 'Active',
      companyName,
      companyIds,
      productDescription,
      productIds,
      ...(productClassifications && { productClassifications }),
      productNameCompany,
      comment: commentOn(footprint),
      pcf,
    },
    findings: shallBeReported
      .filter((field) => !(field in pcf))
      .map((field) => ({ field: `pcf.${field}`, rule: 'SHALL' })),
  };
}

/** Past versions, newest first: the specification lists them all, not only the one that was replaced last. */
function idsBefore(
  { version, predecessorId }: FootprintVersion,
  versions: readonly Pick<FootprintVersion, 'id' | 'version'>[],
): readonly string[] {
  const before = versions.filter((other) => other.version < version).sort((a, b) => b.version - a.version);
  const ids = [...(predecessorId === undefined ? [] : [predecessorId]), ...before.map(({ id }) => id)];
  return [...new Set(ids)].slice(0, precedingMax);
}

function carbonFootprint(footprint: FootprintVersion, declaration: PactDeclaration): Readonly<Record<string, unknown>> {
  const { product, run } = footprint;
  const unit = productUnitOf(footprint);
  const total = decimalsOf(footprint.total.value)
    .div(unit.perUnit)
    .toDecimalPlaces(fractionDigitsMax, Decimal.ROUND_HALF_EVEN);
  const { landUseChangeGhgEmissions, biogenicNonCO2Emissions, biogenicCO2Uptake, ...declared } =
    carbonPart(declaration);
  // Fossil emissions are at least 0, and nothing that can be declared takes anything off the total.
  if (total.lt(0))
    throw new DeclarationError('pcfExcludingBiogenicUptake', total.toFixed(), 'a total of at least 0 kgCO2e');
  checkExempted(footprint, declaration.exemptedEmissionsPercent);
  const others = sum([landUseChangeGhgEmissions, biogenicNonCO2Emissions]);
  checkPart(
    landUseChangeGhgEmissions === undefined ? 'biogenicNonCO2Emissions' : 'landUseChangeGhgEmissions',
    others,
    total,
  );
  checkPart('aircraftGhgEmissions', sum([declaration.aircraftGhgEmissions]), total);
  const mass = unit.massKg === undefined ? declaration.productMassPerDeclaredUnit : String(unit.massKg);
  if (mass === undefined)
    throw new DeclarationError('productMassPerDeclaredUnit', '(absent)', `kg of one ${unit.declared} of the product`);
  return {
    declaredUnitOfMeasurement: unit.declared,
    declaredUnitAmount: '1',
    productMassPerDeclaredUnit: mass,
    referencePeriodStart: `${product.year}-01-01T00:00:00Z`,
    referencePeriodEnd: `${product.year + 1}-01-01T00:00:00Z`,
    pcfExcludingBiogenicUptake: total.toFixed(),
    pcfIncludingBiogenicUptake: total.plus(biogenicCO2Uptake ?? 0).toFixed(),
    fossilGhgEmissions: total.minus(others).toFixed(),
    ...given({ landUseChangeGhgEmissions, biogenicNonCO2Emissions, biogenicCO2Uptake }),
    ...given({ boundaryProcessesDescription: boundaryProcesses(footprint) }),
    ...declared,
    // Absent where no secondary data are used.
    ...(run.ruleSets.length > 0 && {
      secondaryEmissionFactorSources: run.ruleSets.map(({ id, version }) => ({ name: id, version })),
    }),
  };
}

/** @throws DeclarationError where a part is larger than the whole */
function checkPart(field: keyof PactDeclaration, part: Decimal, total: Decimal): void {
  if (part.gt(total)) throw new DeclarationError(field, part.toFixed(), `parts of ${total.toFixed()} kgCO2e`);
}

/** Nothing is exempted only where the run found a figure for every input. @throws DeclarationError */
function checkExempted({ run }: FootprintVersion, percent: string): void {
  const leftOut = run.warnings.filter(({ code }) => code === 'unlinked-input').map(({ message }) => message.en);
  if (leftOut.length === 0 || !decimalsOf(percent).isZero()) return;
  const shown = leftOut.slice(0, exemptedShown).join('; ');
  const more = leftOut.length > exemptedShown ? `; and ${leftOut.length - exemptedShown} more` : '';
  throw new DeclarationError('exemptedEmissionsPercent', percent, `more than 0, since the run says: ${shown}${more}`);
}

/** What is passed on as it was declared. */
function carbonPart(declaration: PactDeclaration) {
  const {
    companyName: _name,
    companyIds: _ids,
    productDescription: _description,
    productIds: _productIds,
    productClassifications: _classifications,
    productNameCompany: _productName,
    productMassPerDeclaredUnit: _mass,
    ...carbon
  } = declaration;
  return carbon;
}

/** @throws DeclarationError */
function productUnitOf({ total }: FootprintVersion) {
  const [, unit = ''] = total.unit.split('/');
  const declared = declaredUnitOf(unit);
  if (!declared || total.unit !== `kgCO2e/${unit}`)
    throw new DeclarationError('unit', total.unit, `kgCO2e per ${declarableUnits.join(', ')}`);
  return declared;
}

/** PACT has no field for an interval, nor for where a figure can be checked. */
function commentOn({ total, run }: FootprintVersion): string {
  const { uncertainty } = total;
  const certainty =
    uncertainty.kind === 'exact'
      ? 'exact'
      : `${decimalsOf(uncertainty.level).times(100).toFixed()} % interval ${uncertainty.low} to ${uncertainty.high}, ${uncertainty.method}`;
  return `${total.value} ${total.unit} (${certainty}). Run ${run.id}, digest ${run.digest}, evidence on request.`;
}

function decimalsOf(text: string): Decimal {
  return new Decimal(text);
}

function sum(parts: readonly (string | undefined)[]): Decimal {
  return parts.reduce((total, part) => total.plus(part ?? 0), new Decimal(0));
}

function given(members: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
