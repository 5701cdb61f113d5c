{{- define "carbon-service.secretsExternalSecret" -}}
{{- $platform := include "carbon-service.platform" . | fromYaml -}}
{{- $store := $platform.secretStore -}}
{{- if $store.enabled }}
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: {{ .Chart.Name }}-secrets
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "carbon-service.labels" . | nindent 4 }}
spec:
  refreshInterval: {{ $store.refreshInterval }}
  secretStoreRef:
    kind: {{ $store.kind }}
    name: {{ $store.name }}
  target:
    name: {{ .Chart.Name }}-secrets
    creationPolicy: Owner
  data:
    {{- range .Values.secrets }}
    - secretKey: {{ .variable }}
      remoteRef:
        key: {{ printf "%s%s" $store.keyPrefix .key }}
        property: {{ .property }}
    {{- end }}
{{- end }}
{{- end }}

{{/*
One secret for both sides: the database operator sets the role's password from `username` and `password`, the service
connects with `url`.
*/}}
{{- define "carbon-service.databaseExternalSecret" -}}
{{- $platform := include "carbon-service.platform" . | fromYaml -}}
{{- $store := $platform.secretStore -}}
{{- $database := $platform.database -}}
{{- if $store.enabled }}
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: {{ .Chart.Name }}-database
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "carbon-service.labels" . | nindent 4 }}
spec:
  refreshInterval: {{ $store.refreshInterval }}
  secretStoreRef:
    kind: {{ $store.kind }}
    name: {{ $store.name }}
  target:
    name: {{ .Chart.Name }}-database
    creationPolicy: Owner
    template:
      type: kubernetes.io/basic-auth
      metadata:
        labels:
          # Lets the database operator see a changed password at once.
          cnpg.io/reload: "true"
      data:
        username: {{ .Values.database.name }}
        password: {{ "{{ .password }}" | quote }}
        url: {{ include "carbon-service.databaseUrl" (dict "name" .Values.database.name "database" $database) | quote }}
  data:
    - secretKey: password
      remoteRef:
        key: {{ printf "%sdatabase/%s" $store.keyPrefix .Values.database.name }}
        property: password
{{- end }}
{{- end }}

{{- define "carbon-service.databaseUrl" -}}
postgresql://{{ .name }}:{{ "{{ .password | urlquery }}" }}@{{ .database.host }}:{{ .database.port }}/{{ .name }}
{{- with .database.caSecret }}?sslmode=verify-full&sslrootcert=/etc/carbon/postgres/ca.crt{{ end }}
{{- end }}
