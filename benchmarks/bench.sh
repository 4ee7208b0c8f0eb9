#!/bin/sh
# Runs a side-by-side benchmark; ./dev bench prepares the machine and calls it.
#   bench.sh [OPTIONS]        whole files: bench.py
#   bench.sh meta [OPTIONS]   metadata operations: meta.py
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
suite=bench
[ "${1:-}" != meta ] || { suite=meta; shift; }
exec /usr/bin/python3 "$here/macro/$suite.py" "$@"
