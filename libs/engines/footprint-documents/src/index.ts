export type {
  AskedAssessment,
  AskedDatabaseProcess,
  AskedExchange,
  AskedMaterial,
  AskedMethod,
  AskedParameter,
  AskedSpread,
} from './asked-question.js';
export type { DocumentQuantity, DocumentRun, FootprintVersion } from './footprint.js';
export { DeclarationError } from './pact/declaration.js';
export type { PactDeclaration } from './pact/declaration.js';
export { pactProductFootprint } from './pact/product-footprint.js';
export type { PactFinding, PactProductFootprint } from './pact/product-footprint.js';
export { assessmentReport } from './report/assessment-report.js';
export { barScale } from './report/bar-layout.js';
export { databaseProcessReport } from './report/database-report.js';
export { footprintReport } from './report/footprint-report.js';
export type { Report, ReportBar, ReportBlock, ReportLanguage, ReportSection } from './report/report.js';
export { reportHtml } from './report/report-html.js';
export { quantitiesCsv } from './csv/quantities-csv.js';
