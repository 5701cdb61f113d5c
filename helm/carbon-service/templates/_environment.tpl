{{/* The service's whole environment: what it is told, and by whom. */}}
{{- define "carbon-service.environment" -}}
{{- $platform := include "carbon-service.platform" . | fromYaml -}}
- name: HOST
  value: 0.0.0.0
- name: HTTP_PORT
  value: {{ .Values.ports.http | quote }}
{{- with .Values.ports.grpc }}
- name: GRPC_PORT
  value: {{ . | quote }}
{{- end }}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Chart.Name }}-database
      key: url
- name: DATABASE_POOL_SIZE
  value: {{ .Values.database.poolSize | quote }}
{{- range .Values.calls }}
- name: {{ .variable }}
  value: {{ printf "%s:%v" .chart .port | quote }}
{{- end }}
{{- range .Values.secrets }}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef:
      name: {{ $.Chart.Name }}-secrets
      key: {{ .variable }}
{{- end }}
{{- range $variable, $value := .Values.config }}
- name: {{ $variable }}
  value: {{ $value | quote }}
{{- end }}
{{ include "carbon-service.eventVariables" (dict "chart" .Chart.Name "platform" $platform) }}
{{- with $platform.telemetry.endpoint }}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: service.namespace=carbon-butler,service.version={{ $.Chart.AppVersion }},service.instance.id=$(POD_NAME)
{{- end }}
{{- end }}

{{/* Takes { chart, platform }. */}}
{{- define "carbon-service.eventVariables" -}}
- name: EVENT_TRANSPORT
  value: {{ .platform.events.transport }}
{{- if eq .platform.events.transport "kafka" }}
- name: KAFKA_BROKERS
  value: {{ .platform.events.brokers | quote }}
- name: KAFKA_TLS
  value: "true"
# The brokers' certificates are signed by the cluster's own authority.
- name: KAFKA_CA_FILE
  value: /etc/carbon/kafka/ca.crt
- name: KAFKA_MECHANISM
  value: scram-sha-512
- name: KAFKA_USERNAME
  value: {{ .chart }}-kafka
- name: KAFKA_PASSWORD
  valueFrom:
    secretKeyRef:
      # Made by the Kafka user operator.
      name: {{ .chart }}-kafka
      key: password
{{- end }}
{{- end }}
