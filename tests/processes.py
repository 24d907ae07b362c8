"""What tests ask the kernel about processes; Linux."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid: int | str) -> list[str]:
    """The fields of /proc/PID/stat after the name: state, parent, …"""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()


def children(of: int) -> set[int]:
    """All processes below `of`, children of children and zombies included."""
    below = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                below[int(_stat(entry.name)[1])].append(int(entry.name))
    found, todo = set(), [of]
    while todo:
        for pid in below[todo.pop()]:
            found.add(pid)
            todo.append(pid)
    return found


def zombies(pids: set[int]) -> set[int]:
    """Those that have ended and were not waited for."""
    found = set()
    for pid in pids:
        with suppress(OSError):
            if _stat(pid)[0] == "Z":
                found.add(pid)
    return found


def alive(pids: set[int]) -> set[int]:
    """Those that have not ended."""
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()} - zombies(pids)


def cpu(pids: set[int]) -> float:
    """Seconds of processor time that they have used together."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            fields = _stat(pid)
            total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def busy() -> tuple[float, float]:
    """Seconds that all processors together have worked, and have been there, since the start of the machine."""
    fields = [int(x) for x in Path("/proc/stat").read_text(encoding="ascii").partition("\n")[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / _TICKS, sum(fields) / _TICKS


def memory(pid: int) -> float:
    """Resident memory in MiB."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def descriptors(pid: int) -> dict[int, str]:
    """Open descriptors and what each is."""
    found = {}
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found[int(entry.name)] = str(entry.readlink())
    return found


def eventually(holds: Callable[[], bool], seconds: float = 2.0) -> bool:
    """Whether `holds` becomes true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


class Listener:
    """A port of loopback that counts who connects to it, and hangs up."""

    def __init__(self, listener: socket.socket) -> None:
        self.port, self.seen = int(listener.getsockname()[1]), 0
        self.address = f"http://127.0.0.1:{self.port}/"


@contextmanager
def listening() -> Iterator[Listener]:
    """A `Listener` until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as port:
        found = Listener(port)

        def count() -> None:
            while True:
                try:
                    connection, _ = port.accept()
                except OSError:
                    return
                found.seen += 1
                connection.close()

        thread = threading.Thread(target=count, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            port.shutdown(socket.SHUT_RDWR)
            thread.join(5)
