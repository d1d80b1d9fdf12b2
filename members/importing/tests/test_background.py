"""A long roster is written by a worker: all or nothing, refused when the roster has changed, called off until it writes."""

import pytest

from alliance.background import lanes, works
from alliance.background.models.works import Work
from alliance.ground.access import Refused
from alliance.tests import builders
from members.importing import rules
from members.importing.models import RosterImport
from members.importing.services import applying, uploading
from members.importing.tests.rosters import book, line
from members.units.models import Unit

LINES = [line(number, name=f"后台导入{number}公司") for number in range(1, 5)]


@pytest.fixture
def upload(everyone, settings, monkeypatch):
    settings.IMPORTED_AT_ONCE = 3
    monkeypatch.setattr(works, "PAUSE", 0)
    return uploading.upload(book(*LINES), filename="名册.xlsx", by=everyone.officer)


def work_of(upload):
    return Work.objects.get(kind=rules.IMPORT, about=str(upload.pk))


def fresh(upload):
    return RosterImport.objects.get(pk=upload.pk)


def imported():
    return Unit.objects.filter(name__startswith="后台导入").count()


def test_long_roster_is_written_by_a_worker(everyone, upload):
    waits = applying.apply(upload, by=everyone.officer)
    assert (waits.state, imported()) == ("PREVIEW", 0)
    for act in (applying.apply, uploading.discard):
        with pytest.raises(Refused, match="正在后台导入"):
            act(fresh(upload), by=everyone.officer)
    works.carry_on(lanes.ACTS)
    assert (fresh(upload).state, fresh(upload).created_units, imported()) == ("APPLIED", 4, 4)
    assert work_of(upload).state == Work.State.DONE


def test_changed_roster_is_shown_anew_and_nothing_written(everyone, upload):
    applying.apply(upload, by=everyone.officer)
    builders.unit("ENTERPRISE", name="后台导入2公司")
    works.carry_on(lanes.ACTS)
    work = work_of(upload)
    assert (work.state, work.error, imported()) == (Work.State.REFUSED, applying.RENEWED, 1)
    assert [row["outcome"] for row in fresh(upload).rows].count("new") == 3
    applying.apply(fresh(upload), by=everyone.officer)  # decided again after a look
    works.carry_on(lanes.ACTS)
    assert imported() == 4


def test_failure_in_the_midst_writes_nothing_and_waits_for_a_person(everyone, upload, monkeypatch):
    applying.apply(upload, by=everyone.officer)

    def fails(*given, **named):
        raise OSError("disk")

    with monkeypatch.context() as patched:
        patched.setattr(applying, "_appoint", fails)
        for _ in range(3):
            works.carry_on(lanes.ACTS)
    assert (work_of(upload).state, imported()) == (Work.State.FAILED, 0)
    works.retry(work_of(upload))
    works.carry_on(lanes.ACTS)
    assert imported() == 4


def test_page_leads_to_the_progress_and_back(everyone, upload, client):
    client.force_login(everyone.officer)
    sent = client.post(f"/units/import/{upload.pk}/apply/")
    work = work_of(upload)
    assert sent.url == work.get_absolute_url()
    assert work.get_absolute_url() in client.get(f"/units/import/{upload.pk}/").content.decode()
    assert client.post(f"{sent.url}cancel/").status_code == 302
    works.carry_on(lanes.ACTS)
    assert (work_of(upload).state, imported()) == (Work.State.CANCELLED, 0)
