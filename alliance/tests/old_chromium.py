"""A real old Chromium, spoken to in its own protocol over two pipes: what drives the current one asks for what these lack.

`script/setup --test` fetches the builds. A person's acts are real: the mouse presses what is on top at that place, keys
go to what has the focus. Everything waits up to `PATIENCE` seconds for the page.
"""

import base64
import contextlib
import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PATIENCE = 30.0
HOME = Path(sys.prefix) / "old_browsers"
VERSIONS = ("80.0.3987.0", "86.0.4240.0")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--hide-scrollbars",
    "--lang=zh-CN",
    "--remote-debugging-pipe",
]
LEAVING = ("Page.frameRequestedNavigation", "Page.frameScheduledNavigation", "Page.frameStartedLoading")
MOUSE = ("mouseMoved", "mousePressed", "mouseReleased")


class OldChromium:
    """One browser with one page, closed by leaving the `with`; `complaints` are its errors in the words of its console."""

    def __init__(self, version: str, profile: Path, *, width: int, height: int) -> None:
        program = HOME / version / "chromium"
        assert program.exists(), f"Chromium {version} is missing: run script/setup --test"
        self.complaints: list[str] = []
        self.status: int | None = None
        self._count, self._session, self._rest, self._busy = 0, None, b"", False
        theirs, self._to = os.pipe()
        self._from, answers = os.pipe()
        command = [str(program), *ARGUMENTS, f"--user-data-dir={profile}", f"--window-size={width},{height}"]
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec 3<&{theirs} 4>&{answers}; exec "$@"', "bash", *command],
            pass_fds=(theirs, answers),
            env=os.environ | {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.close(answers)
        self._begin(width, height)

    def _begin(self, width: int, height: int) -> None:
        assert self.version.split("/")[-1] in VERSIONS
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            self.do(f"{domain}.enable")
        self.do("Network.setExtraHTTPHeaders", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
        self.do(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def __enter__(self) -> "OldChromium":
        return self

    def __exit__(self, *failure: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)

    @property
    def version(self) -> str:
        return self.do("Browser.getVersion")["product"]

    # ---------------------------------------------------------------- the protocol

    def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        latest = time.monotonic() + PATIENCE
        while True:
            answer = self._next(latest)
            if answer is None:
                raise AssertionError(f"the old browser does not answer {method}")
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def _next(self, latest: float) -> dict[str, Any] | None:
        """The next message; None when there is none until then. Events are taken note of."""
        while b"\0" not in self._rest:
            left = latest - time.monotonic()
            if left <= 0 or not select.select([self._from], [], [], left)[0]:
                return None
            piece = os.read(self._from, 1 << 20)
            assert piece, "the old browser is gone"
            self._rest += piece
        one, self._rest = self._rest.split(b"\0", 1)
        message = json.loads(one)
        if "id" not in message:
            self._note(message["method"], message["params"])
        return message

    def _note(self, event: str, what: dict[str, Any]) -> None:
        if event in LEAVING:
            self._busy = True
        elif event in ("Page.frameStoppedLoading", "Page.downloadWillBegin"):
            self._busy = False
        elif event == "Network.responseReceived" and what["type"] == "Document":
            self.status = what["response"]["status"]
        elif event == "Runtime.exceptionThrown":
            thrown = what["exceptionDetails"]
            text = thrown.get("exception", {}).get("description") or thrown["text"]
            self.complaints.append(f"{thrown.get('url', '')}: {text}")
        elif event == "Log.entryAdded" and what["entry"]["level"] == "error":
            self.complaints.append(f"{what['entry'].get('url', '')}: {what['entry']['text']}")
        elif event == "Page.javascriptDialogOpening":
            self.complaints.append(f"asks in a window of the browser: {what['message']}")

    def rest(self, seconds: float = 0.05) -> None:
        """Let the page work, and wait until it is not being left."""
        latest, until = time.monotonic() + PATIENCE, time.monotonic() + seconds
        while time.monotonic() < latest:
            if self._next(until) is None:
                if not self._busy:
                    return
                until = time.monotonic() + seconds
        raise AssertionError("the page does not load")

    # ---------------------------------------------------------------- the page

    def open(self, address: str) -> None:
        self.do("Page.navigate", url=address)
        self.rest()

    def ask(self, expression: str, *arguments: Any) -> Any:
        """The value of a JavaScript expression, or of a function with arguments that JSON can write."""
        if arguments:
            expression = f"({expression})({', '.join(json.dumps(one) for one in arguments)})"
        answer = self.do("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", expression))
        return answer["result"].get("value")

    def until(self, what: str, expression: str, *arguments: Any) -> Any:
        """Ask again and again, until the answer is something; fails in the words of `what`."""
        latest = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(RuntimeError):  # the page is just being left
                if found := self.ask(expression, *arguments):
                    return found
            assert time.monotonic() < latest, f"{self.ask('location.href')}: {what} {self.complaints}"
            self.rest(0.03)

    def press(self, x: float, y: float) -> None:
        for kind in MOUSE:
            button = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
            self.do("Input.dispatchMouseEvent", type=kind, x=x, y=y, **button)
        self.rest()

    def key(self, name: str, code: int, *, shift: bool = False) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            self.do(
                "Input.dispatchKeyEvent",
                type=kind,
                key=name,
                code=name,
                windowsVirtualKeyCode=code,
                modifiers=8 if shift else 0,
            )

    def write(self, text: str) -> None:
        """Put a text in place of what the focused field holds."""
        self.ask("document.activeElement.select()")
        self.do("Input.insertText", text=text)

    def attach(self, selector: str, path: Path) -> None:
        root = self.do("DOM.getDocument", depth=0)["root"]["nodeId"]
        node = self.do("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.do("DOM.setFileInputFiles", nodeId=node, files=[str(path)])

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.do("Page.captureScreenshot")["data"]))
