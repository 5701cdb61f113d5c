import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { Scope } from './scopes.js';

export const requiredScopeKey = 'carbon:required-scope';
/** Name of the security scheme in the API description. */
export const securityScheme = 'clientCredentials';

/** The scope an access token needs for the handler, or for every handler of the controller. */
export function RequireScope(scope: Scope) {
  return applyDecorators(SetMetadata(requiredScopeKey, scope), ApiSecurity(securityScheme, [scope]));
}
