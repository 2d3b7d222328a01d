"""The load: wrk, one thread, and what it reports; the workloads W1 to W5 and `one`."""

import re
import subprocess
from dataclasses import dataclass

from measure import machine

CONNECTIONS = 64
MICROSECONDS = {"us": 1.0, "ms": 1e3, "s": 1e6, "m": 6e7}


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    path: str = "/"
    script: str = ""
    connections: int = CONNECTIONS
    scheme: str = "http"


WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload("W1", "`GET /`, 13 bytes of text, keep-alive"),
        Workload("W2", "W1, 16 pipelined", script="pipeline.lua"),
        Workload("W3", "JSON, serialised per request", path="/json"),
        Workload("W4", "W1 with a browser's eight headers", script="browser.lua"),
        Workload("W5", "W4, 16 pipelined", script="browser-pipeline.lua"),
        Workload("one", "W1 over one connection, nothing pinned", connections=1),
    )
}


@dataclass(frozen=True)
class Load:
    """What the load saw, and what the server took of the CPU meanwhile, per request in microseconds."""

    requests_per_second: float
    p50_micros: float
    user_micros: float
    system_micros: float

    @property
    def cpu_micros(self):
        return self.user_micros + self.system_micros


def run(workload, server, seconds, prefix):
    """Loads a server for a time. Ends the script when an answer was not 2xx or a connection broke."""
    return counted(server, workload.name, lambda: wrk(workload, server.port, seconds, prefix), read)


def counted(server, name, load, reader):
    """Returns what `reader` reads of what `load` told, given the CPU that the server took meanwhile."""
    user_before, system_before = machine.cpu_seconds(server.pid)
    told = load()
    user_after, system_after = machine.cpu_seconds(server.pid)
    return reader(told, user_after - user_before, system_after - system_before, f"{server.peer.name}, {name}")


def read(told, user_seconds, system_seconds, name):
    """Reads what wrk told. Ends the script when an answer was not 2xx or a connection broke."""
    if trouble := re.search(r"(Non-2xx.*|Socket errors.*)", told):
        machine.fail(f"{name}: {trouble.group(1)}")
    requests = int(re.search(r"(\d+) requests in", told).group(1))
    if requests == 0:
        machine.fail(f"{name}: no answer at all")
    value, unit = re.search(r"\b50%\s+([\d.]+)(us|ms|s|m)\b", told).groups()
    return Load(
        requests_per_second=float(re.search(r"Requests/sec:\s+([\d.]+)", told).group(1)),
        p50_micros=float(value) * MICROSECONDS[unit],
        user_micros=user_seconds * 1e6 / requests,
        system_micros=system_seconds * 1e6 / requests,
    )


def wrk(workload, port, seconds, prefix):
    command = prefix + ["wrk", "-t1", f"-c{workload.connections}", f"-d{seconds}s", "--latency"]
    command += ["-s", workload.script] if workload.script else []
    command += [f"{workload.scheme}://127.0.0.1:{port}{workload.path}"]
    run = subprocess.run(
        command, cwd=machine.BENCHMARKS / "load", capture_output=True, text=True, timeout=seconds + 30
    )
    if run.returncode:
        machine.fail(f"wrk failed: {run.stderr.strip() or run.stdout.strip()}")
    return run.stdout
