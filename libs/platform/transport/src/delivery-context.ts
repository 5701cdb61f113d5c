import type { EventBatchHandler } from './event-transport.js';
import type { FailurePolicy } from './failure-policy.js';
import type { RecordLog } from './record-log.js';
import type { TopicSpec } from './topic-spec.js';
import type { NoticeListener } from './transport-notice.js';

/** What one subscription's parts need to know. */
export interface DeliveryContext {
  readonly log: RecordLog;
  readonly spec: TopicSpec;
  readonly group: string;
  readonly handler: EventBatchHandler;
  readonly policy: FailurePolicy;
  readonly appVersion: string;
  readonly notify: NoticeListener;
  readonly isPaused: () => boolean;
}
