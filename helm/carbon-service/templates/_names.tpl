{{/*
One installation per namespace: names are the charts' own, so that services find each other without knowing the release.
*/}}
{{- define "carbon-service.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{ include "carbon-service.selectorLabels" . }}
{{- end }}

{{- define "carbon-service.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/part-of: carbon-butler
{{- end }}

{{- define "carbon-service.metadata" -}}
name: {{ .Chart.Name }}
namespace: {{ .Release.Namespace }}
labels:
  {{- include "carbon-service.labels" . | nindent 2 }}
{{- end }}

{{/* What all services stand on, the umbrella's word first. Callers read it with fromYaml. */}}
{{- define "carbon-service.platform" -}}
{{- $shared := dig "platform" (dict) (.Values.global | default dict) -}}
{{- toYaml (mergeOverwrite (deepCopy .Values.platform) (deepCopy $shared)) -}}
{{- end }}

{{- define "carbon-service.image" -}}
{{- $platform := include "carbon-service.platform" . | fromYaml -}}
{{- $name := printf "%s/%s" $platform.image.registry (.Values.image.repository | default .Chart.Name) -}}
{{- if .Values.image.digest -}}
{{ $name }}@{{ .Values.image.digest }}
{{- else if $platform.image.requireDigest -}}
{{ fail (printf "%s: image.digest is empty, and platform.image.requireDigest asks for one" .Chart.Name) }}
{{- else -}}
{{ $name }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}
