"""A program of Pulsar's, run by the pulsar command, with its worker processes."""

import os
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from measure import machine, peers, processes

START_SECONDS = 60
STOP_SECONDS = 30


class Program:
    """A program that runs: its arbiter's process, and those of its workers."""

    def __init__(self, name, process, port, log):
        self.name = name
        self.process = process
        self.port = port
        self.log = log

    @property
    def pid(self):
        return self.process.pid

    @property
    def peer(self):
        return self  # what load.run wants to know is a name

    def workers(self):
        return sorted(pid for pid in processes.children(self.pid)
                      if processes.is_pulsar_worker(processes.command_line(pid)))

    def cpu_seconds(self):
        """Returns what arbiter and workers took of the CPU so far, in user and in system mode."""
        both = [machine.cpu_seconds(pid) for pid in [self.pid, *self.workers()]]
        return sum(user for user, _ in both), sum(system for _, system in both)

    def await_workers(self, count):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if len(self.workers()) == count:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        machine.fail(f"{self.name} has not {count} workers:\n{self.said()}")

    def said(self):
        return self.log.read_text(errors="replace")[-4000:].strip()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


@contextmanager
def running(name, home, source, *words, port=None, environment=None):
    """Runs a source file by the pulsar command on a port of 127.0.0.1 until the block ends.

    Workers of the same words and port share a cache for quick starts.
    """
    port = port or peers.free_port()
    with tempfile.TemporaryDirectory(prefix="pulsar-benchmark-") as folder:
        log = Path(folder, "log")
        command = [str(machine.PROJECT / "pulsar"), "run", str(source), "--bind", f"127.0.0.1:{port}", *words]
        with open(log, "wb") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=folder, start_new_session=True,
                env={**os.environ, "JAVA_HOME": str(home), **(environment or {})},
            )
        program = Program(name, process, port, log)
        try:
            try:
                peers.await_connection_at(port, process, START_SECONDS)
            except ConnectionRefusedError:
                machine.fail(f"{name} did not start:\n{program.said()}")
            yield program
        finally:
            program.stop()
