{{- define "carbon-service.horizontalPodAutoscaler" -}}
{{- if eq .Values.scaling.by "cpu" }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "carbon-service.metadata" . | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ .Chart.Name }}
  minReplicas: {{ .Values.scaling.replicasMin }}
  maxReplicas: {{ .Values.scaling.replicasMax }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .Values.scaling.cpuPercent }}
  behavior:
    {{- include "carbon-service.scalingBehavior" . | nindent 4 }}
{{- end }}
{{- end }}

{{- define "carbon-service.scalingBehavior" -}}
scaleDown:
  stabilizationWindowSeconds: 300
  policies:
    - { type: Pods, value: 1, periodSeconds: 60 }
{{- end }}

{{- define "carbon-service.scaledObject" -}}
{{- if eq .Values.scaling.by "events" }}
{{- $platform := include "carbon-service.platform" . | fromYaml }}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  {{- include "carbon-service.metadata" . | nindent 2 }}
spec:
  scaleTargetRef:
    name: {{ .Chart.Name }}
  minReplicaCount: {{ .Values.scaling.replicasMin }}
  maxReplicaCount: {{ .Values.scaling.replicasMax }}
  # Every change of the number of members stops the group for a moment, so changes are rare.
  pollingInterval: 30
  cooldownPeriod: 300
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        {{- include "carbon-service.scalingBehavior" . | nindent 8 }}
  triggers:
    - type: cpu
      metricType: Utilization
      metadata:
        value: {{ .Values.scaling.cpuPercent | quote }}
    {{- range .Values.consumes }}
    - type: kafka
      metadata:
        bootstrapServers: {{ $platform.events.brokers | quote }}
        consumerGroup: {{ .group }}
        topic: {{ .topic }}
        lagThreshold: {{ $.Values.scaling.lagPerReplica | quote }}
        activationLagThreshold: {{ $.Values.scaling.lagToActivate | quote }}
        limitToPartitionsWithLag: "true"
        # A partition that waits on one poisonous event is not helped by more members.
        excludePersistentLag: "true"
        tls: enable
        sasl: scram_sha512
      authenticationRef:
        name: {{ $.Chart.Name }}-kafka
    {{- end }}
{{- end }}
{{- end }}

{{- define "carbon-service.triggerAuthentication" -}}
{{- if eq .Values.scaling.by "events" }}
{{- $platform := include "carbon-service.platform" . | fromYaml }}
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata:
  name: {{ .Chart.Name }}-kafka
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "carbon-service.labels" . | nindent 4 }}
spec:
  secretTargetRef:
    - { parameter: ca, name: {{ $platform.events.caSecret }}, key: ca.crt }
    - { parameter: password, name: {{ .Chart.Name }}-kafka, key: password }
  env:
    - { parameter: username, name: KAFKA_USERNAME, containerName: {{ .Chart.Name }} }
{{- end }}
{{- end }}
