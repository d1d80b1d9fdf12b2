"""Many rows are checked and written by a worker: all or nothing, whatever kills it, and until then it may be called off."""

import io

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from openpyxl import load_workbook

from alliance.background import lanes, works
from alliance.background.models.works import Work
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from members.people.models import Representative
from members.people.services import people
from members.record_imports import rules, services
from members.record_imports.models import RecordImport
from members.records.tests import battery

KIND = "training-session"
ROWS = 5


class Killed(BaseException):
    """What no handler of the worker sees, as after kill -9."""


@pytest.fixture
def house(noon, db):
    return battery.inhabited(KIND)


@pytest.fixture
def content(house, settings, monkeypatch):
    """Five rows, of which two are checked at a time and more than three go to the background."""
    settings.IMPORTED_AT_ONCE = 3
    monkeypatch.setattr(RecordImport, "part_size", 2)
    monkeypatch.setattr(works, "PAUSE", 0)
    for _ in range(ROWS):
        battery.record(house, "FILED")
    client = Client()
    client.force_login(house.liaison)
    content = battery.exported(client, f"/records/{KIND}/?export=xlsx")
    house.kind.model.objects.all()._raw_delete("default")
    return content


@pytest.fixture
def upload(house, content):
    return uploaded(house, content)


def uploaded(house, content):
    file = ContentFile(content, name="记录.xlsx")
    return services.upload(file, kind=house.kind, unit=house.unit, filename="记录.xlsx", by=house.liaison)


def work_of(upload):
    return Work.objects.get(kind=rules.IMPORT, about=str(upload.pk))


def written(house):
    return house.kind.model.objects.count()


def step(upload):
    """One batch, as a worker does it that is killed thereafter."""
    work = work_of(upload)
    if work.state == Work.State.QUEUED:
        lanes.ACTS.lease_to(work)
    return works.kinds[rules.IMPORT]._step(work)


def test_many_rows_wait_and_are_written_at_once(house, upload):
    waits = services.apply(upload, by=house.liaison)
    assert (waits.state, written(house)) == ("PREVIEW", 0)
    seen = []
    while step(upload):
        work = work_of(upload)
        seen.append((work.stage, work.done, written(house)))
    assert seen == [("核对", 2, 0), ("核对", 4, 0), ("写入", 5, 0)]
    upload.refresh_from_db()
    assert (upload.state, upload.created, written(house)) == ("APPLIED", ROWS, ROWS)
    assert work_of(upload).state == Work.State.DONE
    assert house.kind.model.objects.first().history.get().history_user == house.liaison
    told = Notification.objects.filter(recipient=house.liaison).latest("pk")
    assert f"已导入 {ROWS} 条" in told.body


def test_few_rows_are_written_at_once_without_a_work(house, upload, settings):
    settings.IMPORTED_AT_ONCE = ROWS
    services.apply(upload, by=house.liaison)
    assert (written(house), Work.objects.count()) == (ROWS, 0)


def test_meanwhile_nobody_decides(house, upload):
    services.apply(upload, by=house.liaison)
    for act in (services.apply, services.discard):
        with pytest.raises(Refused, match="正在后台导入"):
            act(RecordImport.objects.get(pk=upload.pk), by=house.liaison)


@pytest.mark.parametrize("at", [1, 3])
def test_killed_worker_loses_and_repeats_nothing(house, upload, monkeypatch, at):
    """Killed between two batches, or in the midst of the writing: the next one goes on, each row is there once."""
    services.apply(upload, by=house.liaison)
    for _ in range(at):
        step(upload)
    if at == 3:
        inner = services.audit.bulk_create

        def killed(*given, **named):
            inner(*given, **named)
            raise Killed

        monkeypatch.setattr(services.audit, "bulk_create", killed)
        with pytest.raises(Killed):
            step(upload)
        monkeypatch.setattr(services.audit, "bulk_create", inner)
        assert (written(house), work_of(upload).state) == (0, Work.State.RUNNING)
    while step(upload):
        pass
    assert (written(house), work_of(upload).state) == (ROWS, Work.State.DONE)


def test_who_left_the_unit_meanwhile_writes_nothing(house, upload):
    services.apply(upload, by=house.liaison)
    place = Representative.objects.get(user=house.liaison)
    people.end(place, on=clock.today(), reason="调离", by=None)
    works.carry_on(lanes.ACTS)
    assert (written(house), work_of(upload).state) == (0, Work.State.REFUSED)
    upload.refresh_from_db()
    assert upload.state == "PREVIEW"


def test_row_that_fits_no_more_refuses_all_and_the_preview_stays(house, upload):
    services.apply(upload, by=house.liaison)
    part = upload.parts.last()
    part.rows[0]["values"][house.kind.title] = ""
    part.save()
    works.carry_on(lanes.ACTS)
    work = work_of(upload)
    assert (work.state, written(house)) == (Work.State.REFUSED, 0)
    assert "没有写入任何数据" in work.error
    assert rules.may_decide(house.liaison, RecordImport.objects.get(pk=upload.pk))


def test_called_off_until_it_writes(house, upload):
    """By who asked for it, on the page of the work; not by others, and not once it is done."""
    client, other = Client(), Client()
    client.force_login(house.liaison)
    other.force_login(house.officer)
    sent = client.post(f"/records/imports/{upload.pk}/apply/")
    work = work_of(upload)
    assert sent.url == work.get_absolute_url()
    assert "取消" in client.get(sent.url).content.decode()
    assert sent.url in client.get(f"/records/imports/{upload.pk}/").content.decode()
    step(upload)
    assert other.post(f"{sent.url}cancel/").status_code == 409
    assert client.post(f"{sent.url}cancel/").status_code == 302
    assert not step(upload)
    assert (work_of(upload).state, written(house)) == (Work.State.CANCELLED, 0)
    assert "没有办理，什么都没有改变" in client.get(sent.url).content.decode()
    assert client.post(f"{sent.url}cancel/").status_code == 409
    again = RecordImport.objects.get(pk=upload.pk)
    services.discard(again, by=house.liaison)


def test_asked_again_after_it_was_called_off(house, upload):
    services.apply(upload, by=house.liaison)
    works.call_off(work_of(upload), by=house.liaison)
    services.apply(RecordImport.objects.get(pk=upload.pk), by=house.liaison)
    works.carry_on(lanes.ACTS)
    assert written(house) == ROWS


def test_each_fault_is_said_once_and_its_row_given_back_whatever_part_it_is_in(house, content):
    """The first and the last of five rows in three parts have no title, the last no number of people besides."""
    book = load_workbook(io.BytesIO(content))
    label = {cell.value: cell for row in book.active.iter_rows() for cell in row}
    title, enrolled = label[house.kind.label_of(house.kind.title)], label[house.kind.label_of("enrolled")]
    first, last = title.row + 1, title.row + ROWS
    book.active.cell(first, title.column).value = book.active.cell(last, title.column).value = None
    book.active.cell(last, enrolled.column).value = "许多"
    target = io.BytesIO()
    book.save(target)
    preview = uploaded(house, target.getvalue())
    assert [error[0] for error in preview.errors] == [first, last, last]
    back = load_workbook(io.BytesIO(services.faulty_rows(preview))).active
    assert {cell.value for row in back.iter_rows() for cell in row} >= {"许多"}
    services.discard(preview, by=house.liaison)
    assert preview.parts.count() == 0


def test_page_of_a_preview_shows_its_own_rows(house, content, monkeypatch):
    """Two rows a page, a part of three: rows of a page stand in one part or in two."""
    monkeypatch.setattr(RecordImport, "part_size", 3)
    preview = uploaded(house, content)
    read = [preview.between(start, start + 2) for start in range(0, ROWS, 2)]
    numbers = [row["row"] for rows in read for row in rows]
    assert ([len(rows) for rows in read], numbers) == ([2, 2, 1], sorted(numbers))
    assert len(set(numbers)) == ROWS


def test_more_faults_than_are_kept_are_counted_and_no_faulty_row_is_shown_as_right(
    house, content, monkeypatch
):
    monkeypatch.setattr(services, "KEPT_ERRORS", 2)
    book = load_workbook(io.BytesIO(content))
    label = {cell.value: cell for row in book.active.iter_rows() for cell in row}
    title = label[house.kind.label_of(house.kind.title)]
    for at in range(1, ROWS + 1):
        book.active.cell(title.row + at, title.column).value = None
    target = io.BytesIO()
    book.save(target)
    preview = uploaded(house, target.getvalue())
    assert (preview.error_count, len(preview.errors)) == (ROWS, 2)
    client = Client()
    client.force_login(house.liaison)
    page = client.get(f"/records/imports/{preview.pk}/").content.decode()
    assert (f"共 {ROWS} 处，错误数据中写明前 2 处" in page, "可导入" in page) == (True, False)


def test_who_stands_for_the_unit_no_more_reads_its_preview_no_more(house, upload):
    client = Client()
    client.force_login(house.liaison)
    pages = [f"/records/imports/{upload.pk}/", f"/records/imports/{upload.pk}/errors/"]
    assert client.get(pages[0]).status_code == 200
    place = Representative.objects.get(user=house.liaison)
    people.end(place, on=clock.today(), reason="调离", by=None)
    assert [client.get(page).status_code for page in pages] == [409, 409]
