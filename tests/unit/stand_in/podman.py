"""A stand-in for podman: its containers are folders and processes of this machine.

What runs in such a container really runs: shells, their terminals, the steps of a test's own
guide.  What podman says, and the status it ends with, is as podman 4.3.1 said it.  A container
sees its own /etc, /master, /run, /sys and /var/run: those paths are rewritten in what it is given.

The unit tests start it thousands of times, and to import `json`, `pathlib` and `re` takes longer
than to start Python, so modules are imported where they are used.
"""

import os
import sys
import time

HOME = os.environ["STAND_IN"]
PATHS = r"""(^|[\s"'=<>(])/(etc|master|run|sys|var/run)($|[/\s*])"""
MISSING = 'no container with name or ID "{}" found: no such container'
KILL = 9


class Refused(Exception):
    """What podman complains of; its status follows."""

    def __init__(self, message, status=125):
        super().__init__(f"Error: {message}")
        self.status = status


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text, mode="w"):
    with open(path, mode, encoding="utf-8") as file:
        file.write(text)


def call(*command):
    """Run a program until its end, which must be a good one."""
    if status := os.spawnvp(os.P_WAIT, command[0], command):  # noqa: S606
        raise Refused(f"{command[0]} ended with {status}")


def kept(kind, name):
    """Return the file of an image or a network, or the folder of a snapshot."""
    return f"{HOME}/{kind}s/{name.replace('/', '+')}"


def container(name):
    folder = f"{HOME}/containers/{name}"
    if not os.path.isdir(folder):
        raise Refused(MISSING.format(name))
    return folder


def pid(folder):
    """Return the number of the container's first process, 0 when it is stopped."""
    return int(read(f"{folder}/pid")) if os.path.exists(f"{folder}/pid") else 0


def kill(number):
    try:
        os.kill(number, KILL)
    except ProcessLookupError:
        pass


def switch_on(folder):
    is_master = "buildmaster" in read(f"{folder}/arguments")
    server = [sys.executable, "-I", "-S", f"{os.path.dirname(__file__)}/master.py", folder]
    started = server if is_master else ["sleep", "600"]
    log = os.open(f"{folder}/log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    number = os.posix_spawnp(
        started[0], started, os.environ, setsid=True,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, log, 1),
            (os.POSIX_SPAWN_DUP2, log, 2),
        ],
    )  # fmt: skip
    write(f"{folder}/pid", str(number))
    if os.path.isdir(f"{HOME}/attached.off") and not is_master:
        os.rename(f"{HOME}/attached.off", f"{HOME}/attached")


def switch_off(folder):
    if pid(folder):
        os.kill(pid(folder), KILL)
        os.unlink(f"{folder}/pid")
    if os.path.exists(f"{folder}/shells"):
        for number in read(f"{folder}/shells").split():
            kill(int(number))
        os.unlink(f"{folder}/shells")
    if not os.path.isdir(f"{folder}/root/master"):
        os.rename(f"{HOME}/attached", f"{HOME}/attached.off")


def run(*arguments):
    options = dict(a.split("=", 1) for a in arguments if a.startswith("--") and "=" in a)
    image, name = arguments[-1], arguments[arguments.index("--name") + 1]
    folder = f"{HOME}/containers/{name}"
    if os.path.exists(folder):
        raise Refused(f'creating container storage: the container name "{name}" is already in use')
    network = arguments[arguments.index("--network") + 1] if "--network" in arguments else ""
    network = network or options.get("--network", "")
    if network and not os.path.exists(kept("network", network)):
        raise Refused(f"unable to find network with name or ID {network}: network not found")
    if not os.path.exists(kept("image", image)):
        raise Refused(f"{image}: image not known")
    snapshot = kept("snapshot", image)
    os.mkdir(folder)
    call("cp", "-a", snapshot if os.path.exists(snapshot) else f"{HOME}/template", f"{folder}/root")
    if "buildmaster" in image:
        os.mkdir(f"{folder}/root/master")
        workers = " ".join(arguments).replace("--env=", "--env ").split("--env WORKERS=")[1]
        write(f"{folder}/root/master/workers.json", workers[: workers.index("}") + 1])
    write(f"{folder}/arguments", image)
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
    root = f"{folder}/root"
    environment = {
        "HOME": f"{root}/home",
        "PATH": f"{root}/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "TERM": "xterm",
        "PS1": "$ ",
    }
    if os.path.lexists(f"{root}/home/attached"):
        os.unlink(f"{root}/home/attached")
    os.symlink(f"{HOME}/attached", f"{root}/home/attached")
    if not given:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if command[:2] == ["su", "-"]:
        words = command[3:] if command[2:] and command[2][0] != "-" else command[2:]
        shell = ["bash", "--norc", "--noprofile", "-l", *(["-i"] if tty else []), *words]
        os.chdir(f"{root}/home")
        os.execvpe("bash", shell, environment)  # noqa: S606
    import re

    def within(text):
        return re.sub(PATHS, rf"\1{root}/\2\3", text, flags=re.MULTILINE)

    command = [within(word) for word in command]
    if not given:
        os.execvpe(command[0], command, environment)  # noqa: S606
    import subprocess

    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, text=True) as program:
        if command == ["sh"]:  # it reads commands until its end, or that of its container
            write(f"{folder}/shells", f"{os.getpid()}\n", "a")
            for line in sys.stdin:
                program.stdin.write(within(line))
                program.stdin.flush()
        else:
            program.communicate(within(sys.stdin.read()))
    sys.exit(program.returncode)


def remove(*arguments):
    every = os.listdir(f"{HOME}/containers")
    wanted = every if "--all" in arguments else [a for a in arguments if not a.startswith("--")]
    for name in wanted:
        if name in every:
            switch_off(container(name))
            call("rm", "-rf", container(name))
            print(name)


def inspect(kind, *arguments):
    name = next(a for a in arguments if not a.startswith(("--", "{{")))
    file = kept(kind, name)
    if kind == "container":
        number = pid(container(name))
        runs = number and os.path.exists(f"/proc/{number}/exe")
        state = {"Pid": number, "Running": str(bool(runs)).lower(), "ExitCode": 0 if runs else 137}
        told = next(a for a in arguments if a.startswith("--format=")).removeprefix("--format=")
        for field, value in state.items():
            told = told.replace(f"{{{{.State.{field}}}}}", str(value))
        print(told)
    elif not os.path.exists(file):
        print("[]")
        raise Refused(f"inspecting object: {name}: {kind} not known")
    elif "--format" in arguments:
        print(read(file).split('"gateway": "')[1].split('"')[0])
    else:
        print(f"[{read(file)}]")


def network(verb, *arguments):
    if verb == "inspect":
        inspect("network", *arguments)
    elif verb == "ls":
        print("\n".join(sorted([*os.listdir(f"{HOME}/networks"), "podman"])))
    elif verb == "rm":
        call("rm", "-f", kept("network", arguments[-1]))
    else:
        subnets = '[{"subnet": "10.89.0.0/24", "gateway": "10.89.0.1"}]'
        write(
            kept("network", arguments[-1]), f'{{"name": "{arguments[-1]}", "subnets": {subnets}}}'
        )
        print(arguments[-1])


def image(verb, *arguments):
    if verb == "exists":
        sys.exit(0 if os.path.exists(kept("image", arguments[0])) else 1)
    if verb == "rm":
        for tag in arguments[1:]:
            os.unlink(kept("image", tag))
    else:
        inspect("image", *arguments)


def commit(*arguments):
    *_, name, tag = arguments
    keep_image(tag, [])
    os.makedirs(f"{HOME}/snapshots", exist_ok=True)
    call("cp", "-a", f"{container(name)}/root", kept("snapshot", tag))


def keep_image(tag, marks):
    import json

    labels = dict(mark.split("=", 1) for mark in marks)
    found = {"Labels": labels, "Digest": "sha256:" + 64 * "9", "Id": tag}
    write(kept("image", tag), json.dumps(found))


def build(*arguments):
    tag = next(a for a in arguments if a.startswith("--tag=")).removeprefix("--tag=")
    keep_image(tag, [a.removeprefix("--label=") for a in arguments if a.startswith("--label=")])
    print("8192ccdb8644")


def pull(*arguments):
    keep_image("f00d", [])
    print("f00d")


def copy(*places):
    call("cp", "-R", *(place.rpartition(":")[2] for place in places))


def stop(*arguments):
    switch_off(container(arguments[-1]))
    print(arguments[-1])


def start(name):
    switch_on(container(name))
    print(name)


def logs(*arguments):
    print(read(f"{container(arguments[-1])}/log"), end="")


def ps(*arguments):
    print("\n".join(os.listdir(f"{HOME}/containers")))


def port(name, _inside):
    file = f"{container(name)}/port"
    while not os.path.exists(file):
        time.sleep(0.02)
    print(f"127.0.0.1:{read(file)}")


COMMANDS = {
    "build": build, "commit": commit, "container": lambda _, *rest: inspect("container", *rest),
    "cp": copy, "exec": execute, "image": image, "logs": logs, "network": network, "port": port,
    "ps": ps, "pull": pull, "rm": remove, "run": run, "start": start, "stop": stop,
}  # fmt: skip


def main(arguments):
    write(f"{HOME}/calls", "\x1f".join(arguments) + "\x1e", "a")
    fault = f"{HOME}/faults/{arguments[0]}"
    if os.path.exists(fault):
        os.spawnvp(os.P_WAIT, "sh", ["sh", fault])  # noqa: S606
    try:
        COMMANDS[arguments[0]](*arguments[1:])
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(refused.status)


main(sys.argv[1:])
