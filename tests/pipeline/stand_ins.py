"""Stand-ins for Docker's and a cluster's API: what they are asked to run, they run as processes.

They show that our settings make the launchers ask for the right thing, and that the command asked
for makes the run. They do not show that an image or a cluster works.
"""

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


class _Asked:
    """What was asked for, and the processes that came of it."""

    def __init__(self):
        self.bodies, self.processes = [], []

    def run(self, command, environment):
        self.processes.append(subprocess.Popen(command, env={"PATH": _PATH, **environment}))

    def end(self):
        for process in self.processes:
            process.terminate()
            process.wait(60)


@contextmanager
def _served(answer):
    """A server that answers with `answer(method, path, body)`; what it was asked, and its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size) or "null")
            status, content = answer(self.command, self.path.partition("?")[0], body)
            text = b"" if content is None else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_POST = do_GET

        def log_message(self, *_):
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def docker():
    """A stand-in for Docker: what it was asked for, and where it is."""
    asked = _Asked()

    def answer(method, path, body):
        if path.endswith("/version"):
            return 200, {"ApiVersion": "1.44", "Version": "28.0"}
        if path.endswith("/containers/create"):
            asked.bodies.append(body)
            return 201, {"Id": f"c{len(asked.bodies)}", "Warnings": []}
        if path.endswith("/start"):
            made = asked.bodies[-1]
            asked.run(made["Cmd"], dict(each.split("=", 1) for each in made["Env"]))
            return 204, None
        return 200, {"Id": path.split("/")[-2], "Name": "/run", "State": {"Status": "running"}}

    with _served(answer) as port:
        try:
            yield asked, f"tcp://127.0.0.1:{port}"
        finally:
            asked.end()


@contextmanager
def kubernetes(folder, secrets):
    """A stand-in for a cluster: what it was asked for, and the file that says where it is."""
    asked = _Asked()

    def answer(method, path, body):
        if method == "POST" and path.endswith("/jobs"):
            asked.bodies.append(body)
            (container,) = body["spec"]["template"]["spec"]["containers"]
            told = {each["name"]: each["value"] for each in container["env"] if each.get("value")}
            asked.run(container.get("args") or container["command"], {**told, **secrets})
            return 201, body
        if path.endswith("/version"):
            return 200, {"major": "1", "minor": "33", "gitVersion": "v1.33.0"}
        return 200, {**asked.bodies[-1], "status": {"active": 1}}

    with _served(answer) as port:
        place = folder / "cluster.yaml"
        place.write_text(
            json.dumps(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "current-context": "tests",
                    "clusters": [
                        {"name": "tests", "cluster": {"server": f"http://127.0.0.1:{port}"}}
                    ],
                    "users": [{"name": "tests", "user": {}}],
                    "contexts": [
                        {"name": "tests", "context": {"cluster": "tests", "user": "tests"}}
                    ],
                }
            )
        )
        try:
            yield asked, place
        finally:
            asked.end()
