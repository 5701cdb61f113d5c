export function dockerfileFindings(
  text: string,
  tree: { readonly context: string; readonly isIgnored: (path: string) => boolean },
): readonly string[];
export function dockerIgnore(text: string): (path: string) => boolean;
