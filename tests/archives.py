"""Archives that a stranger may send."""

import tarfile


def chained(kind: bytes) -> bytes:
    """Return a megabyte of headers, each of which is about the next one."""
    header = tarfile.TarInfo("x")
    header.type = kind
    return header.tobuf(tarfile.GNU_FORMAT) * 2000
