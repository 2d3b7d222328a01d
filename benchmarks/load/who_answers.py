"""Says hello, and which process does; for gunicorn."""

import os

BODY = b"Hello World!\n"


def application(environ, start_response):
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY))), ("X-Worker", str(os.getpid()))]
    start_response("200 OK", headers)
    return [BODY]
