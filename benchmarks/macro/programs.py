#!/usr/bin/env python3
"""Real programs on Sluice, JuiceFS and a local directory, side by side.

What users do all day: unpack, clone, install, copy, remove, commit to a database, write here and
there. Rounds rotate as in bench.py, whose systems and tables this uses. See docs/performance.md.
"""

import argparse
import json
import mmap
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bench
import results
import systems

MIB = 1 << 20
SMALL_FILE = 4096
CREATORS = 8
PACKAGES = 60
FILES_OF_PACKAGE = 20


def timed(*commands, env=None):
    """Seconds that commands took together, at once."""
    begin = time.monotonic()
    with ThreadPoolExecutor(len(commands)) as together:
        for done in [together.submit(systems.run, c, env, 1800) for c in commands]:
            done.result()
    return time.monotonic() - begin


class Material:
    """What the programs work on, made once, in a local directory."""

    def __init__(self, work, options):
        self.directory = work / "material"
        self.directory.mkdir()
        self.files = options.files
        self.commits = options.commits
        self.writes = options.writes
        self.mib = options.size
        self.bench = bench.Bench(self.directory, argparse.Namespace(
            files=options.files, size=0, reads=0, tree=options.tree))
        self.tree, self.tree_files = self.bench.tree, options.tree
        self.repository = self._make_repository()
        self.project = self._make_project()

    def _make_repository(self):
        work = self.directory / "work"
        work.mkdir()
        systems.run(["tar", "-x", "-f", self.tree, "-C", work])
        git = ["git", "-C", work, "-c", "user.name=bench", "-c", "user.email=bench@localhost"]
        for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "All of it"]):
            systems.run([*git, *words])
        bare = self.directory / "repository.git"
        systems.run(["git", "clone", "-q", "--bare", work, bare])
        return bare

    def _make_project(self):
        """A project whose packages lie beside it as archives: npm needs no network."""
        project = self.directory / "project"
        (project / "archives").mkdir(parents=True)
        names = [f"part{i}" for i in range(PACKAGES)]
        for name in names:
            self._pack(project / "archives", name)
        about = {"name": "project", "version": "1.0.0", "dependencies": {
            name: f"file:archives/{name}-1.0.0.tgz" for name in names}}
        (project / "package.json").write_text(json.dumps(about), encoding="utf-8")
        systems.run(["npm", "install", "--package-lock-only", "--offline", "--no-audit",
                     "--prefix", project], self.npm_environment())
        return project

    def _pack(self, archives, name):
        with tempfile.TemporaryDirectory() as scratch:
            package = Path(scratch, "package")
            (package / "lib").mkdir(parents=True)
            (package / "package.json").write_text(
                json.dumps({"name": name, "version": "1.0.0"}), encoding="utf-8")
            for i in range(FILES_OF_PACKAGE):
                (package / "lib" / f"file{i}.js").write_text(f"// {name}\n" * 100, encoding="utf-8")
            systems.run(["tar", "-czf", archives / f"{name}-1.0.0.tgz", "-C", scratch, "package"])

    def npm_environment(self):
        return dict(os.environ, HOME=str(self.directory), npm_config_cache=str(
            self.directory / "npm-cache"), npm_config_update_notifier="false")


def untar(material, place):
    (place / "tree").mkdir()
    return timed(["tar", "-x", "-f", material.tree, "-C", place / "tree"])


def clone(material, place):
    return timed(["git", "clone", "-q", "--no-hardlinks", material.repository, place / "clone"])


def copy(material, place):
    return timed(["cp", "-a", place / "tree", place / "copy"])


def remove(material, place):
    return timed(["rm", "-rf", place / "copy"])


def install(material, place):
    shutil.copytree(material.project, place / "project")
    return timed(["npm", "ci", "--offline", "--no-audit", "--no-fund", "--ignore-scripts",
                  "--prefix", place / "project"], env=material.npm_environment())


def create(processes):
    def run(material, place):
        directories = [place / f"small{processes}-{i}" for i in range(processes)]
        for directory in directories:
            directory.mkdir()
        return timed(*[[material.bench.program, "create", directory, material.files // processes,
                        SMALL_FILE] for directory in directories])
    return run


def commit(material, place):
    """Transactions of one row each, with a rollback journal."""
    connection = sqlite3.connect(place / "database", isolation_level=None)
    connection.execute("create table rows (number integer, text text)")
    begin = time.monotonic()
    for i in range(material.commits):
        connection.execute("insert into rows values (?, ?)", (i, "text" * 10))
    seconds = time.monotonic() - begin
    connection.close()
    return seconds


def fio(name, *words):
    def run(material, place):
        path = place / name
        with open(path, "wb") as file:
            for _ in range(material.mib):
                file.write(os.urandom(MIB))
            os.fsync(file.fileno())
        systems.run(["fio", f"--name={name}", f"--filename={path}", f"--size={material.mib}m",
                     "--bs=4k", f"--number_ios={material.writes}", "--ioengine=psync",
                     "--end_fsync=1", "--fallocate=none", "--randseed=7", "--norandommap",
                     "--output-format=json", f"--output={material.directory / 'fio.json'}", *words])
        return requests_time(material.directory / "fio.json")
    return run


def requests_time(report):
    """Seconds from the first request to the end of the fsync: fio takes long to start."""
    job = json.loads(report.read_text(encoding="utf-8"))["jobs"][0]
    return max(job[kind]["runtime"] for kind in ("read", "write")) / 1000


def read_back(material, place):
    """Writes pages and reads each of them at once, through one descriptor, past the page cache."""
    page = mmap.mmap(-1, SMALL_FILE)
    page.write(os.urandom(SMALL_FILE))
    descriptor = os.open(place / "unflushed", os.O_RDWR | os.O_CREAT | os.O_DIRECT)
    try:
        begin = time.monotonic()
        for i in range(material.writes // 4):
            os.pwritev(descriptor, [page], i * SMALL_FILE)
            os.preadv(descriptor, [page], i * SMALL_FILE)
        return time.monotonic() - begin
    finally:
        os.close(descriptor)


WORKLOADS = [
    bench.Workload("create, write 4 KiB, close: 1 process", "files/s", lambda m: m.files, create(1), ""),
    bench.Workload(f"create, write 4 KiB, close: {CREATORS} processes", "files/s",
                   lambda m: m.files, create(CREATORS), ""),
    bench.Workload("tar x", "files/s", lambda m: m.tree_files, untar, ""),
    bench.Workload("git clone", "files/s", lambda m: m.tree_files, clone, ""),
    bench.Workload("npm ci", "files/s", lambda m: PACKAGES * FILES_OF_PACKAGE, install, ""),
    bench.Workload("cp -a", "files/s", lambda m: m.tree_files, copy, ""),
    bench.Workload("rm -rf", "files/s", lambda m: m.tree_files, remove, ""),
    bench.Workload("SQLite, rollback journal", "commits/s", lambda m: m.commits, commit, ""),
    bench.Workload("random 4 KiB writes, then fsync", "writes/s", lambda m: m.writes,
                   fio("randwrite", "--rw=randwrite"), ""),
    bench.Workload("random 4 KiB, 70 % reads, then fsync", "requests/s", lambda m: m.writes,
                   fio("mixed", "--rw=randrw", "--rwmixread=70"), ""),
    bench.Workload("write 4 KiB and read it, unflushed", "pairs/s", lambda m: m.writes // 4,
                   read_back, ""),
]


def measure(material, compared, options, chosen):
    measured = {(w.title, s.name): [] for w in chosen for s in compared}
    for system in compared:
        bench.exercise(material.bench, system)
    for round_number in range(options.rounds):
        for system in compared:
            shutil.rmtree(system.directory / "programs", ignore_errors=True)
            (system.directory / "programs").mkdir()
        for workload in chosen:
            for i in range(len(compared)):
                system = compared[(i + round_number) % len(compared)]
                os.sync()
                rate = workload.amount(material) / workload.run(
                    material, system.directory / "programs")
                measured[workload.title, system.name].append(rate)
                bench.progress(f"round {round_number + 1}/{options.rounds}  {workload.title:40} "
                               f"{system.name:8} {rate:10.0f} {workload.unit}")
    return measured


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--files", type=int, default=2000, help="small files of each kind")
    parser.add_argument("--tree", type=int, default=3000, help="files in the source tree")
    parser.add_argument("--commits", type=int, default=300, help="SQLite transactions")
    parser.add_argument("--size", type=int, default=64, help="MiB of the file of random requests")
    parser.add_argument("--writes", type=int, default=8000, help="random requests")
    return bench.comparison(parser, arguments, WORKLOADS)


def main(arguments):
    options = options_of(arguments)
    with systems.workplace(options.work) as (work, stack):
        material = Material(work, options)
        compared = bench.start_systems(options, work, stack)
        measured = measure(material, compared, options, options.workloads)
        results.keep("programs", arguments, measured, options.workloads)
        print(bench.table(measured, options.workloads, compared))


if __name__ == "__main__":
    main(sys.argv[1:])
