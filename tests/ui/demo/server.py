"""Serve the demo of the components: ``python -m tests.ui.demo.server [port]``."""

import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.ui.settings"


class Quiet(WSGIRequestHandler):
    """Answer without a line per request."""

    def log_message(self, *args: object) -> None:
        pass


class Threads(ThreadingMixIn, WSGIServer):
    """Answer several requests at once, as a browser asks."""

    daemon_threads = True


def server(port: int = 0) -> WSGIServer:
    """Return a server with a filled fleet; port 0 takes a free one."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    from django.db import connection

    from tests.ui.demo.fleet import build

    if "demo_demodevice" not in connection.introspection.table_names():
        build()
    return make_server("127.0.0.1", port, application, Threads, Quiet)


if __name__ == "__main__":
    httpd = server(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(httpd.server_port, flush=True)
    httpd.serve_forever()
