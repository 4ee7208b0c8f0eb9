#!/bin/sh
# What inodes take in the memory of Redis: benchmarks/sizing.sh [COUNT]; see docs/sizing.md.
set -eu
cd "$(dirname "$0")/.."
count=${1:-100000}
work=$(mktemp -d)
redis-server --port 0 --unixsocket "$work/r.sock" --save '' --dir "$work" > "$work/log" &
server=$!
trap 'kill $server; wait $server || true; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
until redis-cli -s "$work/r.sock" ping > "$work/ping" 2>&1; do sleep 0.1; done

used() { redis-cli -s "$work/r.sock" info memory | tr -d '\r' | sed -n 's/^used_memory://p'; }
volume=0
measure() {
  kind=$1 entries=$2
  url="unix://$work/r.sock?db=$volume" volume=$((volume + 1))
  ./sluice format --trash-days 0 --storage file --bucket "$work/objects$volume/" "$url" sizing 2>> "$work/log"
  before=$(used)
  "${JAVA_HOME:?}/bin/java" -cp 'benchmarks/target/classes:benchmarks/target/lib/*' \
    io.sluicefs.bench.sizing.Fill "$url" "$kind" "$count" "$entries" >> "$work/log" 2>&1
  printf '%-10s %6s a directory: %d bytes each\n' "$kind" "$entries" $((($(used) - before) / count))
  redis-cli -s "$work/r.sock" -n $((volume - 1)) flushdb > "$work/ping"
}

redis-server --version
measure empty 100
measure empty 1000
measure empty "$count"
measure written 1000
measure appended 1000
measure directory 1000
measure symlink 1000
measure linked 1000
measure xattr 1000
