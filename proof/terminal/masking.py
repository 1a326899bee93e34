"""Hides passwords, hosts of package archives and folders of this computer from every record."""

import base64
import itertools
import re
from collections.abc import Iterator

import attrs

HIDDEN = "********"

#: A shorter piece of base64 may stand for anything.
SHORTEST_CODE = 8
MIRROR = "mirror"
STORE = "/store"


@attrs.define
class Mask:
    """The texts that no record shows: `secrets`, the hosts of packages, and the `store`.

    `hosts`: of archives, which differ by mirror; `index`: of the package index. `store`: the folder
    in which this computer keeps the machines, which a machine prints in its list of mounts.
    """

    secrets: list[str] = attrs.field(factory=list)
    hosts: list[str] = attrs.field(factory=list)
    index: list[str] = attrs.field(factory=list)
    store: str = ""

    def hide(self, text: str) -> str:
        """Return `text` without them; a password is found also if a line break has split it."""
        for form in itertools.chain.from_iterable(map(_forms, self.secrets)):
            text = re.sub(form, HIDDEN, text)
        hosts = {*self.hosts, *self.index}
        for host in sorted(hosts, key=len, reverse=True):  # one may begin with another
            text = text.replace(host, MIRROR)
        return text.replace(self.store, STORE) if self.store else text


def _forms(secret: str) -> Iterator[str]:
    """Yield patterns of a secret: plain, as a URL and as base64 write it; lines may break it."""
    yield _broken(secret)
    yield "(?i:" + _broken("".join(f"%{byte:02x}" for byte in secret.encode())) + ")"
    for before in range(3):  # so many bytes of other text go into the same sign of base64
        padded = b"\0" * before + secret.encode()
        code = base64.b64encode(padded).decode()
        own = code[-(-8 * before // 6) : 8 * len(padded) // 6]
        if len(own) >= SHORTEST_CODE:
            yield _broken(own)


def _broken(text: str) -> str:
    return r"\s*".join(map(re.escape, text))
