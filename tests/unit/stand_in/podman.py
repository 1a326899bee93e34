"""A stand-in for podman: its containers are folders and processes of this machine.

What runs in such a container really runs: shells, their terminals, the steps of a test's own
guide.  What podman says, and the status it ends with, is as podman 4.3.1 said it.  A container
sees its own /etc, /master, /run, /sys and /var/run: those paths are rewritten in what it is given.

It is started about 30 times in a run, so modules that few commands use are imported there.
"""

import contextlib
import json
import os
import re
import signal
import sys
import time
from pathlib import Path

HOME = Path(os.environ["STAND_IN"])
PATHS = re.compile(r"(^|[\s\"'=<>(])/(etc|master|run|sys|var/run)($|[/\s*])", re.MULTILINE)
MISSING = 'no container with name or ID "{}" found: no such container'


class Refused(Exception):
    """What podman complains of; its status follows."""

    def __init__(self, message, status=125):
        super().__init__(f"Error: {message}")
        self.status = status


def container(name):
    folder = HOME / "containers" / name
    if not folder.is_dir():
        raise Refused(MISSING.format(name))
    return folder


def pid(folder):
    """Return the number of the container's first process, 0 when it is stopped."""
    file = folder / "pid"
    return int(file.read_text()) if file.exists() else 0


def switch_on(folder):
    import subprocess

    image = json.loads((folder / "arguments").read_text())[-1]
    is_master = "buildmaster" in image
    server = [sys.executable, "-I", str(Path(__file__).with_name("master.py")), str(folder)]
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(
            server if is_master else ["sleep", "600"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (folder / "pid").write_text(str(process.pid))
    off = HOME / "attached.off"
    if off.is_dir() and not is_master:
        off.rename(HOME / "attached")


def switch_off(folder):
    if pid(folder):
        os.kill(pid(folder), signal.SIGKILL)
        (folder / "pid").unlink()
    if (folder / "shells").exists():
        for number in (folder / "shells").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(number), signal.SIGKILL)
        (folder / "shells").unlink()
    if not (folder / "root" / "master").is_dir():
        (HOME / "attached").rename(HOME / "attached.off")


def run(*arguments):
    import shutil

    options = dict(a.split("=", 1) for a in arguments if a.startswith("--") and "=" in a)
    image, name = arguments[-1], arguments[arguments.index("--name") + 1]
    folder = HOME / "containers" / name
    if folder.exists():
        raise Refused(f'creating container storage: the container name "{name}" is already in use')
    network = arguments[arguments.index("--network") + 1] if "--network" in arguments else ""
    network = network or options.get("--network", "")
    if network and not (HOME / "networks" / network).exists():
        raise Refused(f"unable to find network with name or ID {network}: network not found")
    if not (HOME / "images" / image.replace("/", "+")).exists():
        raise Refused(f"{image}: image not known")
    snapshot = HOME / "snapshots" / image.replace("/", "+")
    template = snapshot if snapshot.exists() else HOME / "template"
    shutil.copytree(template, folder / "root", symlinks=True)
    if "buildmaster" in image:
        (folder / "root" / "master").mkdir()
        text = " ".join(arguments)
        workers = re.search(r"--env[= ]WORKERS=(\{.*?\})", text)[1]
        (folder / "root" / "master" / "workers.json").write_text(workers)
    (folder / "arguments").write_text(json.dumps(arguments))
    switch_on(folder)
    print("08655a97b8fd")


def execute(*arguments):
    tty = "--tty" in arguments
    given = "--interactive" in arguments or "-i" in arguments
    name, *command = [a for a in arguments if a not in {"--interactive", "--tty", "-i"}]
    folder = container(name)
    if not pid(folder):
        raise Refused(
            "can only create exec sessions on running containers: container state improper", 255
        )
    root = folder / "root"
    environment = {
        "HOME": str(root / "home"),
        "PATH": f"{root}/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "TERM": "xterm",
        "PS1": "$ ",
    }
    (root / "home" / "attached").unlink(missing_ok=True)
    (root / "home" / "attached").symlink_to(HOME / "attached")
    sys.stdout.flush()
    if command[:2] == ["su", "-"]:
        words = command[3:] if command[2:] and command[2][0] != "-" else command[2:]
        shell = ["bash", "--norc", "--noprofile", "-l", *(["-i"] if tty else []), *words]
        if not given:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(root / "home")
        os.execvpe("bash", shell, environment)  # noqa: S606
    if command == ["sh"]:
        stay(folder, environment)
    import subprocess

    command = [PATHS.sub(rf"\1{root}/\2\3", word) for word in command]
    text = PATHS.sub(rf"\1{root}/\2\3", sys.stdin.read()) if given else ""
    done = subprocess.run(command, env=environment, input=text, text=True, check=False)
    sys.exit(done.returncode)


def stay(folder, environment):
    """Be a shell that reads commands until its end, or that of its container."""
    import subprocess

    with (folder / "shells").open("a") as shells:
        shells.write(f"{os.getpid()}\n")
    root = folder / "root"
    with subprocess.Popen(["sh"], env=environment, stdin=subprocess.PIPE, text=True) as shell:
        for line in sys.stdin:
            shell.stdin.write(PATHS.sub(rf"\1{root}/\2\3", line))
            shell.stdin.flush()
    sys.exit(shell.returncode)


def remove(*arguments):
    import shutil

    every = [path.name for path in (HOME / "containers").iterdir()]
    wanted = every if "--all" in arguments else [a for a in arguments if not a.startswith("--")]
    for name in wanted:
        if name in every:
            switch_off(container(name))
            shutil.rmtree(container(name))
            print(name)


def inspect(kind, *arguments):
    name = next(a for a in arguments if not a.startswith(("--", "{{")))
    file = HOME / f"{kind}s" / name.replace("/", "+")
    if kind == "container":
        state = {".State.Pid": pid(container(name)), ".State.Running": "true", ".State.ExitCode": 0}
        if not (number := state[".State.Pid"]) or not Path(f"/proc/{number}/exe").exists():
            state |= {".State.Running": "false", ".State.ExitCode": 137}  # it was killed
        asked = next(a for a in arguments if a.startswith("--format=")).removeprefix("--format=")
        print(re.sub(r"\{\{(.*?)\}\}", lambda field: str(state[field[1]]), asked))
    elif not file.exists():
        print("[]")
        raise Refused(f"inspecting object: {name}: {kind} not known")
    elif "--format" in arguments:
        print(json.loads(file.read_text())["subnets"][0]["gateway"])
    else:
        print(json.dumps([json.loads(file.read_text())]))


def network(verb, *arguments):
    folder = HOME / "networks"
    if verb == "inspect":
        inspect("network", *arguments)
    elif verb == "ls":
        print("\n".join(sorted([*(path.name for path in folder.iterdir()), "podman"])))
    elif verb == "rm":
        (folder / arguments[-1]).unlink(missing_ok=True)
    else:
        subnets = [{"subnet": "10.89.0.0/24", "gateway": "10.89.0.1"}]
        (folder / arguments[-1]).write_text(json.dumps({"name": arguments[-1], "subnets": subnets}))
        print(arguments[-1])


def image(verb, *arguments):
    if verb == "exists":
        sys.exit(0 if (HOME / "images" / arguments[0].replace("/", "+")).exists() else 1)
    if verb == "rm":
        for tag in arguments[1:]:
            (HOME / "images" / tag.replace("/", "+")).unlink()
    else:
        inspect("image", *arguments)


def commit(*arguments):
    import shutil

    *_, name, tag = arguments
    keep_image(tag, [])
    snapshot = HOME / "snapshots" / tag.replace("/", "+")
    shutil.copytree(container(name) / "root", snapshot, symlinks=True)


def keep_image(tag, marks):
    labels = dict(mark.split("=", 1) for mark in marks)
    found = {"Labels": labels, "Digest": "sha256:" + 64 * "9", "Id": tag}
    (HOME / "images" / tag.replace("/", "+")).write_text(json.dumps(found))


def build(*arguments):
    tag = next(a for a in arguments if a.startswith("--tag=")).removeprefix("--tag=")
    keep_image(tag, [a.removeprefix("--label=") for a in arguments if a.startswith("--label=")])
    print("8192ccdb8644")


def pull(*arguments):
    keep_image("f00d", [])
    print("f00d")


def copy(*places):
    import shutil

    source, target = (Path(place.rpartition(":")[2]) for place in places)
    target = target / source.name if target.is_dir() else target
    (shutil.copytree if source.is_dir() else shutil.copy)(source, target)


def stop(*arguments):
    switch_off(container(arguments[-1]))
    print(arguments[-1])


def start(name):
    switch_on(container(name))
    print(name)


def logs(*arguments):
    print((container(arguments[-1]) / "log").read_text(), end="")


def ps(*arguments):
    print("\n".join(path.name for path in (HOME / "containers").iterdir()))


def port(name, _inside):
    file = container(name) / "port"
    while not file.exists():
        time.sleep(0.02)
    print(f"127.0.0.1:{file.read_text()}")


COMMANDS = {
    "build": build, "commit": commit, "container": lambda _, *rest: inspect("container", *rest),
    "cp": copy, "exec": execute, "image": image, "logs": logs, "network": network, "port": port,
    "ps": ps, "pull": pull, "rm": remove, "run": run, "start": start, "stop": stop,
}  # fmt: skip


def main(arguments):
    with (HOME / "calls").open("a") as calls:
        calls.write(json.dumps(arguments) + "\n")
    fault = HOME / "faults" / arguments[0]
    if fault.exists():
        import subprocess

        subprocess.run(["sh", str(fault)], check=False, stdin=subprocess.DEVNULL)
    try:
        COMMANDS[arguments[0]](*arguments[1:])
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(refused.status)


main(sys.argv[1:])
