import { parseAllDocuments } from 'yaml';

/** The fields of Kubernetes resources that the chart tests look at. What a case leaves out is undefined. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly spec?: unknown;
}

export type Labels = Readonly<Record<string, string>>;

interface Named {
  readonly name: string;
}

export interface Variable extends Named {
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: Named & { readonly key: string } };
}

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
  readonly grpc?: { readonly port: number };
}

export interface Container extends Named {
  readonly image: string;
  readonly env: readonly Variable[];
  readonly ports: readonly (Named & { readonly containerPort: number })[];
  readonly resources: { readonly requests: Labels; readonly limits: Labels };
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly securityContext: object;
  readonly volumeMounts: readonly (Named & { readonly mountPath: string; readonly readOnly?: boolean })[];
}

interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: object;
  readonly topologySpreadConstraints: readonly { readonly topologyKey: string }[];
  readonly containers: readonly Container[];
  readonly volumes: readonly Named[];
}

interface Peer {
  readonly podSelector?: { readonly matchLabels: Labels };
  readonly namespaceSelector?: object;
  readonly ipBlock?: object;
}

interface PolicyRule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports: readonly { readonly port: string | number }[];
}

interface Specs {
  readonly Deployment: {
    readonly replicas?: number;
    readonly strategy: { readonly rollingUpdate: object };
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
  };
  readonly Service: {
    readonly selector: Labels;
    readonly ports: readonly { readonly port: number; readonly targetPort: string }[];
  };
  readonly PodDisruptionBudget: { readonly maxUnavailable: number };
  readonly HorizontalPodAutoscaler: { readonly scaleTargetRef: Named; readonly minReplicas: number };
  readonly ScaledObject: {
    readonly scaleTargetRef: Named;
    readonly minReplicaCount: number;
    readonly maxReplicaCount: number;
    readonly triggers: readonly { readonly type: string; readonly metadata: Labels }[];
  };
  readonly NetworkPolicy: {
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly PolicyRule[];
    readonly egress?: readonly PolicyRule[];
  };
  readonly ExternalSecret: object;
  readonly HTTPRoute: object;
  readonly KafkaTopic: {
    readonly topicName: string;
    readonly partitions: number;
    readonly replicas: number;
    readonly config: Readonly<Record<string, string | number>>;
  };
  readonly KafkaUser: object;
  readonly Kafka: {
    readonly kafka: {
      readonly config: Readonly<Record<string, unknown>>;
      readonly listeners: readonly { readonly port: number }[];
    };
  };
  readonly Cluster: {
    readonly managed: { readonly roles: readonly (Named & { readonly passwordSecret: Named })[] };
  };
  readonly Database: Named & { readonly owner: string };
  readonly PrometheusRule: object;
}

export type Kind = keyof Specs;
export type ManifestOf<K extends Kind> = Manifest & { readonly kind: K; readonly spec: Specs[K] };

export function parseManifests(yaml: string): readonly Manifest[] {
  return parseAllDocuments(yaml)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

export function ofKind<K extends Kind>(manifests: readonly Manifest[], kind: K): readonly ManifestOf<K>[] {
  return manifests.filter((manifest): manifest is ManifestOf<K> => manifest.kind === kind);
}

/** The only resource of its kind, or of its kind and name. */
export function one<K extends Kind>(manifests: readonly Manifest[], kind: K, name?: string): ManifestOf<K> {
  const found = ofKind(manifests, kind).filter(({ metadata }) => name === undefined || metadata.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} of ${kind} ${name ?? ''}, expected one`);
  return only;
}

export function namesOf(items: readonly Manifest[]): readonly string[] {
  return items.map(({ metadata }) => metadata.name).sort();
}

/** The container of a service's pods. */
export function containerOf({ metadata, spec }: ManifestOf<'Deployment'>): Container {
  const [container] = spec.template.spec.containers;
  if (container === undefined) throw new Error(`${metadata.name} has no container`);
  return container;
}
