export interface CatalogueTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly cleanup: string;
  readonly retentionMs: number;
}

export interface Grant {
  readonly type: 'topic' | 'group';
  readonly name: string;
  readonly pattern: 'literal' | 'prefix';
  readonly operations: readonly string[];
}

export interface KafkaResources {
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: number;
    readonly cleanup: string;
    readonly retentionMs: number;
  }[];
  readonly users: readonly { readonly name: string; readonly grants: readonly Grant[] }[];
}

export function kafkaResources<
  T extends CatalogueTopic & {
    readonly producers: readonly string[];
    readonly consumers: readonly { readonly service: string; readonly group: string }[];
  },
>(catalogue: {
  readonly topics: readonly T[];
  readonly derivedTopics: (topic: T) => readonly CatalogueTopic[];
}): KafkaResources;
