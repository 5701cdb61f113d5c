#!/bin/sh
# Builds what the chart tests need, from source, at fixed versions that the Go checksum database vouches for: helm;
# promtool, which checks and plays alert rules; an API server with its store, so that rendered charts meet the
# validation a cluster would give them. Also keeps the operators' resource definitions. Everything goes into a cache
# outside the tree; what is there already is left alone. `install-tools.sh helm` builds helm alone.
set -eu

helm_version=v3.22.0
# Its modules are numbered apart from its releases: 0.316 is Prometheus 3.16.
prometheus_version=v0.316.0
keda_version=v2.21.0
external_secrets_version=v1.3.2
prometheus_operator_version=v0.85.0
gateway_api_version=v1.6.3

here=$(cd "$(dirname "$0")" && pwd)
cache=${CARBON_TOOLS_CACHE:-$HOME/.cache/carbon-butler}
bin=$cache/bin
crds=$cache/crds
mkdir -p "$bin" "$crds"

if ! command -v go >/dev/null; then
  echo 'install-tools: Go is missing; the chart tests that need helm or an API server will be skipped' >&2
  exit 1
fi

# A build that is cut off must not leave half a program behind.
build() { # name, package, flags of the linker
  [ -x "$bin/$1" ] && return
  echo "install-tools: building $1 (minutes on a small machine)"
  (cd "$here/kube-apiserver" && CGO_ENABLED=0 go build -trimpath -ldflags="-s -w $3" -o "$bin/$1.part" "$2")
  mv "$bin/$1.part" "$bin/$1"
}

definitions() { # module, version, folder, files...
  module=$1 version=$2 folder=$3
  shift 3
  for file in "$@"; do
    [ -s "$crds/$file" ] && continue
    directory=$(cd / && go mod download -json "$module@$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
    cp "$directory/$folder/$file" "$crds/$file"
    chmod u+w "$crds/$file"
  done
}

install() { # name, package with version
  [ -x "$bin/$1" ] && return
  echo "install-tools: building $1 (minutes on a small machine)"
  GOBIN=$bin CGO_ENABLED=0 go install -trimpath -ldflags='-s -w' "$2"
}

install helm "helm.sh/helm/v3/cmd/helm@$helm_version"
if [ "${1:-all}" = helm ]; then
  echo "install-tools: helm is ready in $bin"
  exit 0
fi
install promtool "github.com/prometheus/prometheus/cmd/promtool@$prometheus_version"
build etcd go.etcd.io/etcd/server/v3 ''
kubernetes_version=$(sed -n 's/^.*k8s.io\/kubernetes \(v[0-9.]*\).*/\1/p' "$here/kube-apiserver/go.mod")
build kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver \
  "-X k8s.io/component-base/version.gitVersion=$kubernetes_version"

definitions github.com/kedacore/keda/v2 $keda_version config/crd/bases \
  keda.sh_scaledobjects.yaml keda.sh_triggerauthentications.yaml
definitions github.com/external-secrets/external-secrets $external_secrets_version config/crds/bases \
  external-secrets.io_externalsecrets.yaml
definitions github.com/prometheus-operator/prometheus-operator $prometheus_operator_version \
  example/prometheus-operator-crd monitoring.coreos.com_prometheusrules.yaml monitoring.coreos.com_servicemonitors.yaml
definitions sigs.k8s.io/gateway-api $gateway_api_version config/crd/standard \
  gateway.networking.k8s.io_httproutes.yaml
echo "install-tools: ready in $bin"
