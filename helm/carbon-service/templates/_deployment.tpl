{{- define "carbon-service.deployment" -}}
{{- $platform := include "carbon-service.platform" . | fromYaml -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "carbon-service.metadata" . | nindent 2 }}
spec:
  {{- /* An autoscaler owns the number; stating it here would undo its work at every upgrade. */}}
  {{- if eq .Values.scaling.by "fixed" }}
  replicas: {{ .Values.scaling.replicasMin }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "carbon-service.selectorLabels" . | nindent 6 }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  template:
    metadata:
      labels:
        {{- include "carbon-service.labels" . | nindent 8 }}
        {{- with .Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .Values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ .Chart.Name }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- with $platform.image.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        seccompProfile:
          type: RuntimeDefault
      {{- with .Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: ScheduleAnyway
          matchLabelKeys: [pod-template-hash]
          labelSelector:
            matchLabels:
              {{- include "carbon-service.selectorLabels" $ | nindent 14 }}
        {{- end }}
      containers:
        - name: {{ .Chart.Name }}
          {{- include "carbon-service.container" . | nindent 10 }}
      volumes:
        {{- include "carbon-service.volumes" (dict "platform" $platform) | nindent 8 }}
{{- end }}

{{- define "carbon-service.container" -}}
{{- $platform := include "carbon-service.platform" . | fromYaml -}}
image: {{ include "carbon-service.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
env:
  {{- include "carbon-service.environment" . | nindent 2 }}
ports:
  - name: http
    containerPort: {{ .Values.ports.http }}
  {{- with .Values.ports.grpc }}
  - name: grpc
    containerPort: {{ . }}
  {{- end }}
{{ include "carbon-service.probes" . }}
lifecycle:
  preStop:
    # Balancers take a moment to turn away; only then may the service stop answering.
    sleep:
      seconds: 5
resources:
  requests:
    cpu: {{ .Values.resources.cpu }}
    memory: {{ .Values.resources.memory }}
  limits:
    memory: {{ .Values.resources.memory }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  privileged: false
  capabilities:
    drop: [ALL]
volumeMounts:
  - name: temporary
    mountPath: /tmp
  {{- if eq $platform.events.transport "kafka" }}
  - name: kafka-ca
    mountPath: /etc/carbon/kafka
    readOnly: true
  {{- end }}
  {{- if $platform.database.caSecret }}
  - name: postgres-ca
    mountPath: /etc/carbon/postgres
    readOnly: true
  {{- end }}
{{- end }}

{{/*
Liveness looks at the process alone: a database outage must not restart every replica. Readiness is the gRPC health
service where there is one, which turns NOT_SERVING while the service drains.
*/}}
{{- define "carbon-service.probes" -}}
startupProbe:
  httpGet: { path: /health/live, port: http }
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: {{ div .Values.probes.startupSecondsMax 2 }}
livenessProbe:
  httpGet: { path: /health/live, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  {{- if .Values.ports.grpc }}
  grpc: { port: {{ .Values.ports.grpc }} }
  {{- else }}
  httpGet: { path: /health/ready, port: http }
  {{- end }}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end }}

{{- define "carbon-service.volumes" -}}
- name: temporary
  emptyDir:
    sizeLimit: 64Mi
{{- if eq .platform.events.transport "kafka" }}
- name: kafka-ca
  secret:
    secretName: {{ .platform.events.caSecret }}
    defaultMode: 0440
    items:
      - { key: ca.crt, path: ca.crt }
{{- end }}
{{- with .platform.database.caSecret }}
- name: postgres-ca
  secret:
    secretName: {{ . }}
    defaultMode: 0440
    items:
      - { key: ca.crt, path: ca.crt }
{{- end }}
{{- end }}
