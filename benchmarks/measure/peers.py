"""The servers: how each is started, checked and stopped.

A peer is a program that prints `listening PORT`. Its process is started here, stopped here by its
pid, and lives no longer than the script, whatever ends it.
"""

import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

from measure import machine

PACKAGE = "org.pulsarweb.benchmarks"
PULSAR_FLAGS = ["--add-opens", "java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED"]
HEAP_FLAGS = ["-Xms512m", "-Xmx512m", "-XX:+UseParallelGC"]
START_SECONDS = 30
STOP_SECONDS = 10
ONE_CORE = ("W1", "W2", "W3", "W4", "W5")


HELLO = """
    location = / { default_type text/plain; return 200 "Hello, World!"; }
    location = /json { default_type application/json; return 200 '{"message":"Hello, World!"}'; }
"""

NGINX = """\
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 16384; use epoll; multi_accept on; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  tcp_nodelay on;
  server {{
    listen 127.0.0.1:{port} backlog=4096{listen};
    {site}
  }}
}}
"""


@dataclass(frozen=True)
class Peer:
    """One server that can be measured; `main` is a class of this module, `own` says that it is Pulsar.

    Without `main` it is nginx; `listen` and `site` are what its configuration says of its port.
    """

    name: str
    main: str = ""
    arguments: tuple = ()
    workloads: tuple = ONE_CORE
    own: bool = False
    listen: str = ""
    site: str = HELLO

    def is_jvm(self):
        return bool(self.main)

    def is_built(self):
        return not self.main or machine.is_built(f"{PACKAGE}.{self.main}")

    def missing(self):
        """Returns why this cannot be started; nothing if it can."""
        if not self.is_jvm() and not machine.which(self.name):
            return f"{self.name} is not installed"
        return "" if self.is_built() else "it is not built"


def jvm_flags(processors):
    """Returns what every JVM that is measured is started with."""
    return [*HEAP_FLAGS, f"-XX:ActiveProcessorCount={processors}", *PULSAR_FLAGS]


PEERS = [
    Peer("pulsar", "PulsarPeer", workloads=ONE_CORE + ("one", "sleep"), own=True),
    Peer("pulsar-inline", "PulsarPeer", ("inline",), workloads=ONE_CORE + ("one",), own=True),
    Peer("pulsar-router", "PulsarPeer", ("router",), own=True),
    Peer("netty", "NettyPeer", workloads=ONE_CORE + ("one", "sleep")),
    Peer("netty-virtual", "NettyVirtualPeer", workloads=("one", "sleep")),
    Peer("vertx", "VertxPeer"),
    Peer("helidon", "HelidonPeer"),
    Peer("jetty", "JettyPeer"),
    Peer("undertow", "UndertowPeer"),
    Peer("reactor-netty", "ReactorNettyPeer"),
    Peer("jdk", "JdkPeer"),
    Peer("nginx"),
]

class Server:
    """A peer that runs. Asleep except while it is measured, so that the others have the core."""

    def __init__(self, peer, process, folder, port):
        self.peer = peer
        self.process = process
        self.folder = folder
        self.port = port

    @property
    def pid(self):
        return self.process.pid

    def sleep(self):
        self.process.send_signal(signal.SIGSTOP)

    def wake(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.wake()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(peer, prefix, jvm_flags, home, class_path):
    """Starts a peer behind `prefix` and returns when it listens."""
    folder = Path(tempfile.mkdtemp(prefix="pulsar-benchmark-"))
    command, port = command_of(peer, jvm_flags, home, class_path, folder)
    with open(folder / "errors", "wb") as errors:
        process = subprocess.Popen(
            prefix + command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, cwd=folder
        )
    server = Server(peer, process, folder, port)
    try:
        if peer.is_jvm():
            server.port = heard_port(process)
        await_connection(server)
    except BaseException as failure:
        told = (folder / "errors").read_text(errors="replace").strip()
        server.stop()
        if isinstance(failure, (OSError, ValueError)):
            machine.fail(f"{peer.name} did not start: {failure}\n{told}")
        raise
    return server


@contextmanager
def running(peers, prefix, jvm_flags, home, class_path, is_right=None):
    """Starts the peers one after the other, checks each, and stops them all at the end, whatever happens.

    `is_right` is what a server must pass; if nothing is said, `check`.
    """
    servers = []
    try:
        for peer in peers:
            servers.append(start(peer, prefix, jvm_flags, home, class_path))
            (is_right or check)(servers[-1])
            servers[-1].sleep()
        yield servers
    finally:
        for server in servers:
            server.stop()


def command_of(peer, jvm_flags, home, class_path, folder):
    port = free_port()
    if peer.is_jvm():
        # Pulsar logs through Logback; the others have nothing to log with.
        foreign = "/slf4j-nop-" if peer.own else "/logback-"
        jars = os.pathsep.join(jar for jar in class_path if foreign not in jar)
        java = [str(home / "bin/java"), *jvm_flags, "-cp", jars]
        return java + [f"{PACKAGE}.{peer.main}", str(port), *peer.arguments], port
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, listen=peer.listen, site=peer.site))
    return [machine.which("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")], port


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def heard_port(process):
    deadline = time.monotonic() + START_SECONDS
    heard = b""
    while (left := deadline - time.monotonic()) > 0:
        if select.select([process.stdout], [], [], left)[0]:
            read = os.read(process.stdout.fileno(), 4096)
            if not read:
                raise ValueError("it ended")
            heard += read
            if found := re.search(rb"listening (\d+)\s", heard):
                return int(found.group(1))
    raise ValueError(f"nothing listened within {START_SECONDS} s")


def await_connection(server):
    await_connection_at(server.port, server.process, START_SECONDS)


def await_connection_at(port, process, seconds_max):
    """Waits until somebody listens; raises ConnectionRefusedError when nobody will."""
    deadline = time.monotonic() + seconds_max
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.02)


def check(server, tls=None):
    """Ends the script unless the peer answers as it must: status, body, type, length, Server and Date."""
    pipelined = 16 if "W2" in server.peer.workloads else 1
    with answering(server):
        for headers, body in ask(server.port, "/", pipelined, tls):
            check_text(headers, body)
        for headers, body in ask(server.port, "/json", pipelined, tls):
            check_json(headers, body)


@contextmanager
def answering(server):
    """Ends the script when what is asked inside is not answered as it must be."""
    try:
        yield
    except (OSError, ValueError, KeyError) as wrong:
        machine.fail(f"{server.peer.name} answers wrongly: {wrong!r}")


def check_text(headers, body):
    expect("Content-Type", headers["content-type"].split(";")[0], "text/plain")
    expect("body", body, b"Hello, World!")


def check_json(headers, body):
    expect("Content-Type", headers["content-type"].split(";")[0], "application/json")
    expect("body", json.loads(body), {"message": "Hello, World!"})


def expect(what, found, wanted):
    if found != wanted:
        raise ValueError(f"{what} is {found!r}, not {wanted!r}")


def ask(port, path, times=1, tls=None):
    """Sends requests in one write, over TLS if there is a context; returns each answer's headers and body."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), 5) as plain:
        with tls.wrap_socket(plain) if tls else plain as connection:
            connection.sendall(request * times)
            with connection.makefile("rb") as answers:
                return [one_answer(answers) for _ in range(times)]


def one_answer(answers):
    """Reads one answer, after the checks that hold for all."""
    status = answers.readline().decode("latin-1").strip()
    expect("status", status.split(" ")[:2], ["HTTP/1.1", "200"])
    headers = {}
    while line := answers.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = answers.read(int(headers["content-length"]))
    if not headers["server"]:
        raise ValueError("Server is empty")
    age = abs(parsedate_to_datetime(headers["date"]).timestamp() - time.time())
    if not headers["date"].endswith(" GMT") or age > 5:
        raise ValueError(f"Date is {headers['date']}")
    return headers, body
