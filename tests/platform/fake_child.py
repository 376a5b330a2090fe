"""Stands for a process of the instance: answers, waits, leaves a grandchild, dies on request."""

import json
import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


def main(words: list[str]) -> None:
    answers = {
        "db": "",
        "demo": json.dumps({"logins": [{"email": "olga@example.org", "password": "geheim"}],
                            "enrolment_token": "marke"}),
        "status": json.dumps({"connected": True}),
        "enrol": "",
    }  # fmt: skip
    if words[0] in answers:
        if words[0] == "enrol":
            (Path(os.environ["HOME"]).parent / "agent" / "known").touch()
        print(answers[words[0]])
        return
    # A grandchild that ignores polite signals, as a hung web worker would.
    stubborn = "import signal; signal.signal(15, signal.SIG_IGN); signal.pause()"
    subprocess.Popen([sys.executable, "-c", stubborn, f"{sys.argv[0]}-stubborn-{words[0]}"])
    print(f"{words[0]} runs with {sorted(k for k in os.environ if k.startswith('DATABASE'))}")
    print(json.dumps({"event": "hello", "secret": os.environ.get("DATABASE_URL_LOGIN", "")}))
    if words[0] == "web":
        HTTPServer(("127.0.0.1", int(os.environ["OBHUT_PORT"])), Page).serve_forever()
    signal.pause()


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


main(sys.argv[1:])
