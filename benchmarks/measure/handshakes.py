"""A client that opens a TLS 1.3 connection for each request, one after another, until its time is over.

Run as a program with a port, seconds, and `new` or `resumed`; prints how many connections were
answered, how many of them took up an earlier session, the median of their times in microseconds, and
the seconds it took. It is the standard library's `ssl`, that is OpenSSL.
"""

import socket
import ssl
import sys
import time

BODY = b"\r\n\r\nHello, World!"


def main():
    port, seconds, is_resuming = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == "resumed"
    context = client_context()
    request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
    micros = []
    resumed = 0
    session = None
    start = time.monotonic()
    while (began := time.monotonic()) < start + seconds:
        with socket.create_connection(("127.0.0.1", port), 10) as plain:
            # Else the request waits for what acknowledges the handshake's end: 40 ms where that has no answer.
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with context.wrap_socket(plain, session=session) as connection:
                ask(connection, request)
                resumed += connection.session_reused
                if is_resuming:
                    session = connection.session  # its ticket comes with the answer
        micros.append((time.monotonic() - began) * 1e6)
    print(len(micros), resumed, sorted(micros)[len(micros) // 2], time.monotonic() - start)


def client_context():
    """Returns TLS 1.3 that takes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


def ask(connection, request):
    """Ends the program unless the answer is right. Does not wait for the connection's end: not all close at once."""
    connection.sendall(request)
    answer = b""
    while not answer.endswith(BODY) and (piece := connection.recv(4096)):
        answer += piece
    if not answer.startswith(b"HTTP/1.1 200 ") or not answer.endswith(BODY):
        sys.exit(f"answered wrongly: {answer[:200]!r}")


if __name__ == "__main__":
    main()
