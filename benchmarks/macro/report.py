#!/usr/bin/env python3
"""Writes the tables and plots of docs/performance.md from the last runs of the suites.

A table stands between `<!-- SUITE -->` and `<!-- end of SUITE -->`; what is not there is left out.
"""

import json
import re
import statistics
import sys

import pygal
import pygal.style

import results

PAGE = results.TOP / "docs" / "performance.md"
PLOTS = results.TOP / "docs" / "plots"
STYLE = pygal.style.CleanStyle(font_family="sans-serif", colors=("#3a6ea5", "#999999"))


def medians(row):
    return {system: statistics.median(values) for system, values in row["values"].items()}


def advantage(row):
    """How many times better than JuiceFS; rates are better when they are higher."""
    median = medians(row)
    if not median.get("sluice") or not median.get("juicefs"):
        return None
    ratio = median["sluice"] / median["juicefs"]
    return ratio if row["unit"].endswith("/s") else 1 / ratio


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"


def table(report):
    names = list(dict.fromkeys(name for row in report["rows"] for name in row["values"]))
    lines = [f"| work | unit | {' | '.join(names)} | against JuiceFS |",
             f"| --- | --- | {'---: | ' * len(names)}---: |"]
    for row in report["rows"]:
        median, ratio = medians(row), advantage(row)
        cells = [number(median[name]) if name in median else "" for name in names]
        lines.append(f"| {row['title']} | {row['unit']} | {' | '.join(cells)} | "
                     f"{'' if ratio is None else f'{ratio:.2f} x'} |")
    return "\n".join(lines)


def plot(suite, report):
    rows = [(row["title"], advantage(row)) for row in report["rows"]]
    rows = [(title, ratio) for title, ratio in rows if ratio is not None]
    chart = pygal.HorizontalBar(
        style=STYLE, title=f"{suite}: times better than JuiceFS", show_legend=False,
        print_values=True, value_formatter=lambda ratio: f"{ratio:.2f} x",
        height=120 + 28 * len(rows), width=1000, truncate_label=-1)
    chart.x_labels = [title for title, _ in reversed(rows)]
    chart.add("Sluice", [ratio for _, ratio in reversed(rows)])
    PLOTS.mkdir(exist_ok=True)
    chart.render_to_file(str(PLOTS / f"{suite}.svg"))


def section(suite, report):
    rounds = max(len(values) for row in report["rows"] for values in row["values"].values())
    return (f"<!-- {suite} -->\nMedians of {rounds} rounds of `{report['command']}`, "
            f"{report['date']}: {report['machine']};\n{'; '.join(report['versions'])}.\n\n"
            f"{table(report)}\n\n![times better than JuiceFS](plots/{suite}.svg)\n"
            f"<!-- end of {suite} -->")


def main():
    reports = sorted(results.DIRECTORY.glob("*.json"))
    if not reports:
        sys.exit(f"bench-report: nothing in {results.DIRECTORY}; run ./dev bench first")
    page = PAGE.read_text(encoding="utf-8")
    for path in reports:
        suite, report = path.stem, json.loads(path.read_text(encoding="utf-8"))
        place = re.compile(f"<!-- {suite} -->.*?<!-- end of {suite} -->", re.DOTALL)
        if not place.search(page):
            print(f"bench-report: {PAGE.name} has no place for {suite}", file=sys.stderr)
            continue
        page = place.sub(lambda _, s=suite, r=report: section(s, r), page)
        plot(suite, report)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
