#!/usr/bin/env python3
"""Metadata operations of Sluice and JuiceFS side by side.

Both on one redis-server, on its unix socket and behind a relay that adds half a millisecond to each
round trip. Rounds alternate as in bench.py; the tables show medians. See docs/performance.md.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import bench
import results
import systems

OPERATIONS = ["create", "setattr", "link", "rename", "unlink", "mkdir", "rmdir"]
THREADS = [1, 4, 16]
PLACES = ["own", "shared"]
MOUNTS = 4
CREATORS = 16
ROUND_TRIP_MICROSECONDS = 500


def nanoseconds(program, *words):
    return [int(word) for word in systems.run([program, *words], timeout=1800).split()]


class Rates:
    """What was measured: a list per row and system."""

    def __init__(self):
        self.rows = {}

    def add(self, row, system, value, unit):
        self.rows.setdefault((row, unit), {}).setdefault(system.name, []).append(value)
        bench.progress(f"{row:52} {system.name:8} {value:12,.1f} {unit}")

    def save(self, arguments):
        results.save("meta", arguments, {row: unit for row, unit in self.rows},
                     {row: values for (row, _), values in self.rows.items()})

    def table(self):
        lines = ["| work | unit | sluice | juicefs | Sluice against JuiceFS |",
                 "| --- | --- | ---: | ---: | ---: |"]
        for (row, unit), values in self.rows.items():
            ours, theirs = (statistics.median(values[name]) for name in ("sluice", "juicefs"))
            better = ours / theirs if unit.endswith("/s") else theirs / max(ours, 1e-9)
            lines.append(f"| {row} | {unit} | {ours:,.1f} | {theirs:,.1f} | {better:.1f} x |")
        return "\n".join(lines)


def mutations(program, system, rates, where, options):
    """One round of all operations, threads and places on one system."""
    for threads in THREADS:
        each = max(1, min(options.operations // threads, options.each))
        for place in PLACES:
            directory = system.directory / "meta"
            directory.mkdir()
            for operation in OPERATIONS:
                spent = nanoseconds(program, operation, directory, threads, each, place)[0]
                row = f"{operation}, {threads} threads, {place} directory{where}"
                rates.add(row, system, threads * each / (spent / 1e9), "ops/s")
            shutil.rmtree(directory)


def at_once(program, mounts, words):
    """The same work on all mounts at once; nanoseconds of the slowest."""
    running = [subprocess.Popen([str(word) for word in (program, *words(mount, number))],
                                stdout=subprocess.PIPE, text=True)
               for number, mount in enumerate(mounts)]
    spent = [process.communicate(timeout=1800)[0] for process in running]
    if any(process.returncode != 0 for process in running):
        raise RuntimeError(f"{words(mounts[0], 0)[0]} failed")
    return max(int(nanos) for nanos in spent)


def creators(program, mounts, rates, where, options):
    """Many creators in one directory, on several mounts."""
    directory = mounts[0].directory / "meta"
    directory.mkdir()
    each = max(1, options.operations // CREATORS)
    spent = at_once(program, mounts, lambda mount, number: (
        "create", mount.directory / "meta", CREATORS // len(mounts), each, "shared", f"m{number}"))
    rates.add(f"create, {CREATORS} creators on {len(mounts)} mounts, shared directory{where}",
              mounts[0], CREATORS * each / (spent / 1e9), "ops/s")
    shutil.rmtree(directory)


def locks(program, first, second, rates, where, options):
    path = "bench/locked"
    spent = nanoseconds(program, "locks", first.mount_point / path, options.locks)[0]
    rates.add(f"lock and unlock{where}", first, options.locks / (spent / 1e9), "pairs/s")
    rounds = options.locks // 4
    peers = (first, second)
    spent = at_once(program, peers, lambda mount, _: (
        "pingpong", mount.mount_point / path, len(peers), rounds))
    # In a round each peer waits for the other one.
    rates.add(f"lock handed from mount to mount{where}", first,
              spent / 1e3 / (rounds * len(peers)), "µs")


def large_directory(program, system, rates, options):
    """Listing and removing a directory of many entries."""
    directory = system.directory / "many"
    directory.mkdir()
    nanoseconds(program, "create", directory, 4, options.entries // 4, "shared")
    system.start_cold()
    before = system.resident_mib()
    first, whole = nanoseconds(program, "list", directory / "shared")
    row = f"list {options.entries:,} entries"
    rates.add(f"{row}: first entry", system, first / 1e6, "ms")
    rates.add(f"{row}: all", system, whole / 1e6, "ms")
    rates.add(f"{row}: memory gained by the daemon", system,
              max(system.peak_mib() - before, 0), "MiB")
    begin = time.monotonic()
    systems.run([system.program, "rmr", directory], system.environment, timeout=1800)
    rates.add(f"rmr of {options.entries:,} files", system,
              options.entries / (time.monotonic() - begin), "files/s")


def alternating(places, round_number):
    return places if round_number % 2 == 0 else places[::-1]


def warm_up(program, systems_, options):
    """Runs everything once on the first mounts, unmeasured: compilers and caches are warm then."""
    for mounts in systems_:
        directory = mounts[0].directory / "warm"
        directory.mkdir()
        for operation in OPERATIONS:
            nanoseconds(program, operation, directory, 4, options.warm_up // 4, "own")
        shutil.rmtree(directory)
        for mount in mounts:
            nanoseconds(program, "locks", mount.mount_point / "bench/locked", options.warm_up)


def measure(program, near, far, rates, options):
    if options.warm_up > 0:
        warm_up(program, near + far, options)
    for round_number in range(options.rounds):
        for places, where in ((near, ""), (far, ", Redis 0.5 ms away")):
            for mounts in alternating(places, round_number):
                mutations(program, mounts[0], rates, where, options)
            for mounts in alternating(places, round_number):
                creators(program, mounts, rates, where, options)
            for mounts in alternating(places, round_number):
                locks(program, *mounts[:2], rates, where, options)
    for mounts in near if options.entries > 0 else ():
        large_directory(program, mounts[0], rates, options)


def start_mounts(url_of, work, stack):
    """Some mounts of one volume for each program; databases of one server."""
    places = []
    for number, (name, program) in enumerate(
            (("sluice", Path(os.environ.get("SLUICE_BENCHED", bench.TOP / "sluice"))),
             ("juicefs", bench.juicefs_program()))):
        place = work / name
        place.mkdir(parents=True)
        first = systems.MountedVolume(name, program, place, url_of(number),
                                      ["--storage", "file", "--bucket", f"{place}/bucket/"])
        stack.append(first.stop)
        mounts = [first]
        for more in range(2, MOUNTS + 1):
            mounts.append(systems.MountedVolume.another(first, more))
            stack.append(mounts[-1].stop)
        places.append(mounts)
    return places


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--operations", type=int, default=1600, help="of one kind in a run")
    parser.add_argument("--each", type=int, default=400, help="at most so many of one thread")
    parser.add_argument("--locks", type=int, default=2000)
    parser.add_argument("--entries", type=int, default=100_000,
                        help="of the large directory; 0 leaves it out")
    parser.add_argument("--warm-up", type=int, default=4000,
                        help="operations of each kind before measuring; 0 shows a young JVM")
    parser.add_argument("--work", default="/var/tmp", help="where data, caches and mounts go")
    return parser.parse_args(arguments)


def main(arguments):
    options = options_of(arguments)
    rates = Rates()
    with systems.workplace(options.work) as (work, stack):
        program = work / "meta"
        systems.run(["gcc", "-O2", "-Wall", "-pthread", "-o", program,
                     Path(__file__).with_name("meta.c")])
        redis, socket_path = systems.start_redis(work)
        stack.append(redis.stop)
        relay, relay_url = systems.start_delay(work, socket_path, ROUND_TRIP_MICROSECONDS // 2)
        stack.append(relay.stop)
        near = start_mounts(lambda n: f"unix://{socket_path}?db={n}", work / "near", stack)
        far = start_mounts(lambda n: f"{relay_url}/{n + 2}", work / "far", stack)
        measure(program, near, far, rates, options)
        rates.save(arguments)
        print(rates.table())


if __name__ == "__main__":
    main(sys.argv[1:])
