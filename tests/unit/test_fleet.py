import socket

import pytest

from proof import fleet
from proof.errors import CannotVerify
from proof.fleet import Ports


def test_a_port_of_the_fleets_that_is_taken(monkeypatch):
    monkeypatch.setattr(fleet, "PB_PORT", Ports.any().pb)
    monkeypatch.setattr(fleet, "GIT_PORT", Ports.any().git)
    assert Ports.the_fleets().pb == fleet.PB_PORT
    with socket.socket() as one:
        one.bind(("127.0.0.1", fleet.GIT_PORT))
        one.listen()
        with pytest.raises(CannotVerify, match=f"can't use port {fleet.GIT_PORT}"):
            Ports.the_fleets()
