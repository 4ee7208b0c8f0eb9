#!/usr/bin/env python3
"""The long forms of the tests: ./dev soak [PART[=MINUTES]...]

Without a part all of them run, one after the other. Each part ends at its limit of time, which
counts as a failure. What happened goes to target/soak (one log for each part) and, with date,
machine and command, into the table of docs/soak.md; rows of parts that did not run stay.
"""

import os
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "soak.md"
LOGS = TOP / "target" / "soak"
BEGIN, END = "<!-- soak -->", "<!-- end of soak -->"
HEAD = "| part | result | took | date, commit | machine | command |\n| --- | --- | ---: | --- | --- | --- |"


class Part:
    """Tests that run longer than usual, or another command.

    minutes: how long random parts look for new seeds, and the multiple for others
    spare: minutes that it may take beyond, for what it does besides
    """

    def __init__(self, minutes, spare, tests=(), properties=(), command=()):
        self.minutes = minutes
        self.spare = spare
        self.tests = tests
        self.properties = properties
        self.command = command

    def words(self, minutes):
        if self.command:
            return [word.format(minutes=minutes) for word in self.command]
        given = [f"-D{name}".format(minutes=minutes, seconds=minutes * 60) for name in self.properties]
        return ["mvn", "-o" if os.environ.get("SLUICE_OFFLINE") else "-ntp", "-B", "-Pfast,mount",
                "-pl", "integration-tests", "-am", "-Dstyle.color=never",
                "-Dsurefire.failIfNoSpecifiedTests=false", f"-Dtest={','.join(self.tests)}", *given,
                "test"]


RANDOM = ("sluice.soak.minutes={minutes}",)
PARTS = {
    "model": Part(30, 10, ("MountModelTest",), RANDOM),
    "contents": Part(30, 30, ("ContentsModelTest",), RANDOM),
    "differential": Part(30, 10, ("DifferentialTest",), RANDOM),
    "storm": Part(30, 10, ("NamespaceStormTest",), RANDOM),
    "kills": Part(10, 30, ("WritebackTest", "KillTest"), RANDOM),
    "expiry": Part(1, 15, ("PausedMountTest",), RANDOM),
    "outage": Part(10, 40, ("StoreFaultsTest", "ServerOutageTest"),
                   ("sluice.outage.seconds={seconds}",)),
    "dump": Part(1, 30, command=("benchmarks/bench.sh", "dump", "--files", "1000000",
                                 "--rounds", "{minutes}", "--strict")),
}


def run(name, part, minutes):
    """Runs one part; returns whether it passed, a few words, and seconds."""
    log = LOGS / f"{name}.log"
    reports = TOP / "integration-tests" / "target" / "surefire-reports"
    for old in reports.glob("TEST-*.xml"):
        old.unlink()
    begin = time.monotonic()
    with open(log, "wb") as out:
        process = subprocess.Popen(part.words(minutes), cwd=TOP, stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        limit = (minutes * max(1, len(part.tests) * 2) + part.spare) * 60
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            status = None
    seconds = time.monotonic() - begin
    words = "passed" if status == 0 else "**failed**"
    if status is None:
        words = f"**not done after {limit // 60} min**"
    if part.tests:
        words += ", " + counted(reports)
    return status == 0, words, seconds


def counted(reports):
    tests = bad = 0
    for report in reports.glob("TEST-*.xml"):
        suite = xml.etree.ElementTree.parse(report).getroot()
        tests += int(suite.get("tests"))
        bad += int(suite.get("failures")) + int(suite.get("errors"))
    return f"{tests} tests" + (f", {bad} failed" if bad else "")


def machine():
    memory = int(re.search(r"MemTotal: +(\d+)", Path("/proc/meminfo").read_text())[1]) >> 20
    return f"{os.cpu_count()} cores, {memory + 1} GiB, kernel {os.uname().release}"


def commit():
    words = ["git", "-C", str(TOP), "log", "-1", "--format=%h"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()


def record(name, words, seconds, command):
    """Puts the row of one part into the page, in the order of the parts."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    table, _, after = rest.partition(END)
    rows = dict(re.findall(r"^\| (\S+) (\|.*)$", table, re.M))
    when = time.strftime("%Y-%m-%d", time.gmtime())
    rows[name] = (f"| {words} | {seconds / 60:.1f} min | {when}, {commit()} | {machine()} "
                  f"| `./dev soak {command}` |")
    lines = [f"| {part} {rows[part]}" for part in PARTS if part in rows]
    PAGE.write_text(f"{before}{BEGIN}\n{HEAD}\n" + "\n".join(lines) + f"\n{END}{after}",
                    encoding="utf-8")


def wanted(words):
    """Parts and their minutes; ends with a line about a word that is none."""
    chosen = {}
    for word in words or PARTS:
        name, _, minutes = word.partition("=")
        if name not in PARTS or (minutes and not re.fullmatch("[1-9][0-9]{0,3}", minutes)):
            sys.exit(f"soak: {word} is not a part; give PART or PART=MINUTES of: {' '.join(PARTS)}")
        chosen[name] = int(minutes or PARTS[name].minutes)
    return chosen


def main(words):
    if "--list" in words:
        for name, part in PARTS.items():
            print(f"{name:14} {part.minutes:3} min  {' '.join(part.tests or part.command)}")
        return
    LOGS.mkdir(parents=True, exist_ok=True)
    failed = []
    for name, minutes in wanted(words).items():
        command = name if minutes == PARTS[name].minutes else f"{name}={minutes}"
        print(f"soak: {command} ...", flush=True)
        passed, result, seconds = run(name, PARTS[name], minutes)
        record(name, result, seconds, command)
        print(f"soak: {command}: {result}, {seconds / 60:.1f} min, see {LOGS / name}.log", flush=True)
        if not passed:
            failed.append(name)
    if failed:
        sys.exit(f"soak: failed: {' '.join(failed)}")


if __name__ == "__main__":
    main(sys.argv[1:])
