"""What the page about the network has to paste: it says what answers, and what does not."""

import json
import subprocess
import tomllib

import pytest

from proof.paths import ROOT
from tests.engine.running import LIMIT_S, answer

REACH, SOCKETS = "reach.sh", "sockets.sh"
WAYS = [
    (host, way["port"])
    for way in tomllib.loads((ROOT / "snippets/network.toml").read_text())["connections"]
    for host in way["hosts"]
    if "." in host
]

#: Listens where the block is to find an answer; on silent ports the queue is full, and the kernel
#: leaves whoever comes later without one, as a firewall does.
LISTEN = """\
python3 - >/dev/null 2>&1 <<'END'
import os, socket, time
held = [socket.create_server(("127.0.0.1", port)) for port in {ports}]
for port in {silent}:
    held.append(socket.create_server(("127.0.0.1", port), backlog=0))
    held.append(socket.create_connection(("127.0.0.1", port)))
if os.fork() == 0:
    os.setsid()
    time.sleep(600)
END
"""


@pytest.fixture
def paste(after):
    """Return a function that prepares a machine, pastes a block there, and says what came."""

    def paste(block, prepare, *options):
        said = json.loads(answer("alone", after["20-install"], block, *options, text=prepare))
        return said["output"].splitlines(), said["statuses"][-1]

    return paste


def machine(*, closed=(), silent=(), unknown=()):
    """Return what makes a machine on which all answer, but for these."""
    names = sorted({host for host, _ in WAYS} - set(unknown))
    ports = {port for _, port in WAYS} - {*closed, *silent}
    hosts = "".join(f"echo 127.0.0.1 {name} >>/etc/hosts\n" for name in names)
    return hosts + LISTEN.format(ports=sorted(ports), silent=sorted(silent))


@pytest.mark.parametrize("options", [[], ["--typed"]], ids=["pasted", "typed"])
def test_where_all_answer_it_says_so(paste, options):
    lines, status = paste(REACH, machine(), *options)
    assert [line for line in lines if line.startswith(("yes", "NO"))] == [
        f"yes  {host}, port {port}" for host, port in WAYS
    ]
    assert "All of them answer." in lines
    assert status == 0


@pytest.mark.parametrize(
    ("without", "named"),
    [
        ({"closed": [9020]}, ["buildbot-api.python.org, port 9020: no answer"]),
        ({"silent": [465]}, ["smtp.gmail.com, port 465: no answer"]),
        ({"unknown": ["github.com"]}, ["github.com, port 443: unknown name"]),
        (
            {"closed": [80], "unknown": ["github.com"]},
            [
                "github.com, port 443: unknown name",
                "www.python.org, port 80: no answer",
                "www.pythontest.net, port 80: no answer",
            ],
        ),
    ],
    ids=["closed", "silent", "unknown", "several"],
)
def test_what_does_not_answer_is_named(paste, without, named):
    lines, status = paste(REACH, machine(**without))
    assert [line.removeprefix("NO   ") for line in lines if line.startswith("NO")] == named
    assert sum(line.startswith("yes") for line in lines) == len(WAYS) - len(named)
    assert f"{len(named)} of them do not answer." in lines
    assert status == 1


#: Switches the loopback device off.
NO_LOOPBACK = """\
python3 - <<'END'
import fcntl, socket, struct
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0))
END
"""
FORGET_LOCALHOST = "grep -v localhost /etc/hosts >/root/h\ncat /root/h >/etc/hosts\n"
LONG = "mkdir -m 777 /{0}\necho export TMPDIR=/{0} >/etc/profile.d/t.sh\n".format("t" * 120)
REFUSED = ["a closed port refuses TCP", "a closed port refuses UDP"]

#: Drops on loopback what says that a port is closed: a reset for TCP, a message for UDP.
DROPS = {
    REFUSED[0]: "-p tcp --tcp-flags RST RST",
    REFUSED[1]: "-p icmp",
}


@pytest.mark.parametrize(
    ("prepare", "answers"),
    [
        ("", ["yes", "yes", "yes", "yes", "yes"]),
        (NO_LOOPBACK, ["NO", "NO", "yes", "NO", "NO"]),
        (FORGET_LOCALHOST, ["yes", "NO", "yes", "yes", "yes"]),
        (LONG, ["yes", "yes", "NO", "yes", "yes"]),
    ],
    ids=["all", "no loopback", "no localhost", "no Unix socket"],
)
def test_local_sockets_are_tried(paste, prepare, answers):
    lines, status = paste(SOCKETS, prepare)
    kinds = ["TCP by 127.0.0.1", "TCP by localhost", "a Unix socket", *REFUSED]
    told = [line for line in lines if line.startswith(("yes", "NO"))]
    assert [(line[:3].strip(), line[5:].split(":")[0]) for line in told] == list(
        zip(answers, kinds, strict=True)
    )
    missing = answers.count("NO")
    assert (f"{missing} of them do not work." if missing else "All of them work.") in lines
    assert status == int("NO" in answers)


@pytest.mark.parametrize("kind", REFUSED)
def test_a_firewall_that_drops_is_noticed(kind):
    """In a network of its own, which is gone with the process."""
    script = (
        f"ip link set lo up && iptables -A OUTPUT -o lo {DROPS[kind]} -j DROP && "
        f"exec bash snippets/{SOCKETS}"
    )
    done = subprocess.run(
        ["unshare", "--map-root-user", "--net", "sh", "-c", script],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=LIMIT_S,
    )  # fmt: skip
    assert [line for line in done.stdout.splitlines() if line.startswith("NO")] == [
        f"NO   {kind}: timed out"
    ]
    assert done.stdout.endswith("1 of them do not work.\n")
    assert done.returncode == 1
