"""Connections, many of them, that are open at once."""

import os
import socket
import time

from measure import machine

OPENED_AT_ONCE = 200
SECONDS_MAX = 10


class Crowd:
    """Connections to a port of 127.0.0.1, open until the block ends.

    The others stay off the server's core; the script itself only waits meanwhile.
    """

    def __init__(self, port, count):
        self.port = port
        self.count = count
        self.connections = {}
        self.cores = os.sched_getaffinity(0)

    def on_open(self, connection):
        """What is done with each connection when it is open."""

    def __enter__(self):
        os.sched_setaffinity(0, {1} if 1 in self.cores else self.cores)
        try:
            for _ in range(self.count):
                connection = socket.create_connection(("127.0.0.1", self.port), SECONDS_MAX)
                self.connections[connection.fileno()] = connection
                self.on_open(connection)
                if len(self.connections) % OPENED_AT_ONCE == 0:
                    time.sleep(0.005)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for connection in self.connections.values():
            connection.close()
        os.sched_setaffinity(0, self.cores)

    def closed(self):
        """Returns how many the server has closed; what it has sent is left where it is."""
        return sum(1 for connection in self.connections.values() if is_closed(connection))


def is_closed(connection):
    connection.setblocking(False)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        connection.settimeout(SECONDS_MAX)


class Keepers(Crowd):
    """HTTP connections that are kept alive: each has had one answer."""

    def on_open(self, connection):
        connection.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
        answer = receive(connection, lambda come: come.endswith(b"Hello, World!"))
        if not answer.startswith(b"HTTP/1.1 200 "):
            machine.fail(f"answered wrongly: {answer[:200]!r}")


class Sockets(Crowd):
    """WebSockets at `/echo`: each has sent one message and got it back."""

    HELLO = b"\x81\x8d" + bytes(4) + b"Hello, World!"  # masked with nothing
    ECHO = b"\x81\x0dHello, World!"

    def on_open(self, connection):
        connection.sendall(
            f"GET /echo HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        answer = receive(connection, lambda come: come.endswith(b"\r\n\r\n"))
        if not answer.startswith(b"HTTP/1.1 101 "):
            machine.fail(f"not upgraded: {answer[:200]!r}")
        connection.sendall(self.HELLO)
        receive(connection, lambda come: come == self.ECHO)


def receive(connection, is_whole):
    """Returns what comes, until it is whole."""
    come = b""
    while not is_whole(come):
        more = connection.recv(4096)
        if not more:
            machine.fail(f"a connection was closed after {come[:200]!r}")
        come += more
    return come
