import type { CharacterisationMap } from '../index.js';

/** GWP100 of IPCC AR6 (WG1 table 7.15) and AR5 (WG1 table 8.A.1), and carbon dioxide by itself. */
export const gases: CharacterisationMap = {
  methods: ['GWP100 AR6', 'GWP100 AR5', 'fossil CO2'],
  gases: [
    {
      cas: '124-38-9',
      names: ['carbon dioxide'],
      potentials: {
        'GWP100 AR6': { fossil: 1, biogenic: 0, 'land-use': 1, uptake: 0 },
        'GWP100 AR5': { fossil: 1, biogenic: 0, 'land-use': 1, uptake: 0 },
        'fossil CO2': { fossil: 1, biogenic: 0 },
      },
    },
    {
      cas: '74-82-8',
      names: ['methane'],
      potentials: {
        'GWP100 AR6': { fossil: 29.8, biogenic: 27, 'land-use': 27 },
        'GWP100 AR5': { fossil: 30, biogenic: 28, 'land-use': 28 },
      },
    },
    {
      cas: '10024-97-2',
      names: ['dinitrogen monoxide', 'nitrous oxide'],
      potentials: {
        'GWP100 AR6': { fossil: 273, biogenic: 273, 'land-use': 273 },
        'GWP100 AR5': { fossil: 265, biogenic: 265, 'land-use': 265 },
      },
    },
  ],
};
