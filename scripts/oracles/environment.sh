# Sourced by the scripts here: the Python environment with the judges, made once in the cache.
# shellcheck shell=bash
source "$(dirname "${BASH_SOURCE[0]}")/../environment.sh"

ORACLES=$RINGDESK_CACHE/oracles
PYTHON=$ORACLES/bin/python
export PYTHONDONTWRITEBYTECODE=1

# Installs the judges unless exactly these are installed. Gives the reason on standard output when it cannot.
install_judges() {
  local wanted=scripts/oracles/requirements.txt log=$RINGDESK_CACHE/oracles.log
  if [[ -x $PYTHON ]] && cmp -s "$wanted" "$ORACLES/installed.txt"; then return 0; fi
  command -v python3 >/dev/null || { echo "python3 is not installed"; return 1; }
  mkdir -p "$RINGDESK_CACHE"
  note "installing the oracles' packages into $ORACLES"
  rm -rf "$ORACLES"
  if ! python3 -m venv "$ORACLES" >"$log" 2>&1; then
    rm -rf "$ORACLES"
    apt_install python3-venv && python3 -m venv "$ORACLES" >"$log" 2>&1 \
      || { echo "python3 cannot make a virtual environment; install python3-venv"; return 1; }
  fi
  "$PYTHON" -m pip install --quiet --disable-pip-version-check --requirement "$wanted" >"$log" 2>&1 \
    || { echo "the packages of $wanted cannot be installed, see $log"; return 1; }
  cp "$wanted" "$ORACLES/installed.txt"
}
