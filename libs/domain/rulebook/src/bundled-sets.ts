import activityUncertainty from './data/activity-uncertainty.json';
import backgroundBioenergy from './data/background-bioenergy.json';
import backgroundElectricity from './data/background-electricity.json';
import backgroundFreight from './data/background-freight.json';
import backgroundFuels from './data/background-fuels.json';
import backgroundHeatAndWater from './data/background-heat-and-water.json';
import backgroundIndustrialGoods from './data/background-industrial-goods.json';
import backgroundMaterials from './data/background-materials.json';
import backgroundWaste from './data/background-waste.json';
import carbonToCo2 from './data/carbon-to-co2.json';
import cbamBenchmarks from './data/eu-cbam-benchmarks.json';
import cbamDefaultValues from './data/eu-cbam-default-values.json';
import cbamCnCategories from './data/eu-cbam-cn-categories.json';
import cbamGoodsCategories from './data/eu-cbam-goods-categories.json';
import cbamMarkUps from './data/eu-cbam-mark-ups.json';
import cbamMonitoringFactors from './data/eu-cbam-monitoring-factors.json';
import cbamObligations from './data/eu-cbam-obligations.json';
import cbamPhaseIn from './data/eu-cbam-phase-in.json';
import cbamPrices from './data/eu-cbam-prices.json';
import chinaElectricityFootprint from './data/cn-electricity-footprint.json';
import chinaGridEmission from './data/cn-grid-emission.json';
import chinaPowerBenchmarks from './data/cn-ets-power-benchmarks.json';
import chinaSteelFactors from './data/cn-ets-steel-factors.json';
import gwpAr5 from './data/gwp-ar5.json';
import gwpAr6 from './data/gwp-ar6.json';
import gwp20Ar6 from './data/gwp20-ar6.json';
import items from './data/items.json';
import uncertainty from './data/uncertainty.json';
import upstreamFactors from './data/upstream-factors.json';

export const bundledRuleSets: readonly unknown[] = [
  activityUncertainty,
  backgroundBioenergy,
  backgroundElectricity,
  backgroundFreight,
  backgroundFuels,
  backgroundHeatAndWater,
  backgroundIndustrialGoods,
  backgroundMaterials,
  backgroundWaste,
  carbonToCo2,
  cbamBenchmarks,
  cbamDefaultValues,
  cbamCnCategories,
  cbamGoodsCategories,
  cbamMarkUps,
  cbamMonitoringFactors,
  cbamObligations,
  cbamPhaseIn,
  cbamPrices,
  chinaElectricityFootprint,
  chinaGridEmission,
  chinaPowerBenchmarks,
  chinaSteelFactors,
  gwpAr5,
  gwpAr6,
  gwp20Ar6,
  upstreamFactors,
];

export const bundledUncertainties: readonly unknown[] = [uncertainty];

export const bundledItems: unknown = items;
