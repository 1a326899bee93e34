"""Tasks in processes of their own, and how a signal ends them."""

import multiprocessing.popen_fork
import os
import signal
import threading
import time

import pytest

from proof.proving import side_by_side


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_block_and_a_second_cannot_disturb_its_clean_up(number):
    tidied = []

    def block():
        try:
            os.kill(os.getpid(), number)
            time.sleep(5)
            pytest.fail("the signal did not end the block")
        finally:
            for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                os.kill(os.getpid(), again)
            tidied.append(True)

    with pytest.raises(KeyboardInterrupt), side_by_side.stoppable():
        block()
    assert tidied


@pytest.mark.usefixtures("handlers")
def test_an_interrupt_while_a_process_begins_leaves_none_behind(monkeypatch):
    launch = multiprocessing.popen_fork.Popen._launch
    begun = []

    # The signal reaches a thread that doesn't hold it back; its handler still runs in this one.
    over = threading.Event()
    other = threading.Thread(target=over.wait, daemon=True)
    other.start()

    def interrupted(made, process):
        launch(made, process)  # it runs, and only this has its number yet
        begun.append(made.pid)
        signal.pthread_kill(other.ident, signal.SIGTERM)
        time.sleep(0.2)

    monkeypatch.setattr(multiprocessing.popen_fork.Popen, "_launch", interrupted)
    with pytest.raises(KeyboardInterrupt), side_by_side.stoppable():
        side_by_side.do([lambda: time.sleep(60)] * 3, 2)
    over.set()
    assert len(begun) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(begun[0], signal.SIGKILL)
