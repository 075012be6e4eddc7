#!/usr/bin/env bash
# Installs real clients of the secret store for clients.test.ts, by name and version. Quick when all is there.
# They stand in a cache of their own: Holdfast depends on none of them.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
to="${HOLDFAST_CLIENTS:-$HOME/.cache/holdfast/clients}"
mkdir -p "$to"

# fresh NAME VERSION: false when that version is there; else an empty folder to install into.
fresh() {
  [ "$(cat "$to/$1/.version" 2>/dev/null)" != "$2" ] || return 1
  rm -rf "${to:?}/$1"
  mkdir -p "$to/$1"
}

if fresh hvac 2.4.0; then
  pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$to/hvac" hvac==2.4.0
  echo 2.4.0 >"$to/hvac/.version"
fi
if fresh node-vault 0.12.0; then
  echo '{}' >"$to/node-vault/package.json"
  npm install --prefix "$to/node-vault" --ignore-scripts --no-audit --no-fund --silent node-vault@0.12.0
  echo 0.12.0 >"$to/node-vault/.version"
fi
command -v go >/dev/null || { echo "$0: needs Go 1.23 or later in PATH" >&2; exit 1; }
sources="$(cat "$here"/go/main.go "$here"/go/go.mod "$here"/go/go.sum | sha256sum)"
if fresh go "$sources"; then
  (cd "$here/go" && GOTOOLCHAIN=local go build -o "$to/go/client" .)
  echo "$sources" >"$to/go/.version"
fi
