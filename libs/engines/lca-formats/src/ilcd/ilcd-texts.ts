import type { DataElement } from '../data-element.js';

const preferredLanguage = 'en';

/** Text of the elements at a path, English where there are several languages; all of them count as read. */
export function ilcdText(element: DataElement | undefined, ...path: readonly string[]): string | undefined {
  const name = path.at(-1);
  if (name === undefined) return undefined;
  const texts = element?.at(...path.slice(0, -1))?.childrenOf(name) ?? [];
  const filled = texts.filter(({ text }) => text.trim() !== '');
  const chosen = filled.find((text) => text.attr('lang') === preferredLanguage) ?? filled[0];
  return chosen?.text.trim();
}

/** UUID a reference points to, or the last path segment of its URI where it has none. */
export function ilcdReference(element: DataElement | undefined): string | undefined {
  if (!element) return undefined;
  element.ignore('type', 'version', 'subReference', 'shortDescription');
  const uri = element.attr('uri');
  return (
    element.attr('refObjectId') ??
    uri
      ?.split('/')
      .at(-1)
      ?.replace(/(_[\d.]+)?(\.xml)?$/, '')
  );
}

/** Levels of a classification or of the categories of an elementary flow. */
export function ilcdCategory(information: DataElement | undefined): readonly string[] {
  const classified = information?.child('classificationInformation');
  const levels =
    classified?.child('elementaryFlowCategorization')?.childrenOf('category') ??
    classified?.child('classification')?.childrenOf('class') ??
    [];
  classified?.child('elementaryFlowCategorization')?.ignore('categories', 'name');
  classified?.child('classification')?.ignore('classes', 'name');
  for (const level of levels) level.ignore('level', 'classId', 'catId', 'uri');
  return levels.map(({ text }) => text.trim());
}
