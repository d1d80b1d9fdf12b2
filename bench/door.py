"""`script/door` in Python: a council of hundreds signs in on its phones within a minute, beside the screen and the board.

Everybody opens the page of the code, presses the button a moment later and reads that it was taken; every tenth presses twice at
once. Everybody is signed in on the phone before: a password costs what it costs.
"""

import argparse
import http.client
import os
import random
import re
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from alliance.tests.faults.portal import Portal, free_port

TWICE = 10  # every so-manieth presses twice at once
THINKS = (0.5, 3.0)  # seconds between page and button
LONGEST = 600  # seconds after which the run gives up


@dataclass
class Phone:
    """A signed-in browser with the unit that it stands for; what its requests took, in seconds."""

    session: str
    unit: int
    address: tuple[str, int]
    token: str = ""
    spent: dict[str, float] = field(default_factory=dict)
    acknowledged: int = 0
    problems: list[str] = field(default_factory=list)

    def ask(self, path: str, values: dict[str, str] | None = None) -> tuple[int, str, str]:
        """(status, where it leads, text); status 0 where there was no answer."""
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        cookies = f"sessionid={self.session}" + (f"; csrftoken={self.token}" if self.token else "")
        headers = {"Cookie": cookies, "X-CSRFToken": self.token}
        body = None
        if values is not None:
            body = urllib.parse.urlencode(values)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("GET" if body is None else "POST", path, body, headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                if found := re.match(r"csrftoken=(\w+)", cookie):
                    self.token = found[1]
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            return 0, "", str(error)
        finally:
            connection.close()

    def timed(self, name: str, path: str, values: dict[str, str] | None = None) -> tuple[int, str, str]:
        begun = time.monotonic()
        answer = self.ask(path, values)
        self.spent[name] = time.monotonic() - begun
        return answer


@dataclass(frozen=True)
class Hall:
    """The meeting, with what the screen at its door shows."""

    meeting: int
    secret: str
    phones: list[Phone]
    screen: Phone

    def sign_in_path(self) -> str:
        from alliance.ground import clock
        from councils.attendance import door

        return f"/meetings/{self.meeting}/sign-in/{door.code_of(self.secret, clock.now())}/"

    def signs_in(self, phone: Phone, twice: bool) -> None:
        """One person: page, a moment, button, the page that says so."""
        path = self.sign_in_path()
        status, _, page = phone.timed("page", path)
        row = re.search(r'name="row" value="(\d+)"', page)
        if status != 200 or row is None:
            phone.problems.append(f"page {status}")
            return
        time.sleep(random.uniform(*THINKS))  # noqa: S311 - a moment, no secret
        press = {"row": row[1]}
        with ThreadPoolExecutor(2) as fingers:
            second = fingers.submit(phone.ask, path, press) if twice else None
            answers = [phone.timed("press", path, press), *([second.result()] if second else [])]
        phone.acknowledged = sum(status == 302 and where == path for status, where, _ in answers)
        phone.problems += [f"press {status}" for status, _, _ in answers if status not in (302, 409)]
        status, _, page = phone.timed("after", path)
        if status != 200 or "已签到" not in page:
            phone.problems.append(f"after {status}")


def run(hall: Hall, seconds: float) -> float:
    """Everybody comes at a moment of the minute; the screen and the board ask again by themselves. Seconds until the last."""
    done = threading.Event()

    def watches(path: str, every: float) -> None:
        while not done.wait(every):
            hall.screen.ask(path)

    watchers = [
        threading.Thread(target=watches, args=(f"/meetings/{hall.meeting}/{page}/", every), daemon=True)
        for page, every in (("door", 10), ("board", 5))
    ]
    moments = sorted(random.uniform(0, seconds - max(THINKS)) for _ in hall.phones)  # noqa: S311
    begun = time.monotonic()

    def comes(number: int) -> None:
        time.sleep(max(0.0, begun + moments[number] - time.monotonic()))
        hall.signs_in(hall.phones[number], twice=number % TWICE == 0)

    people = [threading.Thread(target=comes, args=(number,), daemon=True) for number in range(len(moments))]
    for thread in watchers + people:
        thread.start()
    for thread in people:
        thread.join(max(0.0, begun + LONGEST - time.monotonic()))
    done.set()
    return time.monotonic() - begun


def seconds_of_cpu(pids: list[int]) -> float:
    """Processor time of these processes until now."""
    spent = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        spent += int(fields[11]) + int(fields[12])
    return spent / os.sysconf("SC_CLK_TCK")


def lost_and_doubled(hall: Hall) -> tuple[int, int, int]:
    """(stored, acknowledged and not stored, signed in or acknowledged more than once), from the rows and their history."""
    from councils.meetings.models.attendances import Attendance

    rows = dict(
        Attendance.objects.filter(meeting=hall.meeting).exclude(present="").values_list("unit", "way")
    )
    acts = Counter(
        Attendance.history.filter(meeting=hall.meeting, history_change_reason="扫码签到").values_list(
            "unit", flat=True
        )
    )
    lost = sum(phone.acknowledged > 0 and rows.get(phone.unit) != "CODE" for phone in hall.phones)
    doubled = sum(acts[phone.unit] > 1 or phone.acknowledged > 1 for phone in hall.phones)
    return len(rows), lost, doubled


def measured(people: int, seconds: float, goal: float, data: Path, **variables: str) -> list[str]:
    """Start a portal, fill the hall, open the door; what is wrong, in words."""
    os.environ |= {"DATA_DIR": str(data), "SECRET_KEY": "door-" + "x" * 60, "INSECURE_HTTP": "1"} | variables
    with Portal(free_port(), data, **variables) as portal:
        os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings"
        import django

        django.setup()
        from bench.hall import hall_of

        hall = hall_of(people, ("127.0.0.1", portal.port))
        for _ in range(8):  # both workers have answered once
            hall.screen.ask(f"/meetings/{hall.meeting}/door/")
        web = portal.pids("gunicorn")
        before = seconds_of_cpu(web)
        took = run(hall, seconds)
        cpu = seconds_of_cpu(web) - before
        return _judged(hall, took, cpu, goal)


def _judged(hall: Hall, took: float, cpu: float, goal: float) -> list[str]:
    people = len(hall.phones)
    stored, lost, doubled = lost_and_doubled(hall)
    problems = Counter(problem for phone in hall.phones for problem in phone.problems)
    wrong = [f"{number} × {problem}" for problem, number in problems.items()]
    print(
        f"  {people} people in {took:.0f} s, load {os.getloadavg()[0]:.1f}; stored {stored}, lost {lost}, doubled {doubled}"
    )
    print(
        f"  processor time of the web server: {1000 * cpu / people:.0f} ms a sign-in with the screen and the board"
    )
    for name in ("page", "press", "after"):
        times = [phone.spent[name] for phone in hall.phones if name in phone.spent]
        if len(times) < 2:
            continue
        cut = quantiles(times, n=100)
        print(f"  {name:6} median {cut[49]:.3f}  p95 {cut[94]:.3f}  longest {max(times):.3f} s")
        if cut[94] > goal:
            wrong.append(f"p95 of {name} {cut[94]:.2f} s")
    if (stored, lost, doubled) != (people, 0, 0):
        wrong.append("not everybody once")
    return wrong


def main() -> int:
    arguments = argparse.ArgumentParser(prog="script/door")
    arguments.add_argument("--people", type=int, default=300)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument(
        "--goal", type=float, default=0.5, help="seconds within which 95 of 100 are answered"
    )
    arguments.add_argument("--only", choices=("sqlite", "postgres"))
    chosen = arguments.parse_args()
    failed = []
    for name in ("sqlite", "postgres"):
        if chosen.only not in (None, name):
            continue
        print(f"=== {name}", flush=True)
        variables = {"DATABASE_URL": os.environ["DOOR_DATABASE_URL"]} if name == "postgres" else {}
        child = os.fork()  # each has its own settings
        if child == 0:
            with tempfile.TemporaryDirectory(prefix="door-") as folder:
                wrong = measured(
                    chosen.people, chosen.seconds, chosen.goal, Path(folder) / "var", **variables
                )
            print("".join(f"  WRONG: {one}\n" for one in wrong), end="", flush=True)
            os._exit(bool(wrong))
        if os.waitpid(child, 0)[1]:
            failed.append(name)
    print(f"door: {'FAILED: ' + ', '.join(failed) if failed else 'PASSED'}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
