export * as commonV1Money from './generated/carbon/common/v1/money.js';
export * as commonV1Quantity from './generated/carbon/common/v1/quantity.js';
export * as commonV1Run from './generated/carbon/common/v1/run.js';
export * as lifecycleV1 from './generated/carbon/lifecycle/v1/lifecycle.js';
export * as transferV1 from './generated/carbon/transfer/v1/transfer.js';
export * as verificationV1 from './generated/carbon/verification/v1/verification.js';
export {
  fromBasisMessage,
  fromQuantityMessage,
  MessageError,
  toBasisMessage,
  toQuantityMessage,
} from './quantity-message.js';
export { fromRunMessage, toRunMessage } from './run-message.js';
