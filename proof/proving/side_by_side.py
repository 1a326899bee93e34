"""Does tasks side by side, each in a process of its own, and ends them all on a signal."""

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.process import BaseProcess

from proof import program
from proof.program import ENDING

#: A process that was asked to stop has this many seconds to remove its machines.
STOP_S = 30


def do(tasks: Sequence[Callable[[], object]], jobs: int) -> None:
    """Do the tasks in their order, `jobs` at a time. What a task returns or raises is lost.

    Raises KeyboardInterrupt after every task has tidied up, when the run was interrupted.
    """
    waiting = list(tasks)
    running: list[BaseProcess] = []
    context = multiprocessing.get_context("fork")
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                process = context.Process(target=_in_process, args=(waiting.pop(0),))
                with _held_back():
                    process.start()
                    running.append(process)
            ended = multiprocessing.connection.wait([one.sentinel for one in running])
            for one in [one for one in running if one.sentinel in ended]:
                one.join()
                running.remove(one)
    finally:
        _stop(running)


@contextlib.contextmanager
def stoppable(said: bytes = b"\nproof: stopping\n") -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does, so that it can tidy up.

    `said` is written to standard error at once.
    """

    def stop(*_: object) -> None:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)  # once is enough; clean-up must not be cut off
        with contextlib.suppress(OSError):
            os.write(2, said)  # a print may have been interrupted, which forbids another
        raise KeyboardInterrupt

    for number in ENDING:
        signal.signal(number, stop)
    yield


@contextlib.contextmanager
def _held_back() -> Iterator[None]:
    """Hold signals back in the new process, too, which begins as a copy of this one."""
    with program.held_back():
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def _in_process(task: Callable[[], object]) -> None:
    with stoppable(b""):  # the parent has said so
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
            task()
        except KeyboardInterrupt:
            os._exit(130)


def _stop(processes: list[BaseProcess]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(STOP_S)
        if process.is_alive():
            process.kill()
            process.join()
