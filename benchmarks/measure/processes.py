"""Processes: a server's workers, their memory, and what becomes of them."""

import re
import time
from pathlib import Path


def children(pid):
    """Returns the processes that a process has started and that live."""
    found = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found.update(int(child) for child in task.read_text().split())
        except OSError:
            pass  # a thread that has ended meanwhile
    return {child for child in found if is_alive(child)}


def is_alive(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat[stat.rindex(")") + 2] != "Z"


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def is_pulsar_worker(line):
    return "-Dpulsar.actor.number=" in line and "-XX:AOTMode=create" not in line


def await_no_makers(pid, seconds_max):
    """Waits until nobody makes a cache for quick starts any more."""
    deadline = time.monotonic() + seconds_max
    while time.monotonic() < deadline and any("-XX:AOTMode=create" in command_line(c) for c in children(pid)):
        time.sleep(0.1)


def proportional_bytes(pid):
    """Returns the resident memory with each shared page divided by those who share it (PSS)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE).group(1)) * 1024
