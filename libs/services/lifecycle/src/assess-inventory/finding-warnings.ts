import type { RunWarning } from '@carbon-butler/domain-evidence';

/** One for each code, with the first place. */
export function findingWarnings(
  findings: readonly { readonly code: string; readonly message: string }[],
): readonly RunWarning[] {
  return [...new Set(findings.map(({ code }) => code))].sort().map((code) => {
    const same = findings.filter((finding) => finding.code === code);
    const first = same[0]?.message ?? '';
    return {
      code,
      message: { en: `${same.length} times, first ${first}`, zh: `共 ${same.length} 处，首处：${first}` },
    };
  });
}
