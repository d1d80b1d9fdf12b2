"""A mail server for tests, of the standard library: takes letters, refuses, falls silent or hangs up as it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Sink:
    """What came in, and how the server behaves: `refused` recipients, letters per connection, silence."""

    letters: list[str] = field(default_factory=list)
    connections: int = 0
    refused: set[str] = field(default_factory=set)
    per_connection: int = 10**9
    silent: bool = False  # takes connections and says nothing
    silent_on: str = ""  # says nothing more once this recipient is named
    port: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def addresses(self) -> list[str]:
        return [line[4:] for text in self.letters for line in text.splitlines() if line.startswith("To: ")]

    @property
    def message_ids(self) -> list[str]:
        return [line for text in self.letters for line in text.splitlines() if line.startswith("Message-ID")]


class _Handler(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        sink: Sink = self.server.sink
        sink.connections += 1
        if sink.silent:
            sink.closing.wait(30)
            return
        self.say("220 sink")
        taken = 0
        for raw in self.rfile:
            line = raw.decode(errors="replace").strip()
            word = line[:4].upper()
            if word == "RCPT" and sink.silent_on and sink.silent_on in line:
                sink.closing.wait(30)
                return
            if word == "RCPT" and any(one in line for one in sink.refused):
                self.say("550 no such mailbox")
            elif word == "MAIL" and taken >= sink.per_connection:
                return
            elif word == "DATA":
                self.say("354 go on")
                sink.letters.append(self.text())
                taken += 1
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def text(self) -> str:
        lines = []
        for raw in self.rfile:
            if raw == b".\r\n":
                break
            lines.append(raw.decode(errors="replace").rstrip("\r\n"))
        return "\n".join(lines)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def running() -> Iterator[Sink]:
    """A sink that listens on `sink.port` of this machine."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.sink = sink = Sink(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            sink.closing.set()
            server.shutdown()
