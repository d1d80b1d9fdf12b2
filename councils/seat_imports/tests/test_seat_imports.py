"""Seats by workbook: the rules and the second person of one registered by hand, previewed, all or none."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.power.models import PowerChange
from alliance.power.services import changes
from alliance.tests import builders
from councils.seat_imports import services, sheet
from councils.terms.models.seats import Seat

HEAD = (
    "单位名称",
    "统一社会信用代码",
    "席位",
    "任职人身份",
    "起始日期",
    "依据",
)
BEGAN = builders.TERM_BEGAN
PAPER = "第一届理事会第一次会议选举结果"


def book(*rows) -> SimpleUploadedFile:
    made = Workbook()
    made.active.append(HEAD)
    for row in rows:
        made.active.append(row)
    content = io.BytesIO()
    made.save(content)
    return SimpleUploadedFile("席位.xlsx", content.getvalue())


def seat(unit, role="理事", *, since=BEGAN, holder=None, reason=PAPER) -> tuple:
    return (str(unit), None, role, holder, since.isoformat() if since else None, reason)


def read(*rows):
    found, lines = sheet.read(book(*rows))
    assert found.errors == []
    return lines


def registered(house, *rows, by=None):
    return services.register(read(*rows), seen=services.state(), by=by or house.secretary_general)


def stored() -> set[tuple]:
    rows = Seat.objects.exclude(role="CHAIR").values_list(
        "unit__name", "role", "holder_role", "since", "until"
    )
    return set(rows)


def test_seats_of_past_days_are_registered_with_their_basis_and_the_units_told(everyone):
    later = date(2026, 3, 1)
    registered(
        everyone,
        seat(everyone.enterprise, "理事单位", since=later),
        seat(everyone.school, "理事", holder="分管人力资源负责人"),
    )
    assert stored() == {
        (str(everyone.enterprise), "ORDINARY", "HEAD", later, None),
        (str(everyone.school), "ORDINARY", "HR_LEAD", BEGAN, None),
    }
    held = Seat.objects.get(unit=everyone.school)
    assert held.history.get().history_change_reason == PAPER
    told = Notification.objects.filter(matter=f"seat:{held.pk}")
    assert {row.recipient for row in told} == {everyone.school_head, everyone.school_liaison}


@pytest.mark.parametrize(
    ("row", "label", "said"),
    [
        ({"role": "会长"}, "席位", "不在可选范围内"),
        ({"role": None}, "席位", "请填写席位"),
        ({"since": None}, "起始日期", "请填写起始日期"),
        ({"reason": None}, "依据", "请填写依据"),
        ({"since": date(2015, 1, 1)}, "", "席位不能早于第一届理事会的起始日期"),
        ({"since": date(2027, 1, 1)}, "", "不能登记将来的席位"),
        ({"role": "理事长单位"}, "", "理事长单位共 1 个，已无空缺席位"),
        ({"role": "副理事长", "holder": "分管人力资源负责人"}, "", "只有理事可以由分管人力资源负责人担任"),
    ],
)
def test_rows_are_refused_as_by_hand_and_nothing_is_written(everyone, row, label, said):
    told = Notification.objects.filter(matter__startswith="seat:").count()
    found, lines = sheet.read(book(seat(everyone.enterprise), seat(everyone.school, **row)))
    _, refused = services.rehearse(lines, by=everyone.secretary_general)
    errors = [(error.row, error.label, error.message) for error in found.errors]
    errors += [(number, "", message) for number, message in refused]
    assert [(number, name, said in message) for number, name, message in errors] == [(3, label, True)]
    if refused:
        with pytest.raises(Refused, match=r"^第 3 行：.*没有登记任何席位"):
            services.register(lines, seen=services.state(), by=everyone.secretary_general)
    assert (stored(), Notification.objects.filter(matter__startswith="seat:").count()) == (set(), told)


def test_own_unit_is_for_others_and_a_high_head_for_two(everyone):
    mine = read(seat(everyone.chair_unit, "理事"))
    _, refused = services.rehearse(mine, by=everyone.secretary_general)
    assert refused == [(2, f"您来自{everyone.chair_unit}或其关联单位，应当回避，请由其他人员办理")]
    with pytest.raises(Refused):
        services.register([], seen=services.state(), by=everyone.school_head)


def test_what_needs_a_second_person_is_proposed(everyone):
    done = registered(everyone, seat(everyone.school, "副理事长"), by=everyone.officer)
    (change,) = done
    assert (type(change), stored()) == (PowerChange, set())
    changes.confirm(change, by=everyone.chair)
    assert {row[1] for row in stored()} == {"VICE_CHAIR"}


def test_preview_that_others_overtook_conflicts(everyone):
    rows, seen = read(seat(everyone.school)), services.state()
    builders.seated("ORDINARY", everyone.enterprise)
    with pytest.raises(Conflict, match="席位或届次已有变化"):
        services.register(rows, seen=seen, by=everyone.secretary_general)


@pytest.mark.once
def test_pages_lead_from_the_sheet_to_the_seats(everyone, client):
    client.force_login(everyone.secretary_general)
    content = b"".join(client.get("/seats/sheet/").streaming_content)
    filled = load_workbook(io.BytesIO(content))
    names = [row[0].value for row in filled.active.iter_rows()]
    at = names.index(str(everyone.school)) + 1
    columns = {
        cell.value: cell.column for row in filled.active.iter_rows() for cell in row if cell.value in HEAD
    }
    for label, value in (("席位", "理事"), ("起始日期", "2026-01-05"), ("依据", PAPER)):
        filled.active.cell(at, columns[label]).value = value
    out = io.BytesIO()
    filled.save(out)
    page = client.post(
        "/seats/import/", {"file": SimpleUploadedFile("席位.xlsx", out.getvalue())}
    ).content.decode()
    assert (page.count(">登记</span>"), stored()) == (1, set())
    sent = {"sealed": re.search(r'name="sealed" value="([^"]+)"', page)[1]}
    answer = client.post("/seats/import/apply/", sent)
    assert (answer.url, [row[1] for row in stored()]) == ("/seats/", ["ORDINARY"])
    wrong = client.post("/seats/import/", {"file": book(seat("没有的单位"))})
    assert (wrong.status_code, "没有名为“没有的单位”的成员单位" in wrong.content.decode()) == (422, True)
