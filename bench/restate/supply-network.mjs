/**
 * Steel works in tiers that buy of each other: every one makes the ten products below, and those of each tier but the
 * first buy coke, lime and crude steel of works in the tier before. Made from a seed, so two runs send the same.
 */
const tiers = 5;

/** Processes of a works: its product, then what goes into it, in the item's reference unit a year. */
const processes = [
  { id: 'ovens', makes: ['coke', 1_000], takes: [['coking-coal', 1_400]] },
  {
    id: 'tar-plant',
    makes: ['coal-tar', 40],
    takes: [
      ['coke-oven-gas', 300],
      ['coking-coal', 50],
    ],
  },
  { id: 'benzol-plant', makes: ['crude-benzol', 10], takes: [['coal-tar', 12]] },
  {
    id: 'kiln',
    makes: ['lime', 180],
    takes: [
      ['limestone', 330],
      ['natural-gas', 800],
    ],
  },
  { id: 'power-plant', makes: ['own-electricity', 900], takes: [['natural-gas', 8_000]] },
  {
    id: 'sinter-plant',
    makes: ['sinter', 3_600],
    takes: [
      ['iron-ore', 3_300],
      ['coke', 180],
      ['limestone', 400],
    ],
  },
  {
    id: 'furnace',
    makes: ['hot-metal', 2_400],
    takes: [
      ['sinter', 3_600],
      ['coke', 820],
      ['injection-coal', 350],
    ],
  },
  {
    id: 'converter',
    makes: ['crude-steel', 2_700],
    takes: [
      ['hot-metal', 2_400],
      ['lime', 180],
      ['steel-scrap', 400],
    ],
  },
  {
    id: 'mill',
    makes: ['hot-rolled-coil', 2_650],
    takes: [
      ['crude-steel', 2_700],
      ['own-electricity', 900],
      ['grid-electricity', 60],
    ],
  },
  { id: 'scale-pit', makes: ['mill-scale', 30], takes: [['hot-rolled-coil', 31]] },
];

/** What a works buys of others, and the process that takes it. */
const purchases = [
  { item: 'coke', process: 'furnace', amount: 90 },
  { item: 'lime', process: 'converter', amount: 25 },
  { item: 'crude-steel', process: 'mill', amount: 110 },
];

const units = { 'natural-gas': 'GJ', 'coke-oven-gas': 'GJ', 'own-electricity': 'MWh', 'grid-electricity': 'MWh' };
const source = { id: 'works-ledger', version: '1', locator: 'bench/restate', licence: 'none' };

/** Numbers in [0, 1) from a seed: mulberry32. */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The works by tier. A few suppliers have many customers and most have few: the choice falls on squares. */
export function supplyNetwork(count, seed) {
  const random = randomFrom(seed);
  const size = Math.ceil(count / tiers);
  const works = Array.from({ length: count }, (_, at) => {
    const tier = Math.floor(at / size);
    const suppliers = tier === 0 ? [] : purchases.map(() => (tier - 1) * size + Math.floor(random() ** 2 * size));
    return { id: nameOf(at), tier, suppliers: suppliers.map(nameOf), scale: 0.5 + random() };
  });
  return Array.from({ length: tiers }, (_, tier) => works.filter((each) => each.tier === tier));
}

function nameOf(at) {
  return `works-${String(at).padStart(4, '0')}`;
}

/** A year of the works, a record for each flow. */
export function yearOf({ id, suppliers, scale }) {
  const amount = (value) => (value * scale).toFixed(3);
  return [
    ...processes.flatMap(({ id: process, makes, takes }) => [
      activity(id, process, 'output', makes[0], amount(makes[1])),
      ...takes.map(([item, value]) => activity(id, process, 'input', item, amount(value))),
    ]),
    ...suppliers.map((supplier, at) =>
      activity(id, purchases[at].process, 'input', purchases[at].item, amount(purchases[at].amount), supplier),
    ),
  ];
}

/** What goes into a process drawn from the works: more of its first input. */
export function changeOf(works, random, event) {
  const { id, takes } = processes[Math.floor(random() * processes.length)];
  return activity(works.id, id, 'input', takes[0][0], (0.1 + random()).toFixed(3), undefined, event);
}

export function activity(facility, process, direction, item, amount, supplier, event) {
  const id = event ?? [process, direction, item, supplier].join('/');
  return envelope(facility, id, 'carbon.emission.record.v1', {
    facilityId: facility,
    processId: process,
    period: { start: '2024-12-31T16:00:00Z', end: '2025-12-31T16:00:00Z' },
    activity: {
      direction,
      itemId: item,
      quantity: { value: amount, unit: units[item] ?? 't' },
      ...(supplier === undefined ? {} : { supplierId: supplier }),
    },
    uncertainty: { relative95: '0.02' },
    basis: 'measured',
    source,
  });
}

/** What the works states to its customers. */
export function statement(works, item, kgCo2e, event) {
  return envelope(works, event, 'carbon.pcf.record.v1', {
    supplierId: works,
    itemId: item,
    footprint: { value: kgCo2e, unit: `kgCO2e/${units[item] ?? 't'}` },
    uncertainty: { relative95: '0.1' },
    validity: { start: '2024-12-31T16:00:00Z', end: '2025-12-31T16:00:00Z' },
    basis: 'modelled',
    source,
  });
}

export const boughtItems = purchases.map(({ item }) => item);

function envelope(facility, id, type, data) {
  return {
    specversion: '1.0',
    id,
    source: `/partners/${facility}`,
    type,
    time: '2026-01-05T00:00:00Z',
    datacontenttype: 'application/json',
    data,
  };
}
