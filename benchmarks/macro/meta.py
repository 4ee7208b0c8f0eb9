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
PARTS = ["mutations", "creators", "locks", "large"]
WHERE = ["near", "far"]
SYSTEMS = ["sluice", "juicefs"]
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

    def save(self, arguments, adds):
        results.save("meta", arguments, {row: unit for row, unit in self.rows},
                     {row: values for (row, _), values in self.rows.items()}, adds)

    def table(self):
        lines = ["| work | unit | sluice | juicefs | Sluice against JuiceFS |",
                 "| --- | --- | ---: | ---: | ---: |"]
        for (row, unit), values in self.rows.items():
            if len(values) < 2:
                continue
            ours, theirs = (statistics.median(values[name]) for name in ("sluice", "juicefs"))
            better = ours / theirs if unit.endswith("/s") else theirs / max(ours, 1e-9)
            lines.append(f"| {row} | {unit} | {ours:,.1f} | {theirs:,.1f} | {better:.1f} x |")
        return "\n".join(lines)


def mutations(program, system, rates, where, options):
    """One round of all operations, threads and places on one system."""
    for threads in options.threads:
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
    paths = [mount.directory / "locked" for mount in (first, second)]
    spent = nanoseconds(program, "locks", paths[0], options.locks)[0]
    rates.add(f"lock and unlock{where}", first, options.locks / (spent / 1e9), "pairs/s")
    spent = nanoseconds(program, "handover", *paths, hand_overs(options))[0]
    rates.add(f"lock handed from mount to mount{where}", first, spent / 1e3, "µs")


def hand_overs(options):
    return max(1, options.locks // 4)


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


def warm_up(program, places, options):
    """Runs what is to be measured once, unmeasured: compilers and caches are warm then."""
    for mounts in places:
        for mount in mounts:
            directory = mount.directory / "warm"
            directory.mkdir()
            for operation in OPERATIONS if mount is mounts[0] else OPERATIONS[:1]:
                nanoseconds(program, operation, directory, 4, options.warm_up // 4, "own")
            shutil.rmtree(directory)
        if "locks" in options.parts:
            paths = [mount.directory / "locked" for mount in mounts[:2]]
            for path in paths:
                nanoseconds(program, "locks", path, options.warm_up)
            nanoseconds(program, "handover", *paths, hand_overs(options))


def measure(program, places, rates, options):
    """Rounds of the small parts; `places` has the mounts of both programs by where Redis is."""
    for where, both in places.items():
        if options.warm_up > 0:
            warm_up(program, both, options)
        for round_number in range(options.rounds):
            order = alternating(both, round_number)
            for mounts in order if "mutations" in options.parts else ():
                mutations(program, mounts[0], rates, where, options)
            for mounts in order if "creators" in options.parts else ():
                creators(program, mounts, rates, where, options)
            for mounts in order if "locks" in options.parts else ():
                locks(program, *mounts[:2], rates, where, options)
    if "large" in options.parts:
        for mounts in places.get("", ()):
            large_directory(program, mounts[0], rates, options)


def start_mounts(url_of, work, stack, options):
    """Some mounts of one volume for each program; databases of one server."""
    programs = {"sluice": Path(os.environ.get("SLUICE_BENCHED", bench.TOP / "sluice")),
                "juicefs": bench.juicefs_program()}
    wanted = MOUNTS if "creators" in options.parts else 2 if "locks" in options.parts else 1
    places = []
    for number, name in enumerate(options.systems):
        place = work / name
        place.mkdir(parents=True)
        first = systems.MountedVolume(name, programs[name], place, url_of(number),
                                      ["--storage", "file", "--bucket", f"{place}/bucket/"])
        stack.append(first.stop)
        mounts = [first]
        for more in range(2, wanted + 1):
            mounts.append(systems.MountedVolume.another(first, more))
            stack.append(mounts[-1].stop)
        places.append(mounts)
    return places


def choice(known):
    """A type of option: some of `known`, with commas between them."""
    def chosen(text):
        words = [type(known[0])(word) for word in text.split(",")]
        if not set(words) <= set(known):
            raise ValueError(text)
        return words
    chosen.__name__ = f"choice of {','.join(map(str, known))}"
    return chosen


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--operations", type=int, default=1600, help="of one kind in a run")
    parser.add_argument("--each", type=int, default=400, help="at most so many of one thread")
    parser.add_argument("--locks", type=int, default=2000)
    parser.add_argument("--entries", type=int, default=100_000, help="of the large directory")
    parser.add_argument("--warm-up", type=int, default=4000,
                        help="operations of each kind before measuring; 0 shows a young JVM")
    parser.add_argument("--parts", type=choice(PARTS), default=PARTS,
                        help=f"of {','.join(PARTS)}")
    parser.add_argument("--threads", type=choice(THREADS), default=THREADS,
                        help="of the mutations, of 1,4,16")
    parser.add_argument("--where", type=choice(WHERE), default=WHERE, help="of near,far")
    parser.add_argument("--systems", type=choice(SYSTEMS), default=SYSTEMS,
                        help="of sluice,juicefs")
    parser.add_argument("--add", action="store_true",
                        help="goes on with what was kept: a long run in pieces")
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
        places = {}
        if "near" in options.where:
            places[""] = start_mounts(lambda n: f"unix://{socket_path}?db={n}", work / "near",
                                      stack, options)
        if "far" in options.where:
            relay, url = systems.start_delay(work, socket_path, ROUND_TRIP_MICROSECONDS // 2)
            stack.append(relay.stop)
            places[", Redis 0.5 ms away"] = start_mounts(lambda n: f"{url}/{n + 2}",
                                                         work / "far", stack, options)
        try:
            measure(program, places, rates, options)
        finally:
            rates.save(arguments, options.add)
        print(rates.table())


if __name__ == "__main__":
    main(sys.argv[1:])
