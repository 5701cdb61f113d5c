/** What operators want counted: emitted by every transport, turned into metrics and log lines by whoever listens. */
export type TransportNotice =
  | {
      readonly kind: 'retrying';
      readonly topic: string;
      readonly group: string;
      readonly delayMs: number;
      readonly error: unknown;
    }
  | {
      readonly kind: 'parked';
      readonly topic: string;
      readonly group: string;
      readonly key: string;
      readonly error: unknown;
    }
  | { readonly kind: 'dead-lettered'; readonly topic: string; readonly group: string; readonly error: unknown }
  | { readonly kind: 'trouble'; readonly topic: string; readonly group: string; readonly error: unknown };

export type NoticeListener = (notice: TransportNotice) => void;
