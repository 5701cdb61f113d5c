import type { Medium } from './neutral-model.js';

const words: readonly (readonly [Medium, RegExp])[] = [
  ['resource', /\b(resources?|raw|in ground|natural resource|in air|in water|land)\b/i],
  ['air', /\b(air|atmosphere|airborne)\b/i],
  ['water', /\b(water|river|ocean|lake|sea|waterborne)\b/i],
  ['soil', /\b(soil|ground)\b/i],
];

/** Medium named in the categories of an elementary flow, whatever the format's wording. */
export function mediumOf(category: readonly string[]): Medium {
  const text = category.join(' / ');
  // "Resource, from air" is a resource: the words for resources come first.
  return words.find(([, pattern]) => pattern.test(text))?.[0] ?? 'unknown';
}
