/**
 * A background database of the shape of ecoinvent, made from a seed: as many activities, inputs and emissions, the
 * same skew in who supplies whom, one giant loop, products in units twelve decades apart, treatments and credits.
 *
 * @param {{ activities: number, flows: number, seed: string }} size
 * @returns tables for `assembleSystem`; every exchange has a lognormal parameter of its own
 */
export function syntheticTables({ RandomStream }, { activities, flows, seed }) {
  const stream = RandomStream.of(seed);
  let position = 0;
  const random = () => stream.uniform(position++);
  const between = (low, high) => low + (high - low) * random();

  // Upstream 7 %, core 43 %, downstream 50 %: the core trades with itself, the others only in one direction.
  const coreBegin = Math.floor(0.07 * activities);
  const coreEnd = Math.floor(0.5 * activities);
  const hubs = Math.min(300, Math.floor(activities / 20));
  const unit = Float64Array.from({ length: activities }, () => 10 ** between(-6, 6));
  const reference = Float64Array.from({ length: activities }, () => (random() < 0.03 ? -1 : 1));

  const activity = [];
  const product = [];
  const amount = [];
  for (let j = 0; j < activities; j += 1) {
    const limit = j < coreBegin ? j : j < coreEnd ? coreEnd : j;
    if (limit === 0) continue;
    const suppliers = new Set();
    const inputs = Math.round(between(6, 54));
    for (let n = 0; n < inputs; n += 1) {
      // Most inputs come from hubs (power, transport), some hundred activities of the core; the others from the same
      // branch, which is what keeps the fill of a factorization as low as it is for real databases.
      const hub = coreBegin + Math.floor(hubs ** random()) - 1;
      const near = j - Math.round(Math.exp(between(0, 4))) * (random() < 0.3 ? -1 : 1);
      const i = j >= coreBegin && random() < 0.6 ? hub : near;
      if (i >= 0 && i !== j && i < limit) suppliers.add(i);
    }
    const weights = [...suppliers].map(() => Math.exp(2 * between(-2, 2)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const use = between(0.6, 0.97);
    [...suppliers].forEach((i, n) => {
      const credit = random() < 0.01 ? -1 : 1;
      activity.push(j);
      product.push(i);
      amount.push((-credit * reference[i] * use * weights[n] * unit[j]) / (total * unit[i]));
    });
  }
  const emitter = [];
  const flow = [];
  const emission = [];
  const characterised = Math.floor(0.18 * flows);
  for (let j = 0; j < activities; j += 1)
    for (let n = Math.round(between(4, 32)); n > 0; n -= 1) {
      emitter.push(j);
      flow.push(Math.floor(flows * random()));
      emission.push(Math.exp(between(-5, 1)) * unit[j]);
    }

  const coefficients = [...amount, ...emission];
  const all = coefficients.length;
  const table = (values, first) => ({
    coefficient: Float64Array.from(values),
    factorPointer: Int32Array.from({ length: values.length + 1 }, (_, e) => e),
    factorParameter: Int32Array.from({ length: values.length }, (_, e) => first + e),
    factorPower: new Int8Array(values.length).fill(1),
  });
  const ids = (letter, count) => Array.from({ length: count }, (_, n) => `${letter}${n}`);
  return {
    activityIds: ids('a', activities),
    productIds: ids('p', activities),
    reference,
    flowIds: ids('f', flows),
    methodIds: ['GWP100'],
    characterisation: [Float64Array.from({ length: flows }, (_, k) => (k < characterised ? between(0.5, 30) : 0))],
    parameterIds: ids('x', all),
    distributions: Array.from({ length: all }, () => ({ kind: 'lognormal', median: 1, sigma: between(0.03, 0.3) })),
    derived: [],
    tags: new Map(),
    technosphere: { ...table(amount, 0), activity: Int32Array.from(activity), product: Int32Array.from(product) },
    elementary: { ...table(emission, amount.length), activity: Int32Array.from(emitter), flow: Int32Array.from(flow) },
  };
}
