"""The register as of a day: who was a member on it, and who stood for it, from the dated rows."""

import io
from datetime import date
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from alliance.tests import builders
from alliance.workbook import reading
from alliance.workbook.specs import Unreadable
from members.membership import services as membership
from members.people.services import people
from members.roster.sheet import SHEET

pytestmark = pytest.mark.django_db
NAMES = ("甲公司", "乙公司")


@pytest.fixture
def house(everyone):
    """A member until March 1st 2026 and one since June 1st, whose head changed on September 1st."""
    gone = builders.unit("ENTERPRISE", name="甲公司", joined_on=date(2024, 1, 1))
    membership.end_membership(gone, on=date(2026, 3, 1), reason="退出", by=None)
    come = builders.unit("ENTERPRISE", name="乙公司", joined_on=date(2026, 6, 1))
    head = builders.person(come, "HEAD", since=date(2026, 6, 1), name="前任负责人")
    place = come.representatives.get(user=head)
    people.replace(place, on=date(2026, 9, 1), name="现任负责人", phone="13700009999", by=None)
    everyone.come = come
    return everyone


def shown(client, query):
    page = client.get(f"/units/{query}").content.decode()
    return [name for name in NAMES if name in page], [
        name for name in ("前任负责人", "现任负责人") if name in page
    ]


@pytest.mark.parametrize(
    ("query", "units", "heads"),
    [
        ("", ["乙公司"], ["现任负责人"]),
        ("?on=2026-02-28", ["甲公司"], []),
        ("?on=2026-03-01", [], []),
        ("?on=2026-05-31", [], []),
        ("?on=2026-08-31", ["乙公司"], ["前任负责人"]),
        ("?on=2026-09-01", ["乙公司"], ["现任负责人"]),
    ],
)
def test_register_shows_the_members_of_that_day_with_who_stood_for_them(client, house, query, units, heads):
    client.force_login(house.officer)
    assert shown(client, query) == (units, heads)


def test_register_of_a_day_says_so_in_its_workbook(client, house):
    client.force_login(house.officer)
    answer = client.get("/units/?on=2026-02-28&export=xlsx")
    if answer.status_code == 302:  # contact data of people leave with a reason
        answer = client.post(answer.headers["Location"], {"reason": "核对名册"}, follow=True)
    assert "2026_02_28" in unquote(answer.headers["Content-Disposition"])
    book = load_workbook(io.BytesIO(b"".join(answer) if answer.streaming else answer.content))
    names = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert ("甲公司" in names, "乙公司" in names) == (True, False)


def test_register_of_no_day_shows_what_is_wrong(client, house):
    client.force_login(house.officer)
    assert client.get("/units/?on=2026-13-45").status_code == 200


def exported(client, query):
    """The register as it leaves the portal, with the reason that data of persons ask for."""
    answer = client.get(f"/units/?{query}&export=xlsx")
    return client.post(answer.headers["Location"], {"reason": "核对名册"}, follow=True)


def content_of(answer):
    return b"".join(answer) if answer.streaming else answer.content


def test_register_of_a_day_is_no_import_and_that_of_now_is(client, house):
    client.force_login(house.officer)
    past = content_of(exported(client, "on=2026-08-31"))
    (sheet,) = load_workbook(io.BytesIO(past)).worksheets
    assert (sheet.title, sheet["A1"].value) == ("成员单位名录（截至2026-08-31）",) * 2
    with pytest.raises(Unreadable) as refusal:
        reading.read(io.BytesIO(past), [SHEET])
    assert str(refusal.value).startswith("这是截至 2026-08-31 的导出，不是现在的情况")
    assert reading.read(io.BytesIO(content_of(exported(client, "state=all"))), [SHEET]).ok


@pytest.mark.parametrize("left", ["sheet", "line"])
def test_register_of_a_day_is_known_by_its_sheet_or_by_its_conditions_alone(client, house, left):
    client.force_login(house.officer)
    book = load_workbook(io.BytesIO(content_of(exported(client, "on=2026-08-31&kind=ENTERPRISE"))))
    (sheet,) = book.worksheets
    if left == "sheet":
        for _row in range(3):
            assert "单位名称" not in [cell.value for cell in sheet[1]]
            sheet.delete_rows(1)
            if "单位名称" in [cell.value for cell in sheet[1]]:
                break
    else:
        sheet.title, sheet["A1"].value = "Sheet1", "名册"
    changed = io.BytesIO()
    book.save(changed)
    with pytest.raises(Unreadable, match="截至 2026-08-31 的导出"):
        reading.read(changed, [SHEET])
    if left == "sheet":
        sheet.title = "成员单位名录"
        plain = io.BytesIO()
        book.save(plain)
        assert reading.read(plain, [SHEET]).ok
