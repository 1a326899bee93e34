python3 - <<'END'
import socket
import tempfile

folder = tempfile.TemporaryDirectory()
ways = {
    "TCP by 127.0.0.1": (socket.AF_INET, ("127.0.0.1", 0)),
    "TCP by localhost": (socket.AF_INET, ("localhost", 0)),
    "a Unix socket": (socket.AF_UNIX, folder.name + "/socket"),
}
missing = 0
for name, (family, address) in ways.items():
    try:
        with socket.socket(family) as server, socket.socket(family) as client:
            server.bind(address)
            server.listen()
            client.settimeout(5)
            client.connect(server.getsockname())
        print("yes ", name)
    except OSError as error:
        print("NO  ", name + ":", error)
        missing += 1
folder.cleanup()

for name, kind in ("TCP", socket.SOCK_STREAM), ("UDP", socket.SOCK_DGRAM):
    name = "a closed port refuses " + name
    with socket.socket(type=kind) as used, socket.socket(type=kind) as client:
        try:
            used.bind(("127.0.0.1", 0))
            address = used.getsockname()
            used.close()
            client.settimeout(5)
            client.connect(address)
            client.send(b"x")
            client.recv(1)
            print("NO  ", name + ": something answers there")
            missing += 1
        except ConnectionRefusedError:
            print("yes ", name)
        except OSError as error:
            print("NO  ", name + ":", error)
            missing += 1
print(f"{missing} of them do not work." if missing else "All of them work.")
raise SystemExit(missing > 0)
END
