"""Lists as PDF and Word, many papers as one file."""

import io
import zipfile
from unittest.mock import patch

import pikepdf
import pytest
from django.test import Client
from docx import Document as Opened
from openpyxl import load_workbook

from alliance.background.models.works import Work
from alliance.files.models import Download
from alliance.ground import access
from alliance.ground.access import Refused
from alliance.paper import printed
from alliance.paper.models import PrintedVersion
from alliance.tests import builders
from alliance.tests.fetching import build_waiting, fetch_file
from reports.catalogue import batches, table_files
from reports.catalogue.entries import offer_or_404

pytestmark = pytest.mark.once


@pytest.fixture
def desk(house):
    client = Client()
    client.force_login(house.officer)
    return client


def sheet(*args, **options) -> bytes:
    """A PDF of one empty page, in place of a rendered one."""
    blank, target = pikepdf.new(), io.BytesIO()
    blank.add_blank_page()
    blank.save(target)
    return target.getvalue()


@pytest.fixture
def summaries(house):
    """Summaries of two units, handed in."""
    return [
        builders.summary(house, house.school, house.school_head, state="REVIEWING"),
        builders.summary(house, house.enterprise, house.enterprise_head, state="REVIEWING"),
    ]


def read(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_list_as_word_has_its_rows_and_a_code_that_verifies(house, desk):
    answer = fetch_file(desk, "/catalogue/units/file/?face=docx&column=name&column=kind")
    document = Opened(io.BytesIO(read(answer)))
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["单位名称", "成员类别"]
    version = PrintedVersion.objects.get(kind="report")
    assert any(version.code in one.text for one in document.paragraphs) or version.code in str(
        [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    assert printed.verify(version.code).standing.tone == "success"
    assert house.school.name not in version.content


def test_a_list_with_persons_is_made_with_a_reason_only(house, desk):
    asked = desk.post("/catalogue/units/file/?face=pdf", {"reason": ""})
    assert (asked.status_code, Work.objects.count()) == (422, 0)
    with patch("alliance.paper.document.from_html", side_effect=sheet):
        fetch_file(desk, "/catalogue/units/file/?face=pdf", {"reason": "送市工信局备案"})
    taken = Download.objects.get()
    assert (taken.user, taken.persons, taken.reason) == (house.officer, True, "送市工信局备案")
    offer = offer_or_404("units", house.officer)
    with pytest.raises(Refused, match="请先填写用途"):
        table_files.ask(offer, "", "pdf", by=house.officer)


def test_a_batch_is_one_pdf_with_contents_and_a_bookmark_for_each_paper(house, desk, summaries):
    with patch("alliance.paper.document.from_html", side_effect=sheet):
        answer = fetch_file(desk, "/catalogue/summary_export/batch/", {"shape": "pdf"})
        whole = pikepdf.open(io.BytesIO(read(answer)))
    with whole.open_outline() as outline:
        assert [one.title for one in outline.root] == ["目录", *sorted(map(batches.named, summaries))]
    assert len(whole.pages) == 3
    assert (Download.objects.get().what, Download.objects.get().rows) == (
        "单位年度工作总结（全文）（2 份）",
        2,
    )
    assert Work.objects.get().total == 2


def test_every_paper_of_a_batch_has_a_code_that_verifies(desk, summaries):
    answer = fetch_file(desk, "/catalogue/summary_export/batch/", {"shape": "zip-docx"})
    archive = zipfile.ZipFile(io.BytesIO(read(answer)))
    assert len(archive.namelist()) == 3
    contents = load_workbook(io.BytesIO(archive.read("000-目录.xlsx"))).worksheets[0]
    cells = [str(cell.value) for row in contents.iter_rows() for cell in row]
    codes = set(PrintedVersion.objects.filter(kind="summary").values_list("code", flat=True))
    assert (len(codes), codes - set(cells)) == (2, set())
    assert {printed.verify(code).kind for code in codes} == {"工作总结"}


def test_a_batch_of_chosen_rows_has_these_only(desk, summaries):
    chosen = {"shape": "zip-docx", "selected": [summaries[1].pk]}
    answer = fetch_file(desk, "/catalogue/summary_export/batch/", chosen)
    assert len(zipfile.ZipFile(io.BytesIO(read(answer))).namelist()) == 2


def test_what_the_view_refuses_is_left_out_and_named(house, desk, summaries):
    fetched = batches.fetched

    def refusing(address, parameters, user):
        if f"/{summaries[0].pk}/" in address:
            raise Refused("须回避")
        return fetched(address, parameters, user)

    with patch("reports.catalogue.batches.fetched", side_effect=refusing):
        answer = fetch_file(desk, "/catalogue/summary_export/batch/", {"shape": "zip-docx"})
    archive = zipfile.ZipFile(io.BytesIO(read(answer)))
    lost = load_workbook(io.BytesIO(archive.read("000-目录.xlsx"))).worksheets[1]
    cells = [str(cell.value) for row in lost.iter_rows() for cell in row]
    assert {batches.named(summaries[0]), "须回避"} <= set(cells)
    assert len(archive.namelist()) == 2


def test_a_batch_of_a_unit_is_of_its_own_papers(house, summaries):
    client = Client()
    client.force_login(house.school_liaison)
    answer = fetch_file(client, "/catalogue/summary_export/batch/", {"shape": "zip-docx"})
    names = zipfile.ZipFile(io.BytesIO(read(answer))).namelist()
    assert (len(names), house.school.name in names[1] or str(house.school) in names[1]) == (2, True)
    other = {"shape": "zip-docx", "selected": [summaries[1].pk]}
    assert client.post("/catalogue/summary_export/batch/", other).status_code == 409


def test_a_batch_that_has_nothing_too_much_or_persons_without_a_reason_is_refused(
    house, summaries, monkeypatch
):
    def ask(key, query="", shape="pdf", **more):
        access.remember(house.officer)
        return batches.ask(offer_or_404(key, house.officer), query, shape, [], by=house.officer, **more)

    with pytest.raises(Refused, match="没有符合条件"):
        ask("summary_export", "q=没有这家单位")
    with pytest.raises(Refused, match="不能批量"):
        ask("summary_export", shape="zip-xlsx")
    with pytest.raises(Refused, match="请填写用途"):
        ask("assessment_form")
    monkeypatch.setattr(batches, "MOST", 1)
    with pytest.raises(Refused, match="最多 1 份"):
        ask("summary_export")
    assert Work.objects.count() == 0


def test_a_batch_is_not_made_for_who_acts_as_somebody_else_by_now(house, desk, summaries):
    desk.post("/catalogue/summary_export/batch/", {"shape": "zip-docx"})
    work = Work.objects.get()
    work.parameters["capacity"] = {"offices": [], "units": []}
    work.save()
    assert build_waiting() == 0
    work.refresh_from_db()
    assert (work.state, "有变化" in work.error) == ("FAILED", True)


def test_a_batch_that_takes_too_long_stops_with_a_reason(desk, summaries, monkeypatch):
    monkeypatch.setattr(batches, "SECONDS", -1)
    desk.post("/catalogue/summary_export/batch/", {"shape": "zip-docx"})
    assert build_waiting() == 0
    work = Work.objects.get()
    assert (work.state, work.error) == ("FAILED", "已生成 0 份，用时过长，请缩小范围分批生成。")


def test_a_cancelled_batch_leaves_no_file_and_can_be_asked_for_again(desk, summaries):
    asked = desk.post("/catalogue/summary_export/batch/", {"shape": "zip-docx"})
    address = asked["Location"].split("?")[0].split("#")[0]
    desk.post(f"{address}cancel/")
    assert (build_waiting(), Work.objects.get().state) == (0, "CANCELLED")
    desk.post(f"{address}retry/")
    assert (build_waiting(), Work.objects.get().state) == (1, "DONE")
