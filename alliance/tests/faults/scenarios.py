"""What is done to the portal, and what must come of it. Each scenario prints its figures and returns what is wrong."""

import os
import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from alliance.background import lanes
from alliance.background.list_exports import LONG_LIST
from alliance.background.models.jobs import JobRun
from alliance.background.models.works import Work
from alliance.ground import clock, doorbell
from alliance.messages import notifications
from alliance.tests.faults import reconcile
from alliance.tests.faults.house import House
from alliance.tests.faults.load import Form, Guesser, Person, Printer, Reader, Uploader, Writer
from alliance.tests.faults.portal import LINES, PATIENCE, NotBack, Portal, free_port, until

LONGEST_SWEEPLESS = PATIENCE + 30  # seconds: the lease of a sweep that was killed, and the next minute
LONGEST_ANSWER = 10.0  # seconds after which an act that cannot be saved must have said so


class Run:
    """One portal with its house and its load, and what was found."""

    def __init__(self, portal: Portal, house: House) -> None:
        self.portal, self.house, self.wrong = portal, house, []
        self.people: list[Person] = []
        self.begun = time.monotonic()

    def say(self, text: str) -> None:
        print(f"  {time.monotonic() - self.begun:4.0f} s  {text}", flush=True)

    def must(self, true: bool, what: str) -> None:
        if not true:
            self.wrong.append(what)
            self.say(f"WRONG: {what}")

    def begin_load(self) -> None:
        address, log = self.portal.address, self.house.log
        self.people = [Writer(address, name, draft, log) for name, draft in self.house.drafts.items()]
        self.people += [Uploader(address, self.house.officer, log), Reader(address, self.house.officer)]
        for person in self.people:
            person.start()
        until(lambda: all(person.statuses for person in self.people), "load")

    def end_load(self) -> None:
        for person in self.people:
            person.stop()

    def statuses(self) -> Counter[int]:
        return sum_of(self.people)

    def forget(self) -> None:
        for person in self.people:
            person.forget()

    def settle(self) -> None:
        """Until everybody was served after the fault: a question that a killed process had is none of what follows."""
        self.forget()
        until(lambda: all(person.served() for person in self.people), "answers after the fault")

    def check(self) -> None:
        """Compare with what was acknowledged, once the sweeps have had their minute."""
        begun = clock.now()
        doorbell.ring("alliance.tasks.sweep_minute")
        took = until(lambda: swept_since(begun), "the sweeps after the fault", LONGEST_SWEEPLESS)
        self.say(f"swept {took:.1f} s after the last fault")
        acknowledged = {kind: len(self.house.log.of(kind)) for kind in ("text", "file")}
        found = reconcile.problems(self.house.log)
        self.say(f"reconciled: {acknowledged} acknowledged, {len(found)} differences")
        for line in found:
            self.must(False, line)


def sum_of(people: Iterable[Person]) -> Counter[int]:
    """Their answers by status; each count is copied at once, for they go on answering."""
    return sum((person.statuses.copy() for person in people), Counter())


def swept_since(instant) -> bool:
    """Whether every sweep of the minute has come to its end since then."""
    try:
        return not reconcile.unswept_since(instant)
    finally:
        connection.close()


def started_since(process: str, instant) -> bool:
    try:
        return JobRun.objects.filter(name=f"process.{process}", started_at__gt=instant).exists()
    finally:
        connection.close()


def back(portal: Portal, part: str, killed_at, first: int | None) -> Callable[[], bool]:
    """Whether a part works again after it was killed."""
    if part == "web":
        return lambda: portal.first("web") not in (None, first) and portal.answers()
    if part == "redis":
        return lambda: portal.first("redis") not in (None, first)
    return lambda: started_since(part, killed_at)


def kills(run: Run, rounds: int) -> None:
    """Each part is killed with -9 at random moments under load; every other time any of its processes, not the first."""
    parts = ["web", "worker", "beat"] + ([] if settings.REDIS_URL else ["redis"])
    longest = dict.fromkeys(parts, 0.0)
    for number in range(rounds):
        for part in random.sample(parts, len(parts)):
            time.sleep(random.uniform(0.5, 3))
            child = number % 2 == 1 and part in ("web", "worker")
            first = run.portal.first(part)
            instant = clock.now()
            killed = run.portal.kill(part, any_of=child)
            if killed != first:
                took = until(run.portal.answers, "web")
            else:
                took = until(back(run.portal, part, instant, first), part)
            longest[part] = max(longest[part], took)
    run.say(f"killed {rounds} times each; longest until back: {rounded(longest)}")
    run.must(all(took <= PATIENCE for took in longest.values()), f"back within three minutes: {longest}")
    run.say(f"answers meanwhile: {dict(run.statuses())}")
    run.must(run.statuses()[500] == 0, f"{run.statuses()[500]} answers were 500")
    until(run.portal.answers, "web")
    run.settle()


def rounded(values: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.1f} s" for name, value in values.items())


def frozen_redis(run: Run, seconds: float) -> None:
    """Redis says nothing for a while: acts and pages go on, and the sweeps come back."""
    pids = run.portal.pids(LINES["redis"]) or [run.house.services["redis"]]
    run.forget()
    os.kill(pids[0], signal.SIGSTOP)
    time.sleep(seconds)
    os.kill(pids[0], signal.SIGCONT)
    slowest = max(max(person.times, default=0) for person in run.people)
    run.say(f"Redis frozen {seconds:.0f} s: {dict(run.statuses())}, slowest answer {slowest:.2f} s")
    run.must(set(run.statuses()) <= {200, 302, 409}, f"answers without Redis: {dict(run.statuses())}")
    run.must(slowest < 3, f"an answer without Redis took {slowest:.1f} s")


def postgres_restarts(run: Run, rounds: int) -> None:
    """PostgreSQL is stopped at once and started again under load: 503, never 500, and back by itself."""
    longest = 0.0
    run.forget()
    for _ in range(rounds):
        time.sleep(random.uniform(1, 4))
        run.house.restart_postgres()
        longest = max(longest, until(run.portal.answers, "web"))
        before = len(run.house.log.of("text"))
        longest = max(longest, until(lambda before=before: len(run.house.log.of("text")) > before, "a write"))
    run.say(f"restarted {rounds} times; longest until written again {longest:.1f} s; {dict(run.statuses())}")
    run.must(run.statuses()[500] == 0, f"{run.statuses()[500]} answers were 500")


def locked_database(run: Run, seconds: float) -> None:
    """Another holds the write lock of SQLite: acts say 503 in time, pages do not wait."""
    run.forget()
    other = sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=30, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    time.sleep(seconds)
    other.execute("ROLLBACK")
    other.close()
    writers = [person for person in run.people if isinstance(person, Writer)]
    until(lambda: all(person.statuses for person in writers), "answers of the writers")
    reader = next(person for person in run.people if isinstance(person, Reader))
    slowest = max(max(person.times, default=0) for person in writers)
    run.say(
        f"locked {seconds:.0f} s: writers {dict(sum_of(writers))}, slowest {slowest:.1f} s; "
        f"reader {dict(reader.statuses)}, p95 {reader.p95():.2f} s"
    )
    run.must(run.statuses()[503] > 0, "no act was answered with 503")
    run.must(slowest <= LONGEST_ANSWER, f"an act took {slowest:.1f} s to say that it is not saved")
    run.must(
        set(reader.statuses) == {200} and reader.p95() < 1,
        f"pages: {dict(reader.statuses)}, {reader.p95():.1f} s",
    )
    run.must(run.statuses()[500] == 0, f"{run.statuses()[500]} answers were 500")


def full_disk(run: Run) -> None:
    """The disk of the portal (a small one of its own) is filled up under load and emptied again."""
    filling = run.portal.data / "filling"
    run.forget()
    with filling.open("wb") as file:
        try:
            while True:
                file.write(b"x" * 65536)
                file.flush()
        except OSError:
            pass
    time.sleep(8)
    full = run.statuses()
    reader = next(person for person in run.people if isinstance(person, Reader))
    readings = dict(reader.statuses)
    filling.unlink()
    before = {kind: len(run.house.log.of(kind)) for kind in ("text", "file")}
    took = until(
        lambda: all(len(run.house.log.of(kind)) > number for kind, number in before.items()), "writes after"
    )
    run.say(f"disk full: {dict(full)}, pages {readings}; written again {took:.1f} s after")
    run.must(full[503] > 0 and full[500] == 0, f"answers with a full disk: {dict(full)}")
    run.must(set(readings) == {200}, f"pages with a full disk: {readings}")


def read_only(run: Run) -> None:
    """A second web over the same data, where nothing can be written: pages are read, acts say 503."""
    view = run.portal.data.parent / "read-only"
    view.mkdir()
    port = free_port()
    subprocess.run(["mount", "--bind", run.portal.data, view], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", view], check=True)
        command = [".venv/bin/gunicorn", "alliance.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "2"]
        command += ["--log-level", "error", "--no-control-socket"]
        web = subprocess.Popen(
            command, env=run.portal.environment | {"DATA_DIR": str(view)}, stderr=subprocess.DEVNULL
        )
        try:
            writer = next(person for person in run.people if isinstance(person, Writer))
            browser = writer.browser
            browser.address = f"http://127.0.0.1:{port}"
            until(lambda: browser.ask("/login/")[0] in (200, 302), "read-only web", 30)
            pages = {path: browser.ask(path)[0] for path in Reader.PATHS}
            draft = f"/monthly-reports/{writer.draft}/"
            values = Form(browser.ask(f"{draft}edit/")[1]).values
            act = browser.post(f"{draft}autosave/", values | {"title": "x"})
        finally:
            web.terminate()
            web.wait()
    finally:
        subprocess.run(["umount", view], check=True)
    run.say(f"read-only: pages {pages}, act {act[0]}")
    run.must(set(pages.values()) == {200} and act[0] == 503, f"read-only: pages {pages}, act {act}")


def silent_mail(run: Run, letters: int, seconds: float) -> None:
    """The mail server (EMAIL_URL of this portal) accepts and says nothing: sweeps keep their minute."""
    with transaction.atomic():
        for number in range(letters):
            notifications.notify(
                run.house.people, matter=f"faults:{number}", step="s", title="测试", url="/inbox/"
            )
    oldest = timedelta()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        runs = JobRun.objects.filter(name="alliance.works").values_list("finished_at", flat=True)
        oldest = max([oldest, *(clock.now() - at for at in runs if at)])
        connection.close()
        time.sleep(1)
    run.say(
        f"silent mail server, {letters * len(run.house.people)} letters: longest without a sweep {oldest}"
    )
    run.must(oldest < timedelta(seconds=150), f"{oldest} without a sweep")


def killed_export(run: Run) -> None:
    """An export that a killed worker has left behind is done within three minutes."""
    with transaction.atomic():
        left = Work.objects.create(
            lane=lanes.FILES.name,
            owner=run.house.people[0],
            kind=LONG_LIST,
            about="left behind",
            title="留下的导出",
            parameters={"path": "/units/", "query": "", "capacity": run.house.capacity},
            requested_at=clock.now(),
            state=Work.State.RUNNING,
            leased_until=clock.now() + lanes.FILES.lease,
        )

    def over() -> bool:
        try:
            return Work.objects.get(pk=left.pk).state not in (Work.State.RUNNING, Work.State.QUEUED)
        finally:
            connection.close()

    try:
        took = until(over, "an export left by a killed worker", PATIENCE + 10)
    except NotBack as error:
        run.must(False, str(error))
    else:
        run.say(f"export left by a killed worker: {Work.objects.get(pk=left.pk).state} after {took:.0f} s")


def crowd(run: Run, seconds: float, printers: int = 10, guessers: int = 16) -> None:
    """Ten loops ask for PDFs and sixteen connections guess passwords: other people's pages stay quick."""
    address = run.portal.address
    forms = list(run.house.forms.items())[:printers]
    printing = [Printer(address, name, form) for name, form in forms]
    guessing = [Guesser(address, "") for _ in range(guessers)]
    others = [Reader(address, name) for name in (run.house.officer, *list(run.house.drafts)[:2])]
    crowding: list[Person] = [*printing, *guessing]
    for person in [*others, *printing]:
        person.start()
    until(lambda: all(person.statuses for person in others), "readers")
    for person in guessing:
        person.start()
    for person in others:
        person.forget()
    time.sleep(seconds)
    for person in [*crowding, *others]:
        person.over.set()
    for person in [*crowding, *others]:
        person.join(60)
    worst = max(person.p95() for person in others)
    pages = sum_of(others)
    prints = sum_of(printing)
    guesses = sum_of(guessing)
    run.say(
        f"crowd {seconds:.0f} s: pages {dict(pages)}, p95 {worst:.2f} s; PDFs {dict(prints)}; guesses {dict(guesses)}"
    )
    run.must(prints[200] > 0, f"PDFs: {dict(prints)}")
    run.must(worst < 1 and set(pages) == {200}, f"pages of other people: p95 {worst:.2f} s, {dict(pages)}")
