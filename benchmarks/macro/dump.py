#!/usr/bin/env python3
"""Dumps and loads of Sluice and JuiceFS side by side.

A generated dump is loaded into a redis-server once; then both programs dump that very volume and
load each other's dumps in alternating rounds. The table shows medians of the time, and the most
memory that a program had. See docs/performance.md.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import bench
import results
import systems

FILES_OF_DIRECTORY = 99
DIRECTORIES_OF_GROUP = 100

# what users call it, options, and end of the name of the file
FORMS = (("JSON", [], ""), ("JSON packed", [], ".gz"), ("binary", ["--binary"], ""))

# what dumping may take beyond a program that does nothing, issue 4 section 5
EXTRA_MIB = 64
SETTING = {
    "Name": "bench", "UUID": "0b8fbe2c-7d1e-4c53-9a6f-2f1d3c4b5a69", "Storage": "file",
    "Bucket": "/nowhere/", "BlockSize": 4096, "Compression": "none", "TrashDays": 1,
    "MetaVersion": 1, "MinClientVersion": "1.1.0-A", "DirStats": True,
}


class Tree:
    """Writes a dump of so many files of 4 KiB, a hundred to a directory."""

    def __init__(self, out):
        self.out = out
        self.ino = 0
        self.slice_id = 0

    def write(self, files):
        most = 2 * files + 1000
        counters = {"usedSpace": 0, "usedInodes": files, "nextInodes": most, "nextChunk": most,
                    "nextSession": 0, "nextTrash": 0}
        self.out.write(f'{{"Setting": {json.dumps(SETTING)},\n"Counters": {json.dumps(counters)},'
                       '\n"Sustained": [],\n"DelFiles": [],\n"FSTree": ')
        directories = max(files // FILES_OF_DIRECTORY, 1)
        groups = range(0, directories, DIRECTORIES_OF_GROUP)
        self._directory(groups, lambda first: self._group(first, directories))
        self.out.write("}\n")

    def _group(self, first, directories):
        here = range(first, min(first + DIRECTORIES_OF_GROUP, directories))
        self._directory(here, lambda _: self._directory(range(FILES_OF_DIRECTORY), self._file))

    def _directory(self, names, content):
        self.out.write(f'{{{self._attr("directory", 0o755, 4096, 2)},"entries": {{\n')
        separator = ""
        for name in names:
            self.out.write(f'{separator}"entry-{name:07}.data": ')
            content(name)
            separator = ",\n"
        self.out.write("}}")

    def _file(self, _):
        self.slice_id += 1
        self.out.write(f'{{{self._attr("regular", 0o644, 4096, 1)},"chunks": [{{"index":0,"slices":'
                       f'[{{"id":{self.slice_id},"size":4096,"len":4096}}]}}]}}')

    def _attr(self, kind, mode, length, links):
        self.ino += 1
        return (f'"attr": {{"inode":{self.ino},"type":"{kind}","mode":{mode},"uid":1000,"gid":1000,'
                '"atime":1714550000,"mtime":1714552000,"ctime":1714552000,"mtimensec":123456,'
                f'"ctimensec":123456,"nlink":{links},"length":{length}}}')


class Usage:
    """Times and peaks of memory by row and program."""

    def __init__(self):
        self.rows = {}

    def measure(self, row, name, words, environment):
        begin = time.monotonic()
        process = subprocess.Popen([str(word) for word in words], env=environment,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, words))}: exit {process.returncode}")
        seconds, mib = time.monotonic() - begin, used.ru_maxrss / 1024
        processor = used.ru_utime + used.ru_stime
        self.rows.setdefault(row, {}).setdefault(name, []).append((seconds, processor, mib))
        bench.progress(f"{row:28} {name:8} {seconds:8.2f} s {processor:8.2f} s of CPU {mib:6.0f} MiB")

    def save(self, arguments):
        units, values = {}, {}
        for row, found in self.rows.items():
            for column, unit in enumerate(("s", "s of processor", "MiB at most")):
                title = f"{row}, {unit}"
                units[title] = unit
                values[title] = {name: [run[column] for run in runs] for name, runs in found.items()}
        results.save("dump", arguments, units, values)

    def faults(self):
        """What a dump of ours takes more than it may."""
        base = max(run[2] for run in self.rows["version"]["sluice"])
        for row, found in self.rows.items():
            if row.startswith("dump"):
                ours, theirs = (statistics.median(run[0] for run in found[name])
                                for name in ("sluice", "juicefs"))
                extra = max(run[2] for run in found["sluice"]) - base
                if ours > theirs:
                    yield f"{row}: {ours:.1f} s, juicefs {theirs:.1f} s"
                if extra > EXTRA_MIB:
                    yield f"{row}: {extra:.0f} MiB more than version"

    def table(self):
        lines = ["| work | sluice, s | juicefs, s | time of Sluice | sluice, CPU s | juicefs, CPU s "
                 "| sluice, MiB | juicefs, MiB |", "| --- |" + " ---: |" * 7]
        for row, found in self.rows.items():
            ours, theirs = ([statistics.median(column) for column in zip(*found[name])]
                            for name in ("sluice", "juicefs"))
            peaks = [max(run[2] for run in found[name]) for name in ("sluice", "juicefs")]
            lines.append(f"| {row} | {ours[0]:.2f} | {theirs[0]:.2f} | {ours[0] / theirs[0]:.2f} x "
                         f"| {ours[1]:.2f} | {theirs[1]:.2f} | {peaks[0]:.0f} | {peaks[1]:.0f} |")
        return "\n".join(lines)


def measure(work, socket_path, usage, options):
    programs = {"sluice": Path(os.environ.get("SLUICE_BENCHED", bench.TOP / "sluice")),
                "juicefs": bench.juicefs_program()}
    environment = dict(os.environ, HOME=str(work))

    def url(db):
        return f"unix://{socket_path}?db={db}"

    systems.run([programs["juicefs"], "load", url(0), work / "tree.json"], environment, 3600)
    for name, program in programs.items():
        usage.measure("version", name, [program, "version"], environment)
    for round_number in range(options.rounds):
        names = list(programs) if round_number % 2 == 0 else list(programs)[::-1]
        for form, flags, end in FORMS:
            for name in names:
                target = work / f"{name}.{form}{end}"
                usage.measure(f"dump of {options.files:,}, {form}", name,
                              [programs[name], "dump", *flags, url(0), target], environment)
            for name in names:
                systems.run(["redis-cli", "-s", socket_path, "-n", 1, "flushdb"])
                source = work / f"{name}.{form}{end}"
                usage.measure(f"load of {options.files:,}, {form}", name,
                              [programs[name], "load", *flags, url(1), source], environment)


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--strict", action="store_true", help="fail when a dump takes too much")
    parser.add_argument("--work", default="/var/tmp", help="where dumps go")
    return parser.parse_args(arguments)


def main(arguments):
    options = options_of(arguments)
    usage = Usage()
    with systems.workplace(options.work) as (work, stack):
        with open(work / "tree.json", "w", encoding="ascii") as out:
            Tree(out).write(options.files)
        redis, socket_path = systems.start_redis(work)
        stack.append(redis.stop)
        measure(work, socket_path, usage, options)
        usage.save(arguments)
        print(usage.table())
        faults = list(usage.faults()) if options.strict else []
        if faults:
            sys.exit("\n".join(faults))


if __name__ == "__main__":
    main(sys.argv[1:])
