import type { RunWarning } from '@carbon-butler/domain-evidence';
import type { Inventory } from '@carbon-butler/engine-lca';

/** How many inputs of a part of a database nobody makes. */
export function unlinkedWarnings({ activities, technosphere }: Inventory): readonly RunWarning[] {
  const made = new Set(activities.map(({ reference }) => reference.product));
  const unlinked = technosphere.filter(({ product }) => !made.has(product)).length;
  if (unlinked === 0) return [];
  return [
    {
      code: 'unlinked-input',
      message: {
        en: `${unlinked} of ${technosphere.length} inputs behind the process have no producer and count without their upstream`,
        zh: `该过程上游 ${technosphere.length} 项输入中有 ${unlinked} 项无供应方，未计其上游`,
      },
    },
  ];
}
