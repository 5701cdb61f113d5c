{{/*
Exactly what the service needs: its callers in; names, its database, the brokers, the collector and the services it
calls out. Everything else is refused, above all the internet. The kubelet's probes are always let through.
*/}}
{{- define "carbon-service.networkPolicy" -}}
{{- $platform := include "carbon-service.platform" . | fromYaml -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "carbon-service.metadata" . | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "carbon-service.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- range .Values.calledBy }}
    - from:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: {{ . }}
              app.kubernetes.io/part-of: carbon-butler
      ports:
        - { port: grpc, protocol: TCP }
    {{- end }}
    {{- with .Values.edge }}
    - from:
        {{- toYaml .from | nindent 8 }}
      ports:
        - { port: http, protocol: TCP }
    {{- end }}
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - { port: 53, protocol: UDP }
        - { port: 53, protocol: TCP }
    {{- range .Values.calls }}
    - to:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: {{ .chart }}
              app.kubernetes.io/part-of: carbon-butler
      ports:
        - { port: {{ .port }}, protocol: TCP }
    {{- end }}
    {{- include "carbon-service.egressTo" $platform.database | nindent 4 }}
    {{- if eq $platform.events.transport "kafka" }}
    {{- include "carbon-service.egressTo" $platform.events | nindent 4 }}
    {{- end }}
    {{- if $platform.telemetry.endpoint }}
    {{- include "carbon-service.egressTo" $platform.telemetry | nindent 4 }}
    {{- end }}
{{- end }}

{{/* Takes { port, podLabels, namespaceLabels }. */}}
{{- define "carbon-service.egressTo" -}}
- to:
    - podSelector:
        matchLabels:
          {{- toYaml .podLabels | nindent 10 }}
      {{- with .namespaceLabels }}
      namespaceSelector:
        matchLabels:
          {{- toYaml . | nindent 10 }}
      {{- end }}
  ports:
    - { port: {{ .port }}, protocol: TCP }
{{- end }}
