{{/* How the gateway is reached from outside: by a Gateway API route, or by an Ingress where there is no such gateway. */}}
{{- define "carbon-service.httpRoute" -}}
{{- if eq .Values.edge.kind "httpRoute" }}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  {{- include "carbon-service.metadata" . | nindent 2 }}
spec:
  parentRefs:
    {{- toYaml .Values.edge.parentRefs | nindent 4 }}
  hostnames: [{{ .Values.edge.host | quote }}]
  rules:
    - backendRefs:
        - name: {{ .Chart.Name }}
          port: {{ .Values.ports.http }}
      timeouts:
        request: 60s
{{- end }}
{{- end }}

{{- define "carbon-service.ingress" -}}
{{- if eq .Values.edge.kind "ingress" }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- include "carbon-service.metadata" . | nindent 2 }}
  {{- with .Values.edge.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  ingressClassName: {{ .Values.edge.className }}
  tls:
    - hosts: [{{ .Values.edge.host | quote }}]
      secretName: {{ .Values.edge.tlsSecret }}
  rules:
    - host: {{ .Values.edge.host | quote }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ .Chart.Name }}
                port:
                  name: http
{{- end }}
{{- end }}
