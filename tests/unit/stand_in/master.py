"""The REST API of a buildmaster, as far as the proof asks it, with the answers of Buildbot 4.3.0.

    python master.py FOLDER

serves on a port of loopback, which it writes to FOLDER/port.  As in the buildmaster's container,
FOLDER/root/master has the workers and their passwords, the log and the number of this process; a
worker is attached while there is a file of its name in FOLDER/../../attached.
"""

import http.server
import json
import os
import signal
import sys
from pathlib import Path

FOLDER = Path(sys.argv[1])
MASTER = FOLDER / "root" / "master"
ATTACHED = FOLDER.parent.parent / "attached"

#: What a test may put there: the `result` of builds, `refuse` to force one, `endless` builds,
#: `forgetful` of every worker, `mute`: it hangs up on who asks, how many of its next answers are
#: `broken` off before their end, or `lost` before their beginning.
BEHAVIOUR = FOLDER.parent.parent / "behaviour"


def told(behaviour):
    return (BEHAVIOUR / behaviour).exists()


def counted(behaviour):
    """Say whether an answer is to be spoilt, and count it."""
    file = BEHAVIOUR / behaviour
    left = int(file.read_text()) if file.exists() else 0
    if left:
        file.write_text(str(left - 1))
    return bool(left)


STEPS = [
    {"name": "worker_preparation", "results": 0, "state_string": "worker ready", "stepid": 5},
    {"name": "compile", "results": 0, "state_string": "compile", "stepid": 7},
    {"name": "run", "results": 2, "state_string": "'./probe' (failure)", "stepid": 8},
    {"name": "after", "results": None, "state_string": "pending", "stepid": 9},
]
LOG = "h./probe\nh in dir /build (timeout 1200 secs)\nhprogram finished with exit code 3\n"


class Api(http.server.BaseHTTPRequestHandler):
    """Answers; the second question about a build finds it complete."""

    workers = {} if told("forgetful") else json.loads((MASTER / "workers.json").read_text())
    builds = 0
    asked = 0
    forced = ()

    def handle(self):
        if not told("mute") and not counted("lost"):
            super().handle()

    def do_GET(self):
        path = self.path.removeprefix("/api/v2/")
        kind, _, rest = path.partition("/")
        if kind == "workers":
            names = [rest] if rest else list(self.workers)
            self.answer({"workers": [self.worker(name) for name in names]})
        elif kind == "builders":
            names = enumerate(self.workers, 1)
            builders = [{"builderid": n, "name": f"build {name}"} for n, name in names]
            self.answer({"builders": builders, "meta": {"total": len(builders)}})
        elif kind.startswith("builds?"):
            Api.asked += 1
            self.answer({"builds": [self.build()] if self.asked > 1 else []})
        elif kind == "forced":  # which no buildmaster has: the builders that were told to build
            self.answer(self.forced)
        elif kind == "builds" and not rest:  # which the floor asks
            self.answer({"builds": [self.build()] * self.builds})
        else:
            self.answer({
                f"builds/{self.builds}/steps": {"steps": STEPS},
                "steps/8/logs": {"logs": [{"logid": 6, "name": "stdio"}]},
                "logs/6/contents": {"logchunks": [{"content": LOG, "firstline": 0, "logid": 6}]},
            }[path])  # fmt: skip

    def do_POST(self):
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert call["method"] == "force"
        if told("refuse"):
            message = "TypeError(\"'NoneType' object is not subscriptable\")"
            error = {"code": -32603, "message": message}
            self.answer({"jsonrpc": "2.0", "id": 1, "error": error}, 500)
            return
        Api.builds, Api.asked = self.builds + 1, 0
        builder = call["params"]["builderid"]
        Api.forced = (*self.forced, builder)
        self.answer({"id": 1, "jsonrpc": "2.0", "result": [1, {str(builder): self.builds}]})

    def worker(self, name):
        attached = name in self.workers and (ATTACHED / name).exists()
        connected = [{"masterid": 1}] if attached else []
        return {"name": name, "connected_to": connected, "workerinfo": {"version": "4.3.0"}}

    def build(self):
        file = BEHAVIOUR / "result"
        return {
            "buildid": self.builds,
            "number": self.builds,
            "complete": self.asked != 2 and not told("endless"),
            "results": int(file.read_text()) if file.exists() else 0,
        }

    def answer(self, what, status=200):
        body = json.dumps(what, indent=2).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if counted("broken") else body)


def reconfigure(*_):
    """Read the workers again, as a SIGHUP asks a buildmaster to."""
    Api.workers = json.loads((MASTER / "workers.json").read_text())
    with (MASTER / "twistd.log").open("a") as log:
        log.write("configuration update complete\n")


def main():
    (MASTER / "twistd.log").write_text("BuildMaster is running\n")
    (MASTER / "twistd.pid").write_text(str(os.getpid()))
    signal.signal(signal.SIGHUP, reconfigure)
    # A master outside a container is told where to listen.
    place = int(os.environ.get("WWW", "tcp:0:").split(":")[1])
    server = http.server.HTTPServer(("127.0.0.1", place), Api)
    half = FOLDER / "port.half"
    half.write_text(str(server.server_port))
    half.rename(FOLDER / "port")
    server.serve_forever()


main()
