"""The pages: who finds them, what they show, what they cost."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliance.ground import audit, clock
from alliance.ground.clock import Month
from alliance.messages.models import Notification
from alliance.tests import builders
from alliance.tests.desk import todos_of
from alliance.tests.files import image
from reports.checks import adoptions
from reports.checks import services as checks
from reports.checks.models import Adoption
from reports.conftest import MORNING, NOVEMBER
from reports.deadlines.models import Opening
from reports.monthly import pictures
from reports.monthly import services as monthly
from reports.monthly.models import MonthlyReport, ReportPicture

pytestmark = [pytest.mark.django_db, pytest.mark.once]
State = MonthlyReport.State


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def form_of(report, **content) -> dict:
    """What the browser posts for the edit form."""
    report.refresh_from_db()
    data = {
        "title": report.title,
        "category": report.category,
        "body": report.body,
        "source": report.source,
        "privacy_checked": "on",
        "version": report.version,
    }
    for picture in report.pictures.all():
        data[f"picture-{picture.pk}-caption"] = picture.caption
        data[f"picture-{picture.pk}-taken_on"] = ""
    return data | content


# ---------------------------------------------------------------- two minutes: new, write, hand on


def test_new_opens_a_draft_of_the_month(house):
    client = signed_in(house.school_liaison)
    answer = client.post("/monthly-reports/new/", {"unit": house.school.pk, "month": "2026-11"})
    report = MonthlyReport.objects.get()
    assert answer["Location"] == f"/monthly-reports/{report.pk}/edit/"
    assert (report.unit, report.period, report.author) == (house.school, NOVEMBER, house.school_liaison)


def test_new_copies_last_month(house):
    october = Month(2026, 10)
    with clock.at(october.start + timedelta(days=3)):
        builders.submitted_report(house.school, house.school_head, month=october, title="十月的标题")
    signed_in(house.school_liaison).post(
        "/monthly-reports/new/", {"unit": house.school.pk, "month": "2026-11", "copy": "1"}
    )
    assert MonthlyReport.objects.get(month=11).title == "十月的标题"


@pytest.mark.parametrize("month", ["2026-13", "202611", "", "2026-12", "1999-01"])
def test_new_refuses_a_month_that_is_none_or_to_come(house, month):
    answer = signed_in(house.school_liaison).post(
        "/monthly-reports/new/", {"unit": house.school.pk, "month": month}
    )
    assert (answer.status_code, MonthlyReport.objects.count()) == (409, 0)


def test_edit_saves_and_hands_to_the_head_in_one_step(house):
    report = builders.draft(house.school, house.school_liaison, title="旧标题")
    data = form_of(report, title="  新  标题 ", act="hand")
    answer = signed_in(house.school_liaison).post(f"/monthly-reports/{report.pk}/edit/", data)
    report.refresh_from_db()
    assert (answer["Location"], report.title, report.state) == (
        f"/monthly-reports/{report.pk}/",
        "新 标题",
        State.AWAITING_SIGNATURE,
    )


def test_edit_keeps_what_was_typed_when_it_cannot_be_handed_on(house):
    report = builders.draft(house.school, house.school_head)
    data = form_of(report, body="联系 13812345678", act="submit")
    answer = signed_in(house.school_head).post(f"/monthly-reports/{report.pk}/edit/", data)
    report.refresh_from_db()
    assert (report.state, report.body) == (State.DRAFT, "联系 13812345678")
    form = answer.context["form"]
    assert form.non_field_errors() == [
        "内容里有个人信息，不能报送：正文含手机号 138****5678。请删除或以“*”遮盖后再试；确实不是个人信息的，请在“隐私自查”中说明。"
    ]
    assert (form["body"].value(), form["version"].value()) == ("联系 13812345678", str(report.version))
    assert answer.content.decode().count("正文含手机号 138****5678") == 1  # and not in a second box


def test_edit_shows_a_conflict_and_keeps_the_text_on_the_page(house):
    report = builders.draft(house.school, house.school_liaison)
    data = form_of(report, body="我写的", act="save")
    monthly.write(report, by=house.school_head, body="别人写的")
    client = signed_in(house.school_liaison)
    answer = client.post(f"/monthly-reports/{report.pk}/edit/", data)
    report.refresh_from_db()
    assert (answer.status_code, report.body) == (200, "别人写的")
    form = answer.context["form"]
    assert (form["body"].value(), form["version"].value()) == ("我写的", str(report.version))
    client.post(f"/monthly-reports/{report.pk}/edit/", data | {"version": form["version"].value()})
    report.refresh_from_db()
    assert report.body == "我写的"


@pytest.mark.parametrize(("length", "saved"), [(40, True), (41, False)])
def test_edit_takes_forty_characters_of_title(house, length, saved):
    report = builders.draft(house.school, house.school_liaison, title="短")
    signed_in(house.school_liaison).post(
        f"/monthly-reports/{report.pk}/edit/", form_of(report, title="题" * length, act="save")
    )
    report.refresh_from_db()
    assert (len(report.title) == length) is saved


def test_edit_adds_captions_and_removes_pictures(house):
    report = builders.draft(house.school, house.school_liaison)
    files = [SimpleUploadedFile(f"{n}.jpg", image(size=(50 + n, 40)).read(), "image/jpeg") for n in range(2)]
    client = signed_in(house.school_liaison)
    client.post(f"/monthly-reports/{report.pk}/edit/", form_of(report, act="save", files=files))
    first, second = report.pictures.all()
    data = form_of(report, act="save") | {
        f"picture-{first.pk}-caption": "揭牌现场",
        f"picture-{first.pk}-taken_on": "2026-11-18",
        f"picture-{second.pk}-remove": "on",
    }
    client.post(f"/monthly-reports/{report.pk}/edit/", data)
    [left] = report.pictures.all()
    assert (left.pk, left.caption, left.taken_on) == (first.pk, "揭牌现场", date(2026, 11, 18))


def test_edit_refuses_a_picture_and_keeps_the_text(house):
    report = builders.draft(house.school, house.school_liaison)
    bad = SimpleUploadedFile("图.jpg", b"not a picture", "image/jpeg")
    answer = signed_in(house.school_liaison).post(
        f"/monthly-reports/{report.pk}/edit/",
        form_of(report, body="新写的", act="save", files=[bad]),
    )
    report.refresh_from_db()
    assert (report.body, ReportPicture.objects.count()) == ("新写的", 0)
    assert "图.jpg" in answer.context["form"].non_field_errors()[0]


def test_edit_cannot_be_used_to_set_other_fields(house):
    report = builders.draft(house.school, house.school_liaison)
    stolen = {
        "state": "ACCEPTED",
        "unit": house.enterprise.pk,
        "author": house.chair.pk,
        "first_submitted_at": "2026-01-01",
    }
    signed_in(house.school_liaison).post(
        f"/monthly-reports/{report.pk}/edit/", form_of(report, act="save") | stolen
    )
    report.refresh_from_db()
    assert (report.state, report.unit, report.author, report.first_submitted_at) == (
        State.DRAFT,
        house.school,
        house.school_liaison,
        None,
    )


def test_autosave_answers_with_the_new_version(house):
    report = builders.draft(house.school, house.school_liaison)
    client = signed_in(house.school_liaison)
    url = f"/monthly-reports/{report.pk}/autosave/"
    answer = client.post(url, form_of(report, body="正在写", title=""))
    report.refresh_from_db()
    assert (answer.status_code, answer.json(), report.body) == (200, {"version": report.version}, "正在写")
    assert client.post(url, form_of(report)).json() == {
        "version": report.version
    }  # nothing new, nothing written


def test_autosave_tells_of_a_conflict_and_of_what_does_not_fit(house):
    report = builders.draft(house.school, house.school_liaison)
    client = signed_in(house.school_liaison)
    url = f"/monthly-reports/{report.pk}/autosave/"
    stale = form_of(report, body="我写的")
    monthly.write(report, by=house.school_head, body="别人写的")
    assert client.post(url, stale).status_code == 409
    assert client.post(url, form_of(report, title="题" * 41)).status_code == 422
    report.refresh_from_db()
    assert report.body == "别人写的"


def test_autosave_never_removes_a_picture(house):
    report = builders.draft(house.school, house.school_liaison)
    [picture] = pictures.add(
        report,
        pictures.sorted_out([SimpleUploadedFile("图.jpg", image().read())])[0],
        by=house.school_liaison,
    )
    data = form_of(report) | {f"picture-{picture.pk}-remove": "on", f"picture-{picture.pk}-caption": "图说"}
    signed_in(house.school_liaison).post(f"/monthly-reports/{report.pk}/autosave/", data)
    picture.refresh_from_db()
    assert picture.caption == "图说"


def test_sign_is_for_the_head(house):
    report = monthly.ask_signature(
        builders.draft(house.school, house.school_liaison), by=house.school_liaison
    )
    url = f"/monthly-reports/{report.pk}/sign/"
    assert [signed_in(user).get(url).status_code for user in (house.school_head, house.school_liaison)] == [
        200,
        404,
    ]
    signed_in(house.school_head).post(f"/monthly-reports/{report.pk}/submit/")
    report.refresh_from_db()
    assert report.state == State.SUBMITTED


def test_detail_tells_a_run_of_autosaves_as_one_event(house):
    report = builders.draft(house.school, house.school_liaison)
    for text in ("一", "一二", "一二三"):
        with audit.autosaving():
            monthly.write(report, by=house.school_liaison, body=text)
    monthly.submit(report, by=house.school_head)
    page = signed_in(house.officer).get(f"/monthly-reports/{report.pk}/")
    assert [event.title for event in page.context["events"]] == [
        "审签并报送",
        "自动保存 3 次（10:00—10:00）：修改",
        "起草",
    ]
    assert page.context["events"][0].who == str(house.school_head)


# ---------------------------------------------------------------- IDOR


def urls_of(report, picture, adoption) -> list[tuple[str, str]]:
    base = f"/monthly-reports/{report.pk}/"
    found = [("get", base), ("get", f"{base}edit/"), ("get", f"{base}sign/"), ("get", f"{base}return/")]
    verbs = (
        "edit",
        "autosave",
        "discard",
        "hand",
        "sign",
        "submit",
        "hand-back",
        "accept",
        "return",
        "decline",
        "adopt",
    )
    found += [("post", f"{base}{verb}/") for verb in verbs]
    return [
        *found,
        ("get", f"/monthly-reports/pictures/{picture.pk}/"),
        ("post", f"/adoptions/{adoption.pk}/remove/"),
    ]


@pytest.fixture
def theirs(house):
    """An accepted report of the school with a picture and an adoption."""
    report = builders.draft(house.school, house.school_head)
    [picture] = pictures.add(
        report, pictures.sorted_out([SimpleUploadedFile("图.jpg", image().read())])[0], by=house.school_head
    )
    report = checks.accept(monthly.submit(report, by=house.school_head), by=house.officer)
    adoption = adoptions.record(report, channel="CITY", adopted_on=MORNING.date(), by=house.officer)
    return report, picture, adoption


def test_urls_of_another_unit_are_not_there(house, theirs):
    rows = [(model, model.objects.count()) for model in (MonthlyReport, ReportPicture, Adoption)]
    changes = MonthlyReport.history.count()
    for user in (house.enterprise_head, house.enterprise_liaison, builders.person()):
        client = signed_in(user)
        answers = {getattr(client, method)(url).status_code for method, url in urls_of(*theirs)}
        assert answers == {404}
    assert [(model, model.objects.count()) for model, _ in rows] == rows
    assert MonthlyReport.history.count() == changes
    own = signed_in(house.school_head)
    assert own.get(f"/monthly-reports/{theirs[0].pk}/").status_code == 200


def test_urls_send_strangers_to_the_sign_in(theirs):
    client = Client()
    for method, url in urls_of(*theirs):
        assert getattr(client, method)(url)["Location"].startswith("/login/")


def test_new_is_not_there_for_other_units(house):
    client = signed_in(house.enterprise_liaison)
    for number in (house.school.pk, 999999, "x"):
        assert client.post("/monthly-reports/new/", {"unit": number, "month": "2026-11"}).status_code == 404
    client.post("/monthly-reports/new/", {"unit": house.enterprise.pk, "month": "2026-11"})
    assert list(MonthlyReport.objects.values_list("unit", flat=True)) == [house.enterprise.pk]


@pytest.mark.both
def test_list_and_filters_show_only_what_one_may_see(house, theirs):
    builders.draft(house.school, house.school_liaison, title="未报送的草稿")

    def titles(user, query=""):
        page = signed_in(user).get(f"/monthly-reports/{query}")
        return [report.title for report in page.context["listing"].page.object_list]

    assert titles(house.officer) == ["校企合作简讯"]
    assert titles(house.school_liaison) == ["校企合作简讯", "未报送的草稿"]
    assert titles(house.enterprise_liaison) == []
    assert titles(house.enterprise_liaison, f"?unit={house.school.pk}") == []
    assert titles(house.officer, f"?unit={house.school.pk}&year=2026&month=11&state=ACCEPTED") == [
        "校企合作简讯"
    ]
    assert titles(house.officer, "?adopted=no") == []
    assert titles(house.officer, "?q=合作") == ["校企合作简讯"]


def test_unit_page_shows_the_months_to_those_concerned(house):
    for user, shown in (
        (house.officer, True),
        (house.school_liaison, True),
        (house.enterprise_liaison, None),
    ):
        page = signed_in(user).get(f"/units/{house.school.pk}/")
        assert (page.status_code == 200, "各月情况" in page.content.decode()) == (
            shown is not None,
            bool(shown),
        )


# ---------------------------------------------------------------- the secretariat's desk


def test_accept_many_reports_what_it_did(house):
    chosen = [
        builders.submitted_report(house.school, house.school_head).pk,
        builders.submitted_report(house.chair_unit, house.chair).pk,
    ]
    answer = signed_in(house.officer).post(
        "/monthly-reports/accept/", {"selected": [*chosen, "x", 999999]}, follow=True
    )
    found = messages_of(answer)
    assert (found[0], len(found)) == ("已审核合格 1 条。", 2)
    assert "应当回避" in found[1]
    assert MonthlyReport.objects.counting().count() == 1


def test_return_asks_for_reason_and_deadline(house):
    report = builders.submitted_report(house.school, house.school_head)
    client = signed_in(house.officer)
    url = f"/monthly-reports/{report.pk}/return/"
    assert client.post(url, {"reason": "", "correct_by": ""}).context["form"].errors.keys() == {
        "reason",
        "correct_by",
    }
    client.post(url, {"reason": "补照片", "correct_by": "2026-11-27"})
    report.refresh_from_db()
    assert (report.state, report.correct_by) == (State.RETURNED, clock.end_of_day(date(2026, 11, 27)))


def test_refused_act_changes_nothing_and_says_why(house):
    report = builders.submitted_report(house.chair_unit, house.chair)
    url = f"/monthly-reports/{report.pk}/"
    answer = signed_in(house.officer).post(
        f"{url}accept/", headers={"referer": f"http://testserver{url}"}, follow=True
    )
    assert "应当回避" in messages_of(answer)[0]
    report.refresh_from_db()
    assert report.state == State.SUBMITTED


# ---------------------------------------------------------------- board and reminders


def board_of(user, query="") -> dict[str, str]:
    page = signed_in(user).get(f"/reports/board/{query}")
    return {
        row.label: "".join(mark.letter for mark in row.marks) for row in page.context["view"].board().rows
    }


def test_board_shows_all_units_to_the_desk_and_the_own_row_to_others(house):
    october, september = Month(2026, 10), Month(2026, 9)
    builders.history_of_reports(
        house.school, house.school_head, {october: october.start, september: october.start}
    )
    research = builders.unit("RESEARCH", name="研究院")
    builders.submitted_report(house.enterprise, house.enterprise_head)
    assert board_of(house.officer) == {
        house.chair_unit.name: "缺" * 10 + "待·",
        house.school.name: "缺" * 8 + "补●待·",
        house.enterprise.name: "缺" * 10 + "审·",
        research.name: "—" * 12,
    }
    assert list(board_of(house.school_liaison)) == [house.school.name]
    assert list(board_of(house.chair)) == list(board_of(house.officer))
    assert signed_in(builders.person()).get("/reports/board/").status_code == 409


@pytest.mark.both
def test_board_can_be_narrowed(house):
    assert list(board_of(house.officer, "?kind=ENTERPRISE")) == [house.enterprise.name]
    assert (
        board_of(house.officer, "?year=2027&kind=x")[house.school.name] == "缺" * 10 + "待·"
    )  # unknown: left out
    october = Month(2026, 10)
    builders.unit("SCHOOL", joined_on=october.first_day, name="新学校")
    assert "新学校" in board_of(house.officer)
    assert "新学校" not in board_of(house.officer, "?missing=on")


def test_board_lists_who_owes_the_month_and_who_was_told(house):
    builders.submitted_report(house.school, house.school_head)
    client = signed_in(house.officer)
    client.post("/reports/board/remind/?month=2026-11", {"selected": [house.enterprise.pk, house.school.pk]})
    page = client.get("/reports/board/")
    owed = {unit.name: unit for unit in page.context["owed"].objects}
    assert set(owed) == {house.chair_unit.name, house.enterprise.name}
    told = page.context["owed"].columns[4].raw(house.enterprise)
    assert told == f"2026-11-20 10:00 致 {house.enterprise_liaison}"
    assert (
        Notification.objects.filter(recipient=house.school_liaison, matter__startswith="monthly:").count()
        == 0
    )
    again = client.post(
        "/reports/board/remind/?month=2026-11", {"selected": [house.enterprise.pk]}, follow=True
    )
    assert messages_of(again) == ["1 个单位今天已催报过，没有重复发送。"]


def test_remind_without_a_choice_reminds_all_that_owe(house):
    answer = signed_in(house.officer).post("/reports/board/remind/?month=2026-11", follow=True)
    assert messages_of(answer) == ["已催报 3 个单位。"]
    assert signed_in(house.school_head).post("/reports/board/remind/?month=2026-11").status_code == 409


def test_board_as_a_workbook_has_the_same_rows(house):
    import openpyxl

    answer = signed_in(house.officer).get("/reports/board/?export=xlsx")
    from io import BytesIO

    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sheet[2][0].value == f"筛选条件：全部　导出时间：2026-11-20 10:00　导出人：{house.officer}"
    assert [cell.value for cell in sheet[3]][:4] == ["序号", "单位", "成员类别", "1月"]
    assert {row[1].value for row in sheet.iter_rows(min_row=4, max_row=6)} == set(board_of(house.officer))


def test_opening_is_found_by_the_secretariat_and_named_with_a_reason(house):
    client = signed_in(house.officer)
    url = f"/reports/openings/new/{house.school.pk}/"
    data = {"month": "2026-09", "until": "2026-11-25", "reason": "系统故障"}
    assert client.post(url, data | {"reason": ""}).context["form"].errors.keys() == {"reason"}
    assert client.post(url, data)["Location"] == "/reports/openings/"
    assert str(Opening.objects.get()) == f"{house.school} 2026年9月补报，开放至 11月25日 24:00（含当日）"
    for user in (house.school_head, house.enterprise_head):
        assert signed_in(user).post(url, data).status_code == (409 if user == house.school_head else 404)
    assert Opening.objects.count() == 1


def test_ranking_page_is_for_members(house):
    for user in (house.officer, house.school_liaison, house.chair):
        assert signed_in(user).get("/reports/ranking/?month=10").context["title"] == "2026年10月信息报送情况"
    assert signed_in(builders.person()).get("/reports/ranking/").status_code == 409


def test_bulletin_is_issued_from_the_ranking(house):
    client = signed_in(house.officer)
    answer = client.post(
        "/reports/bulletins/issue/", {"year": "2026", "month": "10", "remark": "请按时"}, follow=True
    )
    assert (answer.context["bulletin"].remark, answer.context["may_issue"].allowed) == ("请按时", False)
    assert client.post("/reports/bulletins/issue/", {"year": "2026"}).status_code == 409


# ---------------------------------------------------------------- home page


def todos(user) -> list[str]:
    return [
        todo.title for todo in todos_of(user) if todo.kind in ("信息报送", "信息审核", "缺报通报", "年度报告")
    ]


def test_todos_follow_the_report_from_desk_to_desk(house):
    assert todos(house.school_liaison) == ["2026年11月信息还没有报送"]
    report = monthly.ask_signature(
        builders.draft(house.school, house.school_liaison), by=house.school_liaison
    )
    assert "请审签：2026年11月《校企合作简讯》" in todos(house.school_head)
    monthly.submit(report, by=house.school_head)
    assert todos(house.school_head) == []
    assert "待审核信息 1 条" in todos(house.officer)
    checks.send_back(report, reason="补照片", correct_by=MORNING + timedelta(days=3), by=house.officer)
    assert todos(house.school_liaison) == ["按意见修改：2026年11月《校企合作简讯》"]
    monthly.submit(report, by=house.school_head)
    checks.accept(report, by=house.officer)
    assert (todos(house.school_liaison), "待审核信息" in "".join(todos(house.officer))) == ([], False)


def test_todos_of_the_late_window(house):
    with clock.at(clock.start_of_day(date(2026, 12, 3))):
        assert todos(house.school_liaison) == ["2026年11月信息还没有报送", "2026年12月信息还没有报送"]
    with clock.at(clock.start_of_day(date(2026, 12, 6))):
        assert todos(house.school_liaison) == ["2026年12月信息还没有报送"]


def test_todos_name_units_to_censure(house):
    assert "连续三个月未报送信息，待通报：3 个单位" in todos(house.officer)


# ---------------------------------------------------------------- what the pages cost

PAGES = {
    "/monthly-reports/": ("officer", 7),
    "/reports/board/": ("officer", 10),
    "/reports/ranking/?month=10": ("officer", 11),
    "/monthly-reports/mine/": ("school_liaison", 8),
    "/": ("officer", 21),
}


def test_page_costs_the_same_for_one_three_and_fifty_units(house):
    """Everything counted, the four of the frame among them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clients = {who: signed_in(getattr(house, who)) for who, _ in PAGES.values()}
    made, costs = 0, {url: [] for url in PAGES}
    for count in (1, 3, 50):
        while made < count:
            unit = builders.unit("SCHOOL")
            head = builders.person(unit, "HEAD")
            builders.submitted_report(unit, head)
            builders.submitted_report(house.school, house.school_head)
            made += 1
        for url, (who, _) in PAGES.items():
            clients[who].get(url)
            with CaptureQueriesContext(connection) as queries:
                assert clients[who].get(url).status_code == 200
            costs[url].append(len(queries))
    assert costs == {url: [cost] * 3 for url, (_, cost) in PAGES.items()}


@pytest.mark.parametrize(
    "who", ["secretary_general", "officer", "chair", "school_head", "school_liaison", "enterprise_head"]
)
def test_home_costs_at_most_twenty_five_queries(house, who, django_assert_max_num_queries):
    """With a report to check and an application on the desks."""
    builders.submitted_report(house.school, house.school_head)
    builders.role_application(house.school, house.school_head, role="ORDINARY", state="FILED")
    client = signed_in(getattr(house, who))
    client.get("/")
    with django_assert_max_num_queries(25):
        assert client.get("/").status_code == 200
