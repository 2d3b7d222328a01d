"""The loads beside wrk: HTTP/2 by h2load, TLS handshakes by OpenSSL, and WebSockets by a program of this module."""

import re
import select
import subprocess
import sys
from contextlib import contextmanager

from measure import load, machine, peers

STREAMS = 100
TEXT_BYTES = len("Hello, World!")
HANDSHAKERS = 4
CONNECT_SECONDS_MAX = 60
ANSWER_SECONDS_MAX = 60


def h2load(server, seconds, prefix):
    """Loads a server over one HTTP/2 connection in clear. The time of a request is the mean: h2load tells no median."""
    command = [*prefix, "h2load", "-c1", f"-m{STREAMS}", f"-D{seconds}", f"http://127.0.0.1:{server.port}/"]
    return load.counted(server, "h2", lambda: output(command, seconds), read_h2load)


def read_h2load(told, user_seconds, system_seconds, name):
    succeeded, failed, data_bytes = h2load_counts(told, name)
    # What is under way when the time is over counts as failed.
    if failed > STREAMS or succeeded == 0 or data_bytes < succeeded * TEXT_BYTES:
        machine.fail(f"{name}: {failed} requests failed, {succeeded} were answered with {data_bytes} bytes\n{told}")
    return load.Load(
        requests_per_second=float(re.search(r"finished in .*?, ([\d.]+) req/s", told).group(1)),
        p50_micros=micros(re.search(r"time for request:\s+\S+\s+\S+\s+(\S+)", told).group(1)),
        user_micros=user_seconds * 1e6 / succeeded,
        system_micros=system_seconds * 1e6 / succeeded,
    )


def h2load_counts(told, name):
    """Returns how many requests were answered with 2xx, how many failed, and the bytes of the bodies."""
    counts = re.search(r"(\d+) succeeded, (\d+) failed", told)
    data = re.search(r"\((\d+)\) data", told)
    if not counts or not data or not re.search(r"status codes: \d+ 2xx, 0 3xx, 0 4xx, 0 5xx", told):
        machine.fail(f"{name}: h2load told {told[-2000:]}")
    return int(counts.group(1)), int(counts.group(2)), int(data.group(1))


def micros(text):
    value, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(value) * load.MICROSECONDS[unit]


def answers_h2(server):
    """Ends the script unless 16 requests over one connection are answered with the text."""
    told = output(["h2load", "-n16", "-c1", "-m16", f"http://127.0.0.1:{server.port}/"], 1)
    if h2load_counts(told, server.peer.name) != (16, 0, 16 * TEXT_BYTES):
        machine.fail(f"{server.peer.name} answers wrongly over HTTP/2: {told}")


def output(command, seconds):
    run = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30)
    if run.returncode:
        machine.fail(f"{command[-1]}: {run.stderr.strip() or run.stdout.strip()}")
    return run.stdout


def handshakes(server, seconds, prefix, kind):
    """Opens a connection for each request, from several processes; `kind` is `new` or `resumed`."""
    program = [sys.executable, "-B", "-m", "measure.handshakes"]
    command = [*prefix, *program, str(server.port), str(seconds), kind]

    def run():
        running = [
            subprocess.Popen(command, cwd=machine.BENCHMARKS, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(HANDSHAKERS)
        ]
        said = [process.communicate(timeout=seconds + 30) for process in running]
        if any(process.returncode for process in running):
            machine.fail(f"{server.peer.name}, handshakes: {' '.join(err for _, err in said).strip()[-2000:]}")
        return [out for out, _ in said]

    return load.counted(server, f"{kind} handshakes", run, lambda *told: read_handshakes(*told, kind))


def read_handshakes(told, user_seconds, system_seconds, name, kind):
    counts = [[float(word) for word in line.split()] for line in told]
    connections = int(sum(count for count, _, _, _ in counts))
    resumed = int(sum(resumed for _, resumed, _, _ in counts))
    expected = 0 if kind == "new" else connections - HANDSHAKERS
    if resumed != expected:
        machine.tell(f"{name}: {resumed} of {connections} took up a session")
    return load.Load(
        requests_per_second=sum(count / seconds for count, _, _, seconds in counts),
        p50_micros=sum(median for _, _, median, _ in counts) / HANDSHAKERS,
        user_micros=user_seconds * 1e6 / connections,
        system_micros=system_seconds * 1e6 / connections,
    )


class Sockets:
    """The program that holds WebSockets to a server, told each time for how long to load it."""

    def __init__(self, server, process):
        self.server = server
        self.process = process

    def run(self, seconds):
        return load.counted(self.server, "WebSockets", lambda: self.ask(seconds), read_sockets)

    def ask(self, seconds):
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        return self.line(seconds + ANSWER_SECONDS_MAX)

    def line(self, seconds_max):
        # The program writes a line at a time, and only when it is asked.
        heard = select.select([self.process.stdout], [], [], seconds_max)[0]
        line = self.process.stdout.readline().strip() if heard else ""
        if not line:
            self.process.kill()
            told = self.process.stderr.read().strip()[-2000:]
            machine.fail(f"{self.server.peer.name}, WebSockets: {told or 'no answer'}")
        return line


def read_sockets(told, user_seconds, system_seconds, name):
    messages, took, median = told.split()
    return load.Load(
        requests_per_second=int(messages) / float(took),
        p50_micros=float(median),
        user_micros=user_seconds * 1e6 / int(messages),
        system_micros=system_seconds * 1e6 / int(messages),
    )


@contextmanager
def sockets(server, prefix, home, scenario, count, message_bytes):
    """Opens WebSockets to a server, until the block ends. `scenario` is `echo` or `room`."""
    command = [*prefix, str(home / "bin/java"), "-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"]
    command += ["-cp", machine.class_path()[0], f"{peers.PACKAGE}.WebSocketLoad"]
    command += [scenario, str(server.port), str(count), str(message_bytes)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        client = Sockets(server, process)
        client.line(CONNECT_SECONDS_MAX)
        yield client
    finally:
        process.kill()
        process.communicate()
