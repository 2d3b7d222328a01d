"""Tables, and the sections of RESULTS.md that the scripts write. One run rewrites its own sections only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from measure import machine

FILE = machine.BENCHMARKS / "RESULTS.md"
HEAD = """\
# Results

Written by the scripts of this folder; README.md says how to read it. Each section is one run and
says which. Compare within a section only.
"""


def table(columns, rows):
    """Returns a Markdown table whose columns line up; the first is left-aligned, the others right."""
    cells = [[str(column) for column in columns]] + [[str(cell) for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]

    def line(words):
        first = words[0].ljust(widths[0])
        return "| " + " | ".join([first] + [w.rjust(width) for w, width in zip(words[1:], widths[1:])]) + " |"

    rule = "|" + "|".join(["-" * (widths[0] + 2)] + ["-" * (w + 1) + ":" for w in widths[1:]]) + "|"
    return "\n".join([line(cells[0]), rule] + [line(words) for words in cells[1:]])


def write(name, title, body, facts):
    """Replaces the section `name` of RESULTS.md, or adds it."""
    known = "\n".join(f"- {key}: {value}" for key, value in facts.items())
    section = f"<!-- {name} -->\n## {title}\n\n{body}\n\n{known}\n<!-- end of {name} -->\n"
    text = FILE.read_text() if FILE.exists() else HEAD
    held = re.compile(rf"<!-- {re.escape(name)} -->\n.*?<!-- end of {re.escape(name)} -->\n", re.DOTALL)
    if held.search(text):
        text = held.sub(lambda _: section, text)
    else:
        text = text.rstrip("\n") + "\n\n" + section
    FILE.write_text(text)


@dataclass(frozen=True)
class Target:
    """A number that Pulsar wants to reach: what it is, what was measured, and the bound."""

    what: str
    measured: float
    at_most: float | None = None
    at_least: float | None = None

    def is_met(self):
        return (self.at_most is None or self.measured <= self.at_most) and (
            self.at_least is None or self.measured >= self.at_least
        )

    def row(self):
        bound = f"≤ {self.at_most:,g}" if self.at_most is not None else f"≥ {self.at_least:,g}"
        return [self.what, bound, f"{self.measured:,.2f}", "yes" if self.is_met() else "no"]


def with_targets(shown, targets):
    """Returns a table followed by the targets beside what was measured, when there are any."""
    if not targets:
        return shown
    return shown + "\n\n" + table(["Pulsar's target", "bound", "measured", "met"], [one.row() for one in targets])


def ratio(value, base):
    return f"{value / base:.2f}" if base else ""


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
