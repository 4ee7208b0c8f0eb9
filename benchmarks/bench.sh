#!/bin/sh
# Runs a side-by-side benchmark; ./dev bench prepares the machine and calls it.
#   bench.sh [OPTIONS]        whole files: bench.py
#   bench.sh meta [OPTIONS]   metadata operations: meta.py
#   bench.sh programs [OPTIONS]   what users do: programs.py
#   bench.sh dump [OPTIONS]   dumps and loads: dump.py
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
suite=bench
case ${1:-} in meta | programs | dump) suite=$1; shift ;; esac
exec /usr/bin/python3 "$here/macro/$suite.py" "$@"
