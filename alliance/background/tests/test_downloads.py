"""What leaves the portal leaves a trace, data of persons leave it with a reason."""

import io

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils.http import urlencode

from alliance.accounts.services import administrators
from alliance.background import list_exports
from alliance.background.models.works import Work
from alliance.face.lists import ListPage
from alliance.files.models import Download
from alliance.ground import clock
from alliance.ground.access import Office
from alliance.history import guard
from alliance.rights.models.users import User
from alliance.tests import builders, url_world
from alliance.tests.fetching import build_waiting

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # the database is there however the tests are chosen

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def house(db, client):
    found = builders.alliance()
    client.force_login(found.officer)
    return found


def trace() -> list[tuple]:
    fields = ("user__name", "what", "filter", "rows", "persons", "reason")
    return list(Download.objects.order_by("pk").values_list(*fields))


def asked(address: str) -> str:
    return f"{reverse('export_reason')}?{urlencode({'to': address})}"


# ---------------------------------------------------------------- the trace


def test_export_of_a_list_records_who_what_which_rows(client, house):
    address = f"{reverse('seats')}?role=CHAIR&export=xlsx"
    answer = client.get(address)
    assert (answer["Content-Type"], trace()) == (
        XLSX,
        [(str(house.officer), "理事会席位", "席位：理事长单位", 1, False, "")],
    )
    row = Download.objects.get()
    assert (row.address, row.filename.startswith("理事会席位-")) == (reverse("seats"), True)


def test_an_export_says_what_it_leaves_out_without_being_asked(client, house):
    """Of people and of units those of today: the file and its record say so, as where it is asked for."""
    for name, usual, every in (("people", "在任", "全部（含已终止）"), ("units", "在册", "全部（含已终止）")):
        for query, said in (("", usual), ("state=all", every)):
            _, report = list_exports.page_of({"path": reverse(name), "query": query}, house.officer).taken()
            assert report.facts["筛选条件"] == f"状态：{said}"


@pytest.mark.parametrize("limit", [2000, 0], ids=["at once", "in the background"])
def test_the_record_of_an_export_counts_the_rows_of_its_file(client, house, settings, limit):
    """The ledger lists units, its file what each of them owes."""
    settings.ROWS_AT_ONCE = limit
    address = f"{reverse('duty_board')}?export=xlsx"
    answer = client.get(address)
    if not limit:
        client.post(reverse("export_new"), answer.context["fields"])
        build_waiting()
        answer = client.get(reverse("export_file", args=[Work.objects.get().pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    numbers = [row[0] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    ((_, what, _, rows, *_),) = trace()
    assert (what, rows) == ("履职台账", len(numbers))
    assert rows > len(client.get(reverse("duty_board")).context["listing"].table.rows) > 0


def test_a_page_and_a_head_request_record_nothing(client, house):
    client.get(reverse("seats"))
    client.head(f"{reverse('seats')}?export=xlsx")
    assert trace() == []


def test_workbook_names_who_took_it_and_when(client, house):
    content = client.get(f"{reverse('seats')}?export=xlsx").getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert f"导出人：{house.officer}" in sheet["A2"].value
    assert sheet.oddFooter.left.text == f"导出人：{house.officer}"
    assert sheet.oddFooter.right.text.startswith(f"{clock.today()}")


def test_a_file_that_cannot_be_recorded_does_not_leave(client, house, monkeypatch):
    def full(**values) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Download.objects, "create", full)
    with pytest.raises(OSError, match="disk full"):
        client.get(f"{reverse('seats')}?export=xlsx")


def test_background_export_is_recorded_when_it_is_fetched(client, house, settings):
    settings.ROWS_AT_ONCE = 0
    shown = client.get(f"{reverse('seats')}?role=CHAIR&export=xlsx")
    client.post(reverse("export_new"), shown.context["fields"])
    assert trace() == []
    build_waiting()
    address = reverse("export_file", args=[Work.objects.get().pk])
    for _ in range(2):
        assert client.get(address).status_code == 200
    assert trace() == [(str(house.officer), "理事会席位", "席位：理事长单位", 1, False, "")] * 2


# ---------------------------------------------------------------- data of persons


@pytest.mark.parametrize("name", ["units", "accounts"])
def test_a_list_with_contact_data_asks_for_a_reason_first(client, house, name):
    address = f"{reverse(name)}?q=&export=xlsx"
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"], trace()) == (302, asked(address), [])
    assert client.get(asked(address)).status_code == 200
    for empty in ("", "   "):
        assert client.post(asked(address), {"reason": empty}).status_code == 422
    assert trace() == []
    answer = client.post(asked(address), {"reason": "电话通知开会"})
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    ((who, _, words, rows, persons, reason),) = trace()
    assert (who, words, persons, reason) == (
        str(house.officer),
        "全部" if name == "accounts" else "状态：在册",
        True,
        "电话通知开会",
    )
    assert rows == (User.objects.count() if name == "accounts" else 3)


def test_a_long_list_with_contact_data_carries_its_reason(client, house, settings):
    settings.ROWS_AT_ONCE = 0
    address = f"{reverse('units')}?export=xlsx"
    assert client.get(address).headers["Location"] == asked(address)
    assert client.post(reverse("export_new"), {"path": reverse("units"), "query": ""}).status_code == 409
    assert not Work.objects.exists()
    client.post(asked(address), {"reason": "核对名册"})
    build_waiting()
    client.get(reverse("export_file", args=[Work.objects.get().pk]))
    assert [(row[-2], row[-1]) for row in trace()] == [(True, "核对名册")]


def test_the_question_gives_nobody_more_than_the_list_does(client, house):
    address = asked(f"{reverse('accounts')}?export=xlsx")
    client.force_login(house.chair)
    assert client.get(address).status_code == 409
    assert client.post(address, {"reason": "理由"}).status_code == 409
    assert trace() == []


@pytest.mark.parametrize(
    "to", ["", "/", "/login/", "/no/such/", "//evil.example.org/", "https://evil.example.org/", "/inbox/"]
)
def test_the_question_is_about_lists_only(client, house, to):
    assert client.get(f"{reverse('export_reason')}?{urlencode({'to': to})}").status_code == 404


def test_masked_lists_need_no_reason(client, house):
    auditor = builders.person()
    administrators.appoint(user=auditor, office=Office.AUDIT_ADMIN, since=clock.today(), by=None)
    client.force_login(auditor)
    answer = client.get(f"{reverse('units')}?export=xlsx")
    assert (answer["Content-Type"], [row[-2:] for row in trace()]) == (XLSX, [(False, "")])


def test_password_sheet_is_recorded_with_its_purpose(client, house):
    from members.people.services import people

    people.appoint(
        house.school, role="LIAISON", since=clock.today(), name="新人", phone="13611112222", by=house.officer
    )
    rows = client.get(reverse("first_passwords")).context["number"]
    answer = client.post(reverse("first_passwords"), {"reason": "名册导入后首次发放"})
    assert (answer.status_code, answer.headers.get("Content-Type")) == (200, XLSX)
    assert trace() == [(str(house.officer), "首次登录密码", "", rows, True, "名册导入后首次发放")]


@pytest.mark.both
def test_persons_without_a_reason_cannot_be_recorded(house):
    fields = {"user": house.officer, "at": clock.now(), "what": "x", "filename": "x", "address": "/"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Download.objects.create(persons=True, **fields)
    assert Download.objects.create(persons=True, reason="理由", **fields).pk


def test_the_database_guards_the_record():
    assert Download._meta.db_table in guard.tables()


# ---------------------------------------------------------------- who reads it


def test_auditor_reads_all_records_and_others_their_own(client, house):
    client.get(f"{reverse('seats')}?export=xlsx")
    client.force_login(house.chair)
    client.get(f"{reverse('decisions')}?export=xlsx")
    auditor = builders.person()
    administrators.appoint(user=auditor, office=Office.AUDIT_ADMIN, since=clock.today(), by=None)
    seen = {}
    for name, person in [("auditor", auditor), ("officer", house.officer), ("chair", house.chair)]:
        client.force_login(person)
        page = client.get(reverse("downloads"))
        seen[name] = sorted(row.what for row in page.context["listing"].table.rows)
        menu = [tab.label for entry in page.context["menu"].foot for tab in entry.tabs]
        assert ("导出记录" in menu) == (name == "auditor")
    assert seen == {
        "auditor": ["理事会决定", "理事会席位"],
        "officer": ["理事会席位"],
        "chair": ["理事会决定"],
    }


@pytest.mark.parametrize(
    ("query", "found"), [("persons=true", 1), ("persons=false", 1), ("who=无此人", 0), ("", 2)]
)
def test_records_are_filtered(client, house, query, found):
    client.get(f"{reverse('seats')}?export=xlsx")
    client.post(asked(f"{reverse('accounts')}?export=xlsx"), {"reason": "核对"})
    client.force_login(house.secretary_general)
    assert client.get(f"{reverse('downloads')}?{query}").context["listing"].total == found


# ---------------------------------------------------------------- none is forgotten


def exporting() -> list[str]:
    """All addresses that answer to `export=xlsx`."""
    lists = [
        pattern.name
        for pattern in _patterns()
        if issubclass(made := getattr(pattern.callback, "view_class", type), ListPage) and made.export_name
    ]
    return [*lists, "report_ranking"]


def _patterns():
    waiting = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            waiting += one.url_patterns
        else:
            yield one


def test_there_are_many_lists_to_export():
    assert len(exporting()) >= 24


@pytest.mark.parametrize("role", ["officer", "chair", "auditor", "system"])
def test_every_workbook_of_every_list_is_recorded(role, in_world, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), url_world.without_pages():
        client = in_world.clients[role]
        taken = 0
        for name in url_world.addresses():
            try:
                address = url_world.path_of(in_world, name) + "?export=xlsx"
            except NoReverseMatch:
                continue
            before = Download.objects.count()
            answer = client.get(address)
            if answer.headers.get("Location", "").startswith(reverse("export_reason")):
                answer = client.post(answer.headers["Location"], {"reason": "测试"})
            left = answer.headers.get("Content-Disposition", "").startswith("attachment")
            assert (name, Download.objects.count() - before) == (name, int(left))
            taken += left
            hidden = answer.status_code == 404 and any(
                map(str.isdigit, address)
            )  # of a record that is not theirs
            assert left or name not in exporting() or answer.status_code == 409 or hidden, name
        assert taken >= (20 if role == "officer" else 5)
        transaction.set_rollback(True)
