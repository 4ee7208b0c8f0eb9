"""What a suite measured, kept as JSON below target/bench for `./dev bench-report`."""

import json
import os
import platform
import subprocess
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
DIRECTORY = TOP / "target" / "bench"


def _first_line(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except OSError:
        return "none"
    return (done.stdout or done.stderr).strip().split("\n", 1)[0]


def _machine():
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{os.cpu_count()} cores, {gib:.0f} GiB, Linux {platform.release()}, "
            f"load {os.getloadavg()[0]:.1f} at the end")


def _joined(kept, report):
    """A report with the rows and rounds of both."""
    rows = {row["title"]: row for row in kept["rows"]}
    for row in report["rows"]:
        values = rows.setdefault(row["title"], {**row, "values": {}})["values"]
        for system, measured in row["values"].items():
            values.setdefault(system, []).extend(measured)
    command = report["command"].split(" --")[0]
    return {**report, "rows": list(rows.values()), "command": f"{command} --add ..., in pieces"}


def save(suite, arguments, unit_of, values, adds=False):
    """Keeps {row: {system: [value of each round]}}; `unit_of` tells a row's unit.

    One that `adds` goes on with what the run before has kept, as further rows and rounds.
    """
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    path = DIRECTORY / f"{suite}.json"
    report = {
        "command": " ".join(["./dev bench", *([] if suite == "bench" else [suite]), *arguments]),
        "date": time.strftime("%Y-%m-%d"),
        "machine": _machine(),
        "versions": [_first_line(TOP / "sluice", "version"), _first_line("redis-server", "--version")],
        "rows": [{"title": row, "unit": unit_of[row], "values": of_row}
                 for row, of_row in values.items()],
    }
    if adds and path.exists():
        report = _joined(json.loads(path.read_text(encoding="utf-8")), report)
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")


def keep(suite, arguments, measured, workloads):
    """As `save`, of {(title of a workload, system): values}."""
    values = {w.title: {system: of for (title, system), of in measured.items() if title == w.title}
              for w in workloads}
    save(suite, arguments, {w.title: w.unit for w in workloads}, values)
