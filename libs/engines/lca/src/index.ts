export { InventoryError } from './inventory.js';
export type {
  Activity,
  Amount,
  Coverage,
  DerivedParameter,
  ElementaryExchange,
  ExchangeKind,
  Factor,
  Finding,
  Flow,
  Inventory,
  Parameter,
  Reference,
  TechnosphereExchange,
} from './inventory.js';
export { compile } from './compile.js';
export type { Compiled } from './compile.js';
export { assembleSystem } from './assemble.js';
export type { AmountTable, Demand, System, SystemTables, TagColumn } from './system.js';
export { NotConvergedError, SingularSystemError, UnproductiveLoopError } from './loop-errors.js';
export type { SolveStatistics } from './block-solver.js';
export type { SolveOptions, UnproductiveLoop } from './solve-options.js';
export { intensities, intensityOf, scoreOf } from './intensities.js';
export type { Intensities } from './intensities.js';
export { elementaryInventory, supplies, supply } from './supply.js';
export type { Supply } from './supply.js';
export { contributionsByActivity, contributionsByFlow, contributionsByTag, untagged } from './contributions.js';
export type { BalanceCheck, Contribution, ContributionList, SolvedDemand } from './contributions.js';
export { drawsMax, simulateDraws } from './monte-carlo.js';
export type { DrawRange, DrawTable, OutputColumn, SimulationRequest } from './monte-carlo.js';
export { monteCarlo, summarizeDraws } from './monte-carlo-summary.js';
export type { OutputSummary, Simulation, SimulationOptions } from './monte-carlo-summary.js';
export type { Sampling } from './parameter-sampler.js';
export { restNode, supplyGraph } from './supply-graph.js';
export type { GraphLink, GraphNode, GraphOptions, SupplyGraph } from './supply-graph.js';
export { supplyTree, upstreamTotals } from './supply-tree.js';
export type { SupplyTree, TreeNode, TreeOptions } from './supply-tree.js';
export { firstOrderUncertainty, scoreGradient } from './sensitivity.js';
export type { FirstOrderUncertainty, KeyIssue } from './sensitivity.js';
export { changedColumnsMax, whatIf } from './what-if.js';
export type { Change, WhatIf } from './what-if.js';
export { allocate, cutOffShares, sharesByProperty, substitute } from './allocation.js';
export type { CausalShares, JointProcess, ProcessExchanges, Shares } from './allocation.js';
export { centralOf } from './parameter-distribution.js';
export type { ParameterDistribution, Sample } from './parameter-distribution.js';
export { fixedSum } from './fixed-sum.js';
export type { SumTerm } from './fixed-sum.js';
export { circularFootprintWeights } from './circular-footprint.js';
export type { CircularRole, CircularShares } from './circular-footprint.js';
export { compareScenarios } from './compare-scenarios.js';
export type { Scenario, ScenarioDifference } from './compare-scenarios.js';
export { strongLoops } from './loops.js';
export type { Loop } from './loops.js';
export { simulateIntensities } from './simulate-intensities.js';
export type { IntensityMoments } from './simulate-intensities.js';
