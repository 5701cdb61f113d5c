{{- define "carbon-service.service" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "carbon-service.metadata" . | nindent 2 }}
spec:
  type: ClusterIP
  {{- if .Values.ports.grpc }}
  # Clients of gRPC keep one connection for long and spread their calls themselves, so they must see every pod.
  clusterIP: None
  {{- end }}
  selector:
    {{- include "carbon-service.selectorLabels" . | nindent 4 }}
  ports:
    {{- if .Values.ports.grpc }}
    - name: grpc
      port: {{ .Values.ports.grpc }}
      targetPort: grpc
      appProtocol: kubernetes.io/h2c
    {{- else }}
    - name: http
      port: {{ .Values.ports.http }}
      targetPort: http
      appProtocol: http
    {{- end }}
{{- end }}

{{- define "carbon-service.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "carbon-service.metadata" . | nindent 2 }}
automountServiceAccountToken: false
{{- end }}

{{- define "carbon-service.podDisruptionBudget" -}}
{{- if gt (int .Values.scaling.replicasMin) 1 }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "carbon-service.metadata" . | nindent 2 }}
spec:
  maxUnavailable: 1
  # A pod that never became ready must not keep a node from being emptied.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "carbon-service.selectorLabels" . | nindent 6 }}
{{- end }}
{{- end }}
