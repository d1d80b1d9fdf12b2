"""The annual report at size: its three files as a worker makes them, and how the pages answer meanwhile."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from alliance.background import lanes, works
from alliance.background.models.works import Work
from alliance.ground import clock
from alliance.paper.document import MEMORY, SECONDS
from alliance.rights.models.users import User
from alliance.tests.faults.portal import Portal, free_port
from bench import records, seed
from bench.door import Phone
from reports.annual.models import AnnualReport
from reports.annual.services import writing
from reports.figures import gathering

KINDS = {"pdf": "PDF", "docx": "Word", "xlsx": "工作簿"}
PAGES = ("/", "/units/", "/reports/board/", "/annual-reports/")  # that the office has open all day
GOAL = 0.5  # seconds within which 95 of 100 pages are answered meanwhile
CHIEF = "13700000003"  # as `seed.found` gives it


@dataclass(frozen=True)
class Made:
    """A file of the report: seconds of the processor (the worker's, and its drawing process), on the wall, MB at most, bytes."""

    state: str
    error: str
    cpu: float
    drawing: float
    wall: float
    peak: float
    drawn: float
    size: int

    def __str__(self) -> str:
        limit = f"（上限 {SECONDS} s、{MEMORY >> 20} MB）" if self.drawing else ""
        drawing = f"，绘制进程 {self.drawing:.1f} s、{self.drawn:.0f} MB{limit}" if self.drawing else ""
        worker = f"{self.cpu:.1f} s CPU、{self.peak:.0f} MB{drawing}；{self.wall:.1f} s 实际；{self.size / 1024:,.0f} KB"
        return worker if self.state == Work.State.DONE else f"没有生成（{self.error}）；{worker}"


def found(units: int, number: int) -> AnnualReport:
    """So many units with months, a running assessment and `number` duty records, and the report of the year, opened."""
    world = seed.found()
    seed.grow(units)
    seed.open_year()
    records.fill(number)
    return writing.open_year(clock.today().year, by=world.chief)


def gathered(year: int) -> tuple[float, int, int]:
    """(seconds of the processor, rows of all tables, rows of the longest): the figures of the year for all units."""
    cpu = process_time()
    now = gathering.gather(year)
    sizes = [len(grid.rows) for tables, _ in now.sections.values() for grid in tables]
    return process_time() - cpu, sum(sizes), max(sizes)


def make(kind: str) -> Made:
    """Ask for the file as its page does and make it as a worker does; to be called in a process of its own."""
    person = User.objects.get(phone=CHIEF)
    page = Client(headers={"host": "localhost"})
    page.force_login(person)
    page.post(f"{reverse('annual_report_export', args=[clock.today().year])}?kind={kind}")
    cpu, wall = process_time(), perf_counter()
    works.carry_on(lanes.FILES)
    spent, waited = process_time() - cpu, perf_counter() - wall
    done = Work.objects.filter(owner=person).latest("requested_at")
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Made(
        done.state,
        done.error,
        spent,
        children.ru_utime + children.ru_stime,
        waited,
        own.ru_maxrss / 1024,
        children.ru_maxrss / 1024,
        done.file.size if done.file else 0,
    )


def made_apart(kind: str) -> Made:
    """`make` in a fresh process, whose memory is that of the file alone."""
    program = [sys.executable, "manage.py", "bench_annual", "--make", kind]
    done = subprocess.run(program, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)  # noqa: S603
    return Made(**json.loads(done.stdout.splitlines()[-1]))


def as_json(made: Made) -> str:
    return json.dumps(asdict(made))


# ---------------------------------------------------------------- beside the pages


def beside() -> Iterator[str]:
    """Run the portal on this database, let it make all three files, and ask for pages until the last is done."""
    variables = {"DATABASE_URL": os.environ["DATABASE_URL"]} if "DATABASE_URL" in os.environ else {}
    with Portal(free_port(), Path(settings.DATA_DIR), **variables) as portal:
        phone = _phone(portal.port)
        for path in PAGES * 4:  # both workers have answered before
            phone.ask(path)
        alone = [_seconds(phone, path) for path in PAGES * 10]
        year = clock.today().year
        for kind in KINDS:
            phone.ask(f"/annual-reports/{year}/export/?kind={kind}", {})
        begun, meanwhile = time.monotonic(), []
        while _waiting() and time.monotonic() - begun < 900:
            meanwhile += [_seconds(phone, path) for path in PAGES]
            time.sleep(0.2)
        took = time.monotonic() - begun
    states = Work.objects.order_by("-requested_at").values_list("title", "state")[: len(KINDS)]
    yield f"三份文件同时生成，{took:.0f} s：{'；'.join(f'{title} {state}' for title, state in states)}"
    for label, times in (("生成之前", alone), ("生成期间", meanwhile)):
        cut = quantiles(times, n=100)
        verdict = "" if times is alone else f"（目标 {GOAL} s：{'达到' if cut[94] < GOAL else '未达到'}）"
        yield f"  {label} {len(times)} 页，中位 {cut[49]:.3f} s，p95 {cut[94]:.3f} s{verdict}，最长 {max(times):.3f} s"


def _phone(port: int) -> Phone:
    client = Client()
    client.force_login(User.objects.get(phone=CHIEF))
    return Phone(client.cookies["sessionid"].value, 0, ("127.0.0.1", port))


def _seconds(phone: Phone, path: str) -> float:
    status, _, _ = phone.timed("page", path)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return phone.spent["page"]


def _waiting() -> bool:
    connection.close()  # what others wrote meanwhile is seen
    return Work.objects.files().under_way().exists()
