#!/bin/sh
# Runs the side-by-side benchmark; ./dev bench prepares the machine and calls it.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
exec /usr/bin/python3 "$here/macro/bench.py" "$@"
