"""A portal of its own for the faults: script/server on scratch data, and the ids of its processes."""

import os
import random
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LINES = {
    "web": "gunicorn",
    "worker": "celery.* worker",
    "beat": "celery.* beat",
    "redis": "redis-server",
}
PATIENCE = 180  # seconds within which everything must be back by itself


class NotBack(Exception):
    """What should have come back by itself did not."""


def until(true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> float:
    """Wait until it is so; returns how many seconds that took."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > seconds:
            raise NotBack(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.1)
    return time.monotonic() - begun


class Portal:
    """A running script/server with these variables besides those of this process."""

    def __init__(self, port: int, data: Path, **variables: str) -> None:
        self.port, self.data = port, data
        self.address = f"http://127.0.0.1:{port}"
        self.environment = os.environ | {
            "PORT": str(port),
            "DATA_DIR": str(data),
            "NO_DEMO": "1",
            "INSECURE_HTTP": "1",
        }
        self.environment |= variables
        self.lines: list[str] = []

    def __enter__(self) -> "Portal":
        self.process = subprocess.Popen(
            ["script/server"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()
        until(self._begun, "start of the portal", 600)
        if self.process.poll() is not None:
            raise NotBack("\n".join(self.lines[-20:]))
        return self

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def _begun(self) -> bool:
        return self.process.poll() is not None or any("the portal is at" in line for line in self.lines)

    def __exit__(self, *error: object) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        until(lambda: not self.pids("."), "end of the portal", 30)

    def first(self, part: str) -> int | None:
        """Id of the process that the supervisor has started for a part, if it lives."""
        found = self.pids(LINES[part], "-P")
        return found[0] if found else None

    def pids(self, line: str, relation: str = "-s") -> list[int]:
        """Ids of its living processes whose command line fits; with -P only those that the supervisor has started."""
        found = subprocess.run(
            ["pgrep", relation, str(self.process.pid), "-r", "D,R,S,T", "-f", line],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(pid) for pid in found.stdout.split()]

    def kill(self, part: str, *, any_of: bool = False) -> int | None:
        """Kill the first process of a part, or any of them, and wait until it is gone; returns its id if it was there."""
        pid = random.choice(self.pids(LINES[part]) or [None]) if any_of else self.first(part)
        if pid:
            with suppress(ProcessLookupError):  # it has ended since it was looked up
                os.kill(pid, signal.SIGKILL)
            until(lambda: pid not in self.pids(LINES[part]), f"end of {pid}")
        return pid

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/login/", timeout=10) as answer:
                return answer.status == 200
        except (OSError, HTTPException):  # HTTPException: it was killed in the middle of its answer
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def silent_server() -> Iterator[int]:
    """A socket that accepts and says nothing; yields its port."""
    held = []
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:

        def accept() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        for one in held:
            one.close()
