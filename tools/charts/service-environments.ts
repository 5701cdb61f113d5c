import { gatewayEnvironment } from '@carbon-butler/service-gateway';
import { lifecycleEnvironment } from '@carbon-butler/service-lifecycle';
import { transferEnvironment } from '@carbon-butler/service-transfer';
import { verificationEnvironment } from '@carbon-butler/service-verification';

/** How each service reads its environment. */
export const serviceEnvironments = {
  gateway: gatewayEnvironment,
  lifecycle: lifecycleEnvironment,
  transfer: transferEnvironment,
  verification: verificationEnvironment,
} as const;
