export { bytesSource } from './byte-source.js';
export type { ImportSource } from './byte-source.js';
export type { ImportSources } from './source-files.js';
export { ImportError } from './import-error.js';
export type { Place } from './import-error.js';
export type { FindingCode, FindingSeverity, ImportFinding } from './findings.js';
export { defaultLimits } from './import-limits.js';
export type { ImportLimits, ImportOptions } from './import-limits.js';
export type {
  AllocationBasis,
  AllocationFactor,
  Exchange,
  Flow,
  FlowKind,
  FlowProperty,
  FlowPropertyFactor,
  FormatName,
  ImpactCategory,
  ImpactFactor,
  Location,
  Medium,
  ModuleResult,
  Parameter,
  ParsedDatabase,
  Pedigree,
  Process,
  ProcessInstance,
  ProductSystem,
  ProductSystemLink,
  Source,
  Uncertainty,
  Unit,
  UnitGroup,
} from './neutral-model.js';
export { detectFormat } from './detect-format.js';
export { parseOpenlcaJsonld } from './openlca-jsonld/parse-openlca-jsonld.js';
export { parseEcospold2 } from './ecospold2/parse-ecospold2.js';
export { parseEcospold1 } from './ecospold1/parse-ecospold1.js';
export { parseIlcd } from './ilcd/parse-ilcd.js';
export { parseSimaproCsv } from './simapro/parse-simapro-csv.js';
export { parseTidasJson } from './tidas/parse-tidas.js';
export { parseBrightwayDatapackage } from './brightway/parse-brightway-datapackage.js';
export type { DatapackageOptions } from './brightway/parse-brightway-datapackage.js';
export { parseBrightwayExcel } from './brightway/parse-brightway-excel.js';
export { parseInventoryCsv } from './inventory-csv/parse-inventory-csv.js';
export { FormulaError, FormulaScope } from './formulas.js';
export type { FormulaDialect } from './formulas.js';
export { DrawnScope } from './drawn-formulas.js';
export type { FoundParameters, SpreadParameter } from './drawn-formulas.js';
export { settleFormulas } from './settle-formulas.js';
export { evaluateFormulas } from './evaluate-formulas.js';
export type { EvaluatedDatabase, FormulaFinding } from './evaluate-formulas.js';
export { linkDatabase } from './link/link.js';
export type { ActivityProduct, LinkCoverage, LinkedInventory, LinkOptions } from './link/link.js';
export type { LinkFinding, LinkFindingCode } from './link/link-findings.js';
export type { ProviderDecision, ProviderReason, RegionOptions } from './link/provider-rule.js';
export { isProduction } from './link/process-columns.js';
export type { AllocationRule } from './link/process-columns.js';
export type { CategoryCharacterisation } from './link/category-factors.js';
export { UnitConversion } from './link/unit-conversion.js';
export { gasName } from './link/characterisation.js';
export type { CharacterisationMap, GasCharacterisation, GasOrigin } from './link/characterisation.js';
export { writeOpenlcaJsonld } from './write/write-openlca-jsonld.js';
export type { WrittenDatabase } from './write/write-openlca-jsonld.js';
export type { ExportFinding } from './write/export-finding.js';
