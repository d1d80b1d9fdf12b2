"""Afterwards: everything acknowledged is there once and whole, nothing is half done, nothing is left lying."""

import hashlib
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from alliance.background.models.jobs import JobRun
from alliance.background.models.works import Work
from alliance.files import files
from alliance.ground import clock
from alliance.registers import portal
from alliance.site.models import RegulationText
from alliance.tests.faults.load import Acknowledged
from reports.monthly.models import MonthlyReport

GRACE = timedelta(minutes=3)


def problems(log: Acknowledged) -> list[str]:
    """Each difference in one line; none when all is well."""
    return [*_texts(log), *_histories(), *_files(log), *_leases(), *_sweeps(), *_database()]


def _texts(log: Acknowledged) -> list[str]:
    stored = Counter(MonthlyReport.history.values_list("title", flat=True))
    said = log.of("text")
    written = {text: number for text, number in stored.items() if len(text) == 32}
    return [
        *(f"acknowledged text {text} is stored {stored[text]} times" for text in said if stored[text] != 1),
        *(f"text {text} is stored {number} times" for text, number in written.items() if number > 1),
    ]


def _histories() -> list[str]:
    """One history row for each version, and the last one says what the record says."""
    found = []
    for report in MonthlyReport.objects.all():
        past = list(report.history.order_by("version").values_list("version", "title", "history_user_id"))
        if [version for version, *_ in past] != list(range(1, report.version + 1)):
            found.append(f"report {report.pk}: {len(past)} history rows for version {report.version}")
        elif past[-1][1] != report.title:
            found.append(f"report {report.pk}: record and last history row differ")
        found += [f"report {report.pk}: version {version} by nobody" for version, _, user in past if not user]
    return found


def _files(log: Acknowledged) -> list[str]:
    found = []
    stored: Counter[str] = Counter()
    for text in RegulationText.objects.all():
        stored[text.sha256] += 1
        path = Path(settings.MEDIA_ROOT) / text.file.name
        if not path.exists():
            found.append(f"file {path.name} has a row and is not there")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != text.sha256:
            found.append(f"file {path.name} is not what was uploaded")
    found += [f"acknowledged file {sha} has {stored[sha]} rows" for sha in log.of("file") if stored[sha] != 1]
    names = [
        path.relative_to(settings.MEDIA_ROOT).as_posix() for path in Path(settings.MEDIA_ROOT).rglob("*")
    ]
    old, files.GRACE = files.GRACE, 0
    try:
        files.sweep_lost()
    finally:
        files.GRACE = old
    left = [name for name in names if (Path(settings.MEDIA_ROOT) / name).is_file()]
    return [*found, *(f"file {name} has no row" for name in set(left) - set(files._known(left)))]


def _leases() -> list[str]:
    limit = clock.now() - GRACE
    left = [
        *Work.objects.filter(state=Work.State.RUNNING, leased_until__lt=limit),
        *JobRun.objects.filter(leased_until__lt=limit),
    ]
    return [f"{type(row).__name__} {row} is held by nobody" for row in left]


def unswept_since(instant: datetime) -> list[str]:
    """Names of the sweeps of the minute that have not come to an end since then."""
    ended = JobRun.objects.filter(finished_at__gt=instant).values_list("name", flat=True)
    return sorted(_minutely() - set(ended))


def _minutely() -> set[str]:
    return {sweep.name for sweep in portal.registry.sweeps.values() if sweep.every == portal.MINUTE}


def _sweeps() -> list[str]:
    late = unswept_since(clock.now() - GRACE)
    failed = JobRun.objects.filter(name__in=_minutely()).exclude(error="")
    return [
        *(f"sweep {name} has not run for three minutes" for name in late),
        *(f"sweep {run.name} failed: {run.error}" for run in failed),
    ]


def _database() -> list[str]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        answer = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    return [] if answer == "ok" else [f"integrity_check: {answer}"]
