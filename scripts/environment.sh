# Sourced by the scripts: where tools are kept, which versions are used, how steps are shown.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

: "${HOME:=$(getent passwd "$(id -u)" | cut -d: -f6)}"
export HOME
RINGDESK_CACHE=${RINGDESK_CACHE:-$HOME/.cache/ringdesk}
TOOLS=$RINGDESK_CACHE/tools
export RINGDESK_CACHE TOOLS
# Our tools first: cargo-leptos takes the wasm-bindgen that it finds on PATH and fails when its version differs.
export PATH="$PWD/node_modules/.bin:$TOOLS/bin:$HOME/.cargo/bin:$PATH"

CARGO_LEPTOS_VERSION=0.3.10
CARGO_NEXTEST_VERSION=0.9.143
CARGO_DENY_VERSION=0.20.2

TARGET_DIR=${CARGO_TARGET_DIR:-target}
export CARGO_TERM_PROGRESS_WHEN=${CARGO_TERM_PROGRESS_WHEN:-auto}
if [[ -n ${CI:-} ]]; then
  # Nobody debugs or edits here: a build without debug information is quicker and half as large.
  export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0 CARGO_TERM_PROGRESS_WHEN=never
fi

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }
fail() { printf '\033[31m!!! %s\033[0m\n' "$*" >&2; exit 1; }

# The version of a package in Cargo.lock.
locked_version() {
  awk -v name="$1" '$1 == "name" && $3 == "\"" name "\"" { getline; gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}

# Runs a command as the administrator when that is possible without asking for a password.
as_admin() {
  if [[ $(id -u) == 0 ]]; then "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
  else return 1
  fi
}

apt_install() {
  command -v apt-get >/dev/null || return 1
  as_admin env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" </dev/null >&2 && return
  as_admin apt-get update -q </dev/null >&2 || return 1
  as_admin env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" </dev/null >&2
}
