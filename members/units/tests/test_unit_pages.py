"""The list, the unit file and the forms of units, as each person meets them."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.tests import builders
from alliance.workbook import reading
from members.membership import services as membership
from members.people.models import Representative
from members.people.services import people
from members.relations import services as relations
from members.roster import sheet as roster
from members.units import services as units
from members.units.models import Unit
from members.units.parts import UNIT_FILE

pytestmark = pytest.mark.once

TODAY = date(2026, 11, 22)
CODE = "91350100M000100Y43"
FORM = {"name": "德州新公司", "kind": "ENTERPRISE", "uscc": CODE, "joined_on": "2026-11-22"}


@pytest.fixture
def get(client):
    def open_page(user, path):
        client.force_login(user)
        return client.get(path)

    return open_page


@pytest.fixture
def post(client):
    def send(sender, path, **data):
        client.force_login(sender)
        return client.post(path, data)

    return send


def listed(response):
    return [unit.name for unit in response.context["listing"].table.objects]


@pytest.mark.both
def test_list_shows_what_each_may_see(everyone, get):
    whole = [everyone.chair_unit.name, everyone.school.name, everyone.enterprise.name]
    assert sorted(listed(get(everyone.officer, "/units/"))) == sorted(whole)
    assert sorted(listed(get(everyone.chair, "/units/"))) == sorted(whole)
    assert listed(get(everyone.school_liaison, "/units/")) == [everyone.school.name]
    assert listed(get(builders.person(), "/units/")) == []


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["第一学院", "第二公司"]),
        ("?kind=SCHOOL", ["第一学院"]),
        ("?kind=RESEARCH", []),
        ("?district=德城区", ["第二公司"]),
        ("?state=active", ["第一学院", "第二公司"]),
        ("?state=ended", ["退出协会"]),
        ("?state=coming", ["将来研究院"]),
        ("?state=all", ["第一学院", "第二公司", "退出协会", "将来研究院"]),
        ("?people=complete", ["第一学院"]),
        ("?people=no_head", ["第二公司"]),
        ("?people=no_liaison", ["第二公司"]),
        ("?people=no_password", []),
        ("?q=DYXY", ["第一学院"]),
        ("?q=第二 公司", ["第二公司"]),
        ("?kind=CLUB", ["第一学院", "第二公司"]),
        ("?unit__phone=1&end_reason__startswith=退", ["第一学院", "第二公司"]),
    ],
)
def test_list_filters(everyone, get, query, names):
    for old in (everyone.chair_unit, everyone.school, everyone.enterprise):
        units.change(old, by=None, reason="", field="原有")
    first, _ = (
        builders.unit("SCHOOL", name="第一学院"),
        builders.unit("ENTERPRISE", name="第二公司", district="德城区"),
    )
    builders.person(first, "HEAD")
    builders.person(first, "LIAISON")
    membership.end_membership(builders.unit("INDUSTRY", name="退出协会"), on=TODAY, reason="退出", by=None)
    builders.unit("RESEARCH", name="将来研究院", joined_on=TODAY + timedelta(days=1))
    own = {"第一学院", "第二公司", "退出协会", "将来研究院"}
    found = [name for name in listed(get(everyone.officer, f"/units/{query}")) if name in own]
    assert sorted(found) == sorted(names)


def exported(client, user):
    """The list of the schools, of which a person says what it is for."""
    client.force_login(user)
    asked = client.get("/units/?kind=SCHOOL&export=xlsx")
    return client.post(asked["Location"], {"reason": "核对名册"})


def test_list_export_is_the_import_template(everyone, client):
    answer = exported(client, everyone.officer)
    read = reading.read(io.BytesIO(b"".join(answer.streaming_content)), [roster.SHEET])[roster.SHEET.title]
    assert read.errors == []
    assert {row.values["name"]: row.values["liaison_phone"] for row in read.rows} == {
        everyone.chair_unit.name: "",
        everyone.school.name: everyone.school_liaison.phone,
    }


def test_export_masks_numbers_for_the_council(everyone, client):
    answer = exported(client, everyone.chair)
    read = reading.read(io.BytesIO(b"".join(answer.streaming_content)), [roster.SHEET])[roster.SHEET.title]
    phones = {row.values["name"]: row.values["head_phone"] for row in read.rows}
    assert phones[everyone.chair_unit.name] == everyone.chair.phone
    assert phones[everyone.school.name] == f"139****{everyone.school_head.phone[-4:]}"


def test_list_costs_the_same_for_any_number_of_units(everyone, client):
    client.force_login(everyone.officer)
    costs = []
    for more in (0, 2, 47):
        for _ in range(more):
            member = builders.unit("ENTERPRISE", district="德城区")
            builders.person(member, "HEAD")
            builders.person(member)
        client.get("/units/?size=100")
        with CaptureQueriesContext(connection) as queries:
            client.get("/units/?size=100")
        costs.append(len(queries))
    assert costs == [8] * 3  # frame 4; number, rows, people; districts of the filter


def test_file_costs_the_same_for_any_number_of_people(everyone, client):
    client.force_login(everyone.officer)
    costs = []
    for more in (0, 5):
        for _ in range(more):
            one = people.appoint(
                everyone.enterprise, role="LIAISON", since=TODAY, by=None, user=builders.person()
            )
            people.end(one, on=TODAY, reason="调离", by=None)
            builders.person(everyone.enterprise)
            relations.declare_relation(
                everyone.enterprise, builders.unit("RESEARCH"), nature="控股", since=TODAY, by=None
            )
        client.get(f"/units/{everyone.enterprise.pk}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/units/{everyone.enterprise.pk}/")
        costs.append(len(queries))
    assert costs == [costs[0]] * 2
    # two of them ask who holds which office, one for former names, one for the ledger of duty records, one for what is handed
    # over, one for grades of years before the portal, one for its memberships of before
    assert costs[0] <= 30


PATHS = ["", "history/", "edit/", "end/", "people/new/", "relations/new/"]


@pytest.mark.parametrize("path", PATHS)
def test_unit_of_others_does_not_exist(everyone, get, path):
    """The answer for somebody else's unit and for no unit at all is the same."""
    for user in (builders.person(), everyone.enterprise_head):
        foreign = get(user, f"/units/{everyone.school.pk}/{path}")
        assert (foreign.status_code, get(user, f"/units/999999/{path}").status_code) == (404, 404)
    assert get(everyone.officer, f"/units/{everyone.school.pk}/{path}").status_code == 200


@pytest.mark.parametrize("path", ["edit/", "end/", "reinstate/", "people/new/", "relations/new/"])
def test_posting_to_the_unit_of_others_changes_nothing(everyone, post, path):
    history = Unit.history.count(), Representative.history.count()
    answer = post(
        everyone.enterprise_head, f"/units/{everyone.school.pk}/{path}", **FORM, reason="x", on="2026-11-22"
    )
    assert answer.status_code == 404
    assert (Unit.history.count(), Representative.history.count()) == history


@pytest.mark.parametrize("path", ["end/", "people/new/", "relations/new/"])
def test_own_unit_may_be_seen_but_not_everything_done(everyone, get, path):
    assert get(everyone.school_head, f"/units/{everyone.school.pk}/{path}").status_code == 409
    assert get(everyone.chair, f"/units/{everyone.school.pk}/{path}").status_code == 409


def test_new_is_for_the_secretariat(everyone, get, post):
    for user in (everyone.chair, everyone.school_head, builders.person()):
        assert get(user, "/units/new/").status_code == 409
        post(user, "/units/new/", **FORM)
    assert not Unit.objects.filter(uscc=CODE).exists()
    answer = post(everyone.officer, "/units/new/", **FORM)
    unit = Unit.objects.get(uscc=CODE)
    assert answer.url == f"/units/{unit.pk}/"
    assert unit.history.get().history_user == everyone.officer


def test_new_shows_warning_for_unusual_code(everyone, client):
    client.force_login(everyone.officer)
    page = client.post("/units/new/", FORM | {"kind": "INDUSTRY"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "已登记 德州新公司。请接着登记负责人和联络员。",
        "信用代码以 91 开头，登记为企业，与所选成员类别不常见，请核对。",
    ]


def test_new_normalises_and_keeps_what_was_typed_on_errors(everyone, post):
    page = post(
        everyone.officer, "/units/new/", **FORM | {"uscc": "９１３５０１００ m000100y4４", "postcode": "1"}
    )
    assert set(page.context["form"].errors) == {"uscc", "postcode"}
    assert page.context["form"]["name"].value() == "德州新公司"
    post(everyone.officer, "/units/new/", **FORM | {"uscc": "９１３５０１００ m000100y43"})
    assert Unit.objects.filter(uscc=CODE).count() == 1


def test_new_refuses_doubles_in_the_form(everyone, post):
    post(everyone.officer, "/units/new/", **FORM)
    page = post(
        everyone.officer,
        "/units/new/",
        **FORM | {"uscc": "", "uscc_missing_reason": "无", "name": "德州新 公司"},
    )
    assert page.context["form"].non_field_errors() == ["已有同名的成员单位。"]
    assert Unit.objects.filter(initials="dzxgs").count() == 1


def test_edit_by_own_people_takes_contact_fields_only(everyone, post):
    school = everyone.school
    version = school.version
    answer = post(
        everyone.school_liaison,
        f"/units/{school.pk}/edit/",
        version=version,
        address="新路1号",
        name="冒名学院",
        kind="RESEARCH",
        uscc=CODE,
        joined_on="2000-01-01",
        ended_on="2026-01-01",
        id="1",
    )
    assert answer.url == f"/units/{school.pk}/"
    before = (school.name, school.kind, school.uscc, school.joined_on, None)
    school.refresh_from_db()
    assert (school.name, school.kind, school.uscc, school.joined_on, school.ended_on) == before
    assert (school.address, school.version) == ("新路1号", version + 1)


def test_edit_of_outdated_version_keeps_both_texts(everyone, post):
    school = everyone.school
    seen = school.version
    units.change(school, by=everyone.officer, reason="", address="甲路1号", introduction="一\n二")
    page = post(
        everyone.school_liaison,
        f"/units/{school.pk}/edit/",
        version=seen,
        address="乙路2号",
        introduction="新",
    )
    assert page.status_code == 409
    assert page.context["form"]["address"].value() == "乙路2号"
    assert page.context["conflicts"] == [
        {"label": "地址", "stored": "甲路1号", "typed": "乙路2号"},
        {"label": "单位简介", "stored": "一\n二", "typed": "新"},
    ]
    school.refresh_from_db()
    assert school.address == "甲路1号"
    post(
        everyone.school_liaison,
        f"/units/{school.pk}/edit/",
        version=page.context["version"],
        address="乙路2号",
        introduction="新",
    )
    school.refresh_from_db()
    assert (school.address, school.introduction) == ("乙路2号", "新")


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 30])
def test_edit_without_a_version_is_a_conflict(everyone, post, version):
    page = post(everyone.officer, f"/units/{everyone.school.pk}/edit/", version=version, **FORM)
    assert page.status_code == 409


def test_end_shows_what_ends_and_then_ends_it(everyone, get, post):
    path = f"/units/{everyone.school.pk}/end/"
    page = get(everyone.officer, path)
    assert {one.user for one in page.context["people"]} == {everyone.school_head, everyone.school_liaison}
    assert post(everyone.officer, path, on="2026-11-22", reason="").status_code == 200
    assert Unit.objects.get(pk=everyone.school.pk).ended_on is None
    post(everyone.officer, path, on="2026-11-22", reason="注销")
    assert Unit.objects.get(pk=everyone.school.pk).ended_on == TODAY
    assert get(everyone.officer, path).status_code == 409
    own = f"/units/{everyone.school.pk}/"
    assert get(everyone.school_head, own).status_code == 200
    assert get(everyone.school_head, f"{own}edit/").status_code == 409
    assert get(everyone.enterprise_head, own).status_code == 404


def test_reinstate_needs_a_reason(everyone, post, get):
    membership.end_membership(everyone.school, on=TODAY, reason="误", by=None)
    path = f"/units/{everyone.school.pk}/reinstate/"
    assert get(everyone.officer, path).status_code == 405
    post(everyone.officer, path)
    assert Unit.objects.get(pk=everyone.school.pk).ended_on == TODAY
    post(everyone.officer, path, reason="误登记")
    assert Unit.objects.get(pk=everyone.school.pk).ended_on is None


def test_my_unit_opens_the_own_file_or_a_choice(everyone, get):
    assert get(everyone.school_liaison, "/units/mine/").url == f"/units/{everyone.school.pk}/"
    people.appoint(everyone.enterprise, role="LIAISON", since=TODAY, by=None, user=everyone.school_liaison)
    page = get(everyone.school_liaison, "/units/mine/")
    assert {unit.pk for unit in page.context["units"]} == {everyone.school.pk, everyone.enterprise.pk}
    assert get(builders.person(), "/units/mine/").context["units"] == []


def test_file_masks_numbers_for_the_council(everyone, get):
    phone = everyone.school_liaison.phone
    for user, seen in ((everyone.officer, True), (everyone.school_head, True), (everyone.chair, False)):
        page = get(user, f"/units/{everyone.school.pk}/").content.decode()
        assert (phone in page) == seen
        assert (f"{phone[:3]}****{phone[-4:]}" in page) != seen


def test_file_offers_acts_to_the_secretariat_only(everyone, get):
    one = Representative.objects.get(user=everyone.school_liaison)
    for user, offered in ((everyone.officer, True), (everyone.school_head, False), (everyone.chair, False)):
        page = get(user, f"/units/{everyone.school.pk}/").content.decode()
        assert (f"/people/{one.pk}/replace/" in page) == offered
        assert (f"/units/{everyone.school.pk}/end/" in page) == offered


def test_file_says_which_office_is_empty(everyone, get):
    people.end(Representative.objects.get(user=everyone.school_liaison), on=TODAY, reason="调离", by=None)
    page = get(everyone.school_head, f"/units/{everyone.school.pk}/")
    assert page.context["gaps"] == ["没有联络员：月度信息和自评将无人填报。"]
    assert [one.user for one in page.context["former"].rows] == [everyone.school_liaison]


def test_file_tells_its_audience(everyone, get):
    page = get(everyone.officer, f"/units/{everyone.school.pk}/")
    names = f"{everyone.school_head}、{everyone.school_liaison}"
    assert page.context["audience"][1] == f"本单位在任人员（{names}）：全部内容，可以修改联系方式和简介。"


def test_file_of_an_ended_unit_names_those_who_go_on_reading(everyone, get):
    membership.end_membership(everyone.school, on=date(2026, 11, 22), reason="退出", by=None)
    told = get(everyone.officer, f"/units/{everyone.school.pk}/").context["audience"]
    names = "、".join(sorted((str(everyone.school_head), str(everyone.school_liaison))))
    assert (told[1], told[2]) == (
        "本单位在任人员（现在没有）：全部内容，可以修改联系方式和简介。",
        f"终止时在任的人员（{names}）：只能查阅，至 2027-11-21（含当日）。",
    )


def test_file_draws_parts_in_order_for_those_who_may_see_them(everyone, get, monkeypatch):
    monkeypatch.setattr(UNIT_FILE, "registered", {})

    @UNIT_FILE.part(200, "后一块")
    def later(unit, user):
        return "components/empty_state.html", {"empty": {"title": f"{unit.name}的后一块"}}

    @UNIT_FILE.part(100, "前一块")
    def earlier(unit, user):
        return (
            ("components/empty_state.html", {"empty": {"title": "前"}}) if user == everyone.officer else None
        )

    drawn = get(everyone.officer, f"/units/{everyone.school.pk}/").context["parts"]
    assert [one.title for one in drawn] == ["前一块", "后一块"]
    assert f"{everyone.school.name}的后一块" in drawn[1].body
    assert [
        one.title for one in get(everyone.school_head, f"/units/{everyone.school.pk}/").context["parts"]
    ] == ["后一块"]


def test_history_tells_who_did_what_and_why(everyone, get):
    school = everyone.school
    units.change(school, by=everyone.officer, reason="搬迁", address="新路1号")
    people.end(
        Representative.objects.get(user=everyone.school_liaison), on=TODAY, reason="调离", by=everyone.officer
    )
    relations.declare_relation(school, everyone.enterprise, nature="控股", since=TODAY, by=everyone.officer)
    events = get(everyone.school_head, f"/units/{school.pk}/history/").context["events"]
    found = {(event.title, event.who) for event in events}
    assert {
        ("搬迁", everyone.officer.name),
        (f"{everyone.school_liaison}（联络员）：终止任职：调离", everyone.officer.name),
        (f"与 {everyone.enterprise} 的关联关系：登记关联关系：控股", everyone.officer.name),
        ("登记成员单位", "系统"),
    } <= found
    assert next(event.after for event in events if event.title == "搬迁") == "地址：新路1号"


def test_relations_are_entered_by_name_or_code_and_ended(everyone, post):
    path = f"/units/{everyone.school.pk}/relations/new/"
    units.change(everyone.enterprise, by=None, reason="", uscc=CODE)
    missing = post(everyone.officer, path, other="没有这家", nature="控股", since="2026-11-22")
    assert missing.context["form"].errors["other"] == ["没有找到“没有这家”，请换个写法再查。"]
    part = post(everyone.officer, path, other_text="成员单位", nature="控股", since="2026-11-22")
    assert part.context["form"].errors["other"] == ["找到 3 个，请在下面选定一个。"]
    post(everyone.officer, path, other_text=CODE.lower(), nature="控股", since="2026-11-22")
    relation = everyone.school.relations.get()
    assert relation.other == everyone.enterprise
    for user, status in ((builders.person(), 404), (everyone.school_head, 409)):
        client_answer = post(user, f"/relations/{relation.pk}/end/", on="2026-11-22", reason="误")
        assert client_answer.status_code == status
    post(everyone.officer, f"/relations/{relation.pk}/end/", on="2026-11-23", reason="误")
    relation.refresh_from_db()
    assert relation.until == date(2026, 11, 23)


def test_user_text_is_never_markup(everyone, get):
    units.change(
        everyone.school,
        by=None,
        reason="",
        name="<script>alert(1)</script>",
        introduction="<img src=x onerror=a>",
    )
    for path in ("/units/", f"/units/{everyone.school.pk}/", f"/units/{everyone.school.pk}/history/"):
        page = get(everyone.officer, path).content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(("ended", "said"), [(False, "还没有登记人员"), (True, "没有在任人员")])
def test_file_without_people_asks_only_a_member_for_them(get, everyone, ended, said):
    unit = builders.unit()
    if ended:
        membership.end_membership(unit, on=TODAY, reason="书面申请退出", by=everyone.officer)
    assert get(everyone.officer, unit.get_absolute_url()).context["serving"].empty.title == said
