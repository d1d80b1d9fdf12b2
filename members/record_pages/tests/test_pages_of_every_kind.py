"""The pages that every kind has: overview, list, form with autosave, detail, acts, files; and that none asks more for more rows."""

import io
from copy import copy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models.base import ModelState
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from alliance.ground import audit, clock
from alliance.tests import files
from members.record_pages.forms import form_of
from members.records import kinds, services
from members.records.models import RecordFile
from members.records.tests import battery


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def address(house, rest=""):
    return f"/records/{house.kind.key}/{rest}"


def typed(house, one, **changes):
    """What the page of a record sends, as a browser would: its fields as they stand, with changes."""
    form = form_of(house.kind)(instance=one)
    found = {name: bound.value() for name in form.fields if (bound := form[name])}
    found = {name: "" if value is None else value for name, value in found.items()}
    return found | {"version": one.version} | changes


# ---------------------------------------------------------------- from the first word to the secretariat


def test_liaison_begins_writes_and_files(house):
    client = signed_in(house.liaison)
    begun = client.post(
        address(house, "new/"), {"unit": house.unit.pk, "year": 2026, "part": (house.kind.parts or (0,))[0]}
    )
    one = house.kind.model.objects.get()
    assert (begun.status_code, begun["Location"]) == (302, f"{one.get_absolute_url()}edit/")
    assert client.get(begun["Location"]).status_code == 200
    sample = house.kind.sample(house.unit, 2026)
    partner = {"partner_text": house.partner.name} if house.partner else {}
    refused = client.post(begun["Location"], typed(house, one, act="file"))
    assert (refused.status_code, house.kind.model.objects.get().state) == (200, "DRAFT")
    one.refresh_from_db()
    filed = client.post(begun["Location"], typed(house, one, **sample, **partner, act="file"))
    one = house.kind.model.objects.get()
    assert (filed.status_code, filed["Location"], one.state) == (302, one.get_absolute_url(), "FILED")
    assert {name: getattr(one, name) for name in sample} == sample
    assert (one.partner, one.answer) == (house.partner, "ASKED" if house.partner else "")


def test_page_saves_itself_while_somebody_writes(house):
    one = battery.record(house)
    client = signed_in(house.liaison)
    edit = f"{one.get_absolute_url()}edit/"
    answer = client.post(edit, typed(house, one, remark="写到一半"), headers={"X-Autosave": "1"})
    one = house.kind.model.objects.get()
    assert (answer.json(), one.remark) == ({"version": one.version}, "写到一半")
    assert one.history.latest().history_change_reason == "自动保存：填写"
    again = client.post(edit, typed(house, one, version=one.version - 1, act="save"))
    assert again.status_code == 302  # the own autosave alone is no conflict
    stale = signed_in(house.head).post(edit, typed(house, one, version=0, remark="另一人"))
    assert (stale.status_code, house.kind.model.objects.get().remark) == (200, "写到一半")


def test_correction_through_the_form_asks_for_its_reason(house):
    one = battery.record(house, "ACCEPTED")
    client = signed_in(house.head)
    edit = f"{one.get_absolute_url()}edit/"
    refused = client.post(edit, typed(house, one, remark="更正"))
    assert (refused.status_code, "请写明更正原因" in refused.content.decode()) == (200, True)
    done = client.post(edit, typed(house, one, remark="更正", reason="数字有误"))
    one = house.kind.model.objects.get()
    assert (done.status_code, one.state, one.remark) == (302, "FILED", "更正")


def test_unknown_partner_is_said_at_its_field(pair):
    one = battery.record(pair)
    sent = signed_in(pair.liaison).post(
        f"{one.get_absolute_url()}edit/", typed(pair, one, partner_text="没有这家单位")
    )
    assert (sent.status_code, "没有找到这个成员单位" in sent.content.decode()) == (200, True)


def test_secretariat_accepts_and_returns_by_button_and_form(house):
    one = battery.record(house, "FILED")
    office = signed_in(house.officer)
    assert office.post(f"{one.get_absolute_url()}accept/", {"version": one.version}).status_code == 302
    assert house.kind.model.objects.get().state == "ACCEPTED"
    page = f"{one.get_absolute_url()}return/"
    assert office.get(page).status_code == 200
    assert office.post(page, {"reason": "请补充材料", "correct_by": "2026-12-05"}).status_code == 302
    one = house.kind.model.objects.get()
    assert (one.state, one.opinion, one.correct_by) == (
        "RETURNED", "请补充材料", clock.end_of_day(clock.today().replace(month=12, day=5)),
    )  # fmt: skip
    assert "请补充材料" in signed_in(house.liaison).get(one.get_absolute_url()).content.decode()


def test_partner_answers_by_button(pair):
    one = battery.record(pair, "FILED")
    other = signed_in(pair.partner_liaison)
    assert "确认属实" in other.get(one.get_absolute_url()).content.decode()
    assert "确认属实" not in signed_in(pair.liaison).get(one.get_absolute_url()).content.decode()
    other.post(f"{one.get_absolute_url()}dispute/", {"reason": "没有参加"})
    assert pair.kind.model.objects.get().answer == "DISPUTED"
    other.post(f"{one.get_absolute_url()}confirm/")
    assert pair.kind.model.objects.get().answer == "CONFIRMED"
    other.post(f"{one.get_absolute_url()}retract/")
    assert pair.kind.model.objects.get().answer == "ASKED"


def test_drafts_are_filed_and_filed_ones_looked_at_in_bulk(house):
    made = [battery.record(house).pk for _ in range(2)]
    empty = services.begin(
        kind=house.kind, unit=house.unit, year=2026, part=(house.kind.parts or (0,))[0], by=house.head
    )
    chosen = {"selected": [*made, empty.pk]}
    rows = house.kind.model.objects.order_by("pk")
    signed_in(house.liaison).post(address(house, "file/"), chosen)
    assert [one.state for one in rows.all()] == ["FILED", "FILED", "DRAFT"]
    office = signed_in(house.officer)
    office.post(address(house, "accept/"), {"selected": made[:1]})
    assert [one.state for one in rows.all()] == ["ACCEPTED", "FILED", "DRAFT"]
    assert office.post(address(house, "return/"), {"selected": made, "reason": ""}).status_code == 409
    office.post(address(house, "return/"), {"selected": made, "reason": "请合并"})
    assert [one.state for one in rows.all()] == ["RETURNED", "RETURNED", "DRAFT"]
    assert signed_in(house.stranger).post(address(house, "accept/"), {"selected": made}).status_code == 409


def test_last_year_is_taken_over_from_the_page(house):
    if house.kind.period == "day":
        return  # what has a day of its own is not planned anew
    battery.record(house, "FILED", year=2025)
    sent = {"unit": house.unit.pk, "year": 2026, "part": house.kind.parts[0], "copy": "on"}
    answer = signed_in(house.liaison).post(address(house, "new/"), sent)
    assert answer["Location"] == f"{address(house)}?state=DRAFT"
    assert [one.year for one in house.kind.model.objects.order_by("year")] == [2025, 2026]


# ---------------------------------------------------------------- files


def test_file_is_put_beside_a_record_and_read_by_who_sees_it(house):
    one = battery.record(house)
    client = signed_in(house.liaison)
    upload = SimpleUploadedFile("协议.pdf", files.pdf().read())
    missing = client.post(f"{one.get_absolute_url()}files/", {"file": upload})
    assert (missing.status_code, RecordFile.objects.count()) == (200, 0)
    upload.seek(0)
    client.post(
        f"{one.get_absolute_url()}files/", {"file": upload, "dated_on": "2026-05-01", "title": "协议"}
    )
    kept = RecordFile.objects.get()
    assert (kept.kind, kept.record_id, kept.unit, kept.title) == (house.kind.key, one.pk, house.unit, "协议")
    page = f"/records/files/{kept.pk}/"
    people = {"liaison": 200, "head": 200, "officer": 404, "stranger": 404}
    assert {name: signed_in(getattr(house, name)).get(page).status_code for name in people} == people
    services.file(one, by=house.liaison)
    assert {name: signed_in(getattr(house, name)).get(page).status_code for name in people} == people | {
        "officer": 200
    }
    signed_in(house.officer).post(f"{page}remove/")
    assert RecordFile.objects.there().count() == 1
    client.post(f"{page}remove/")
    assert RecordFile.objects.there().count() == 0


# ---------------------------------------------------------------- lists


def test_list_shows_searches_and_filters(house):
    draft, filed = battery.record(house), battery.record(house, "FILED", remark="备注")
    client = signed_in(house.liaison)

    def listed(query):
        rows = client.get(address(house, query)).context["listing"].page.object_list
        return {one.pk for one in rows}

    assert listed("") == {draft.pk, filed.pk}
    assert listed("?state=FILED") == {filed.pk}
    assert listed("?year=2025") == set()
    assert listed(f"?q={house.unit.initials}") == {draft.pk, filed.pk}
    assert listed("?q=没有这样的记录") == set()
    assert listed("?sort=unit") == {draft.pk, filed.pk}
    if house.partner:
        assert listed("?answer=ASKED") == {filed.pk}


def test_list_leaves_as_a_workbook_of_what_is_shown(house):
    battery.record(house)
    filed = battery.record(house, "FILED")
    answer = signed_in(house.liaison).get(address(house, "?state=FILED&export=xlsx"))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in cells if "状态" in row)
    rows = [row for row in cells[cells.index(head) + 1 :] if row[head.index("状态")]]
    assert [row[head.index(house.kind.label_of(house.kind.title))] for row in rows] == [str(filed)]
    assert rows[0][head.index("状态")] == "已报送"


def questions(client, page):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def more(house, one, rows):
    """As many records as asked for, all like one."""
    if (missing := rows - house.kind.model.objects.count()) > 0:
        copies = [copy(one) for _ in range(missing)]
        for each in copies:
            each.pk, each._state = None, ModelState()
        with transaction.atomic():
            audit.bulk_create(house.kind.model, copies, by=None, reason="测试")


def test_pages_ask_the_same_for_1_3_and_50_rows(house):
    one = battery.record(house, "FILED")
    people = [signed_in(house.officer), signed_in(house.liaison)]
    asked = []
    for rows in (1, 3, 50):
        more(house, one, rows)
        pages = (address(house), one.get_absolute_url())
        asked.append([questions(client, page) for client in people for page in pages])
    assert asked == [asked[0]] * 3


def test_pages_about_all_kinds_ask_the_same_for_more_rows_and_more_kinds(noon, db, monkeypatch):
    house = battery.inhabited("base-plan")
    one = battery.record(house, "FILED")
    client = signed_in(house.officer)
    pages = ("/", "/records/", f"/units/{house.unit.pk}/", "/regulation/")
    for page in pages:
        client.get(page)
    asked = [questions(client, page) for page in pages]
    more(house, one, 50)
    assert [questions(client, page) for page in pages] == asked
    monkeypatch.setattr(kinds, "every", lambda: [house.kind])
    assert [questions(client, page) for page in pages] == asked


@pytest.mark.parametrize("name", ["stranger", "outsider", "auditor"])
def test_others_find_no_record(house, name):
    one = battery.record(house, "FILED")
    client = signed_in(getattr(house, name))
    found = [client.get(f"{one.get_absolute_url()}{rest}").status_code for rest in ("", "edit/", "return/")]
    assert found == [404, 404, 404]


def test_unknown_kind_is_not_found(noon, db):
    house = battery.inhabited("base-plan")
    client = signed_in(house.officer)
    found = [client.get(f"/records/nothing/{rest}").status_code for rest in ("", "new/", "1/", "template/")]
    assert found == [404, 404, 404, 404]
