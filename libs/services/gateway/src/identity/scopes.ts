/** What an access token may allow, one scope a capability. */
export const scopes = {
  'events:write': 'send supply-chain events',
  'events:read': 'read intakes and what became of their events',
  'life-cycle:read': 'read product footprints and factors',
  'life-cycle:assess': 'assess inventories and scenarios, import databases',
  'cbam:read': 'compare consignments under CBAM',
  'evidence:read': 'read checkpoints, proofs and evidence bundles',
  'operations:admin': 'run stored runs again, read dead letters and send them back',
} as const;

export type Scope = keyof typeof scopes;

export const allScopes = Object.keys(scopes) as readonly Scope[];

export function isScope(text: string): text is Scope {
  return Object.hasOwn(scopes, text);
}

/** The known scopes of a space-separated list (RFC 6749 section 3.3); others are left out. */
export function parseScopes(text: string): readonly Scope[] {
  return text.split(' ').filter(isScope);
}
