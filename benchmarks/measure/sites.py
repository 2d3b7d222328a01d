"""What the peers of `web` serve, each kind of site with its peers.

A site is a folder with files and a certificate, made for one run of the script.
"""

import random
import subprocess

from measure import handshakes, machine, peers
from measure.peers import HELLO, PACKAGE, Peer

FILES = {"1k": 1 << 10, "100k": 100 << 10, "10m": 10 << 20}

NGINX_FILES = """
    root {folder};
    sendfile on;
    tcp_nopush on;
    open_file_cache max=100;
    open_file_cache_valid 600s;
"""

NGINX_TLS = """
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    ssl_protocols TLSv1.3;
    ssl_session_cache shared:web:10m;
"""


def lay_out(folder, home):
    """Fills a folder with what is served, and returns it."""
    (folder / "files").mkdir()
    (folder / "keys").mkdir()
    for name, size in FILES.items():
        file(folder, name).write_bytes(random.Random(size).randbytes(size))
    command = [str(home / "bin/java"), "-cp", machine.class_path()[0], f"{PACKAGE}.TlsKeys", str(folder / "keys")]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        machine.fail(f"no certificate was made: {run.stderr.strip()}")
    return folder


def file(site, name):
    return site / "files" / f"{name}.bin"


def with_files(site):
    folder = str(site / "files")
    return [
        Peer("pulsar", "PulsarFiles", (folder,), own=True),
        Peer("vertx", "VertxFiles", (folder,)),
        Peer("helidon", "HelidonFiles", (folder,)),
        Peer("jetty", "JettyFiles", (folder,)),
        Peer("undertow", "UndertowFiles", (folder,)),
        Peer("nginx", site=NGINX_FILES.format(folder=folder)),
    ]


def with_http2(_):
    return [
        Peer("pulsar", "PulsarPeer", own=True),
        Peer("pulsar-inline", "PulsarPeer", ("inline",), own=True),
        Peer("vertx", "VertxPeer"),
        Peer("helidon", "HelidonPeer"),
        Peer("jetty", "JettyPeer"),
        Peer("nginx", listen=" http2"),
    ]


def with_tls(site):
    folder = str(site / "keys")
    return [
        Peer("pulsar", "PulsarPeer", ("fibers", folder), own=True),
        Peer("vertx", "VertxPeer", (folder,)),
        Peer("helidon", "HelidonPeer", (folder,)),
        Peer("jetty", "JettyPeer", (folder,)),
        Peer("nginx", listen=" ssl", site=NGINX_TLS.format(folder=folder) + HELLO),
    ]


def with_sockets(_):
    return [
        Peer("pulsar", "PulsarWebSocket", own=True),
        Peer("pulsar-callbacks", "PulsarWebSocket", ("callbacks",), own=True),
        Peer("vertx", "VertxWebSocket"),
        Peer("helidon", "HelidonWebSocket"),
        Peer("jetty", "JettyWebSocket"),
    ]


def with_hello(_):
    names = ("pulsar", "netty", "vertx", "helidon", "jetty", "undertow", "nginx")
    return [peer for peer in peers.PEERS if peer.name in names]


def answers_file(server, path, wanted):
    """Ends the script unless a file is answered, byte by byte."""
    with peers.answering(server):
        ((_, body),) = peers.ask(server.port, path)
        peers.expect("the file is the same", body == wanted, True)


def answers_tls(server):
    """Ends the script unless a server answers as it must over TLS 1.3."""
    peers.check(server, handshakes.client_context())
