/**
 * The check inside the `verify-evidence` command. The command belongs to no package, so that whoever distrusts this
 * library can take it alone; only the specs that compare the two reach across.
 */
// eslint-disable-next-line @nx/enforce-module-boundaries -- see above
export { verifyEvidence } from '../../../../../tools/verify-evidence/verify.mjs';
