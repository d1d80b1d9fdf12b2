"""Minutes: what they begin with, who may do what in which state, what the signature does, editions, reading, in time."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from alliance.calendar import holidays
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.registers import facts
from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, line
from councils.attendance import services as attendance
from councils.minutes import drafting
from councils.minutes.models import Minutes
from councils.minutes.services import issuing, writing
from councils.minutes.views import minutes_pdf
from councils.replies import services as replies
from councils.resolutions.models.orders import Resolution
from councils.resolutions.services import orders
from councils.resolutions.tests import made
from councils.votes import services as votes
from members.membership import services as membership

pytestmark = pytest.mark.django_db
State = Minutes.State
ORDERED = NEXT.date() + timedelta(days=30)


@pytest.fixture
def house(everyone, noon):
    """A council of chair unit, vice-chair, enterprise and school; one vote; the enterprise on leave; a deputy of the vice-chair."""
    everyone.vice_unit = builders.seated("VICE_CHAIR").unit
    everyone.vice = everyone.vice_unit.representatives.get().user
    everyone.deputy = builders.person(everyone.vice_unit, "HR_LEAD")
    builders.post("DEPUTY_SECRETARY_GENERAL", everyone.deputy, everyone.vice_unit)
    builders.seated("STANDING", everyone.enterprise)
    builders.seated("ORDINARY", everyone.school)
    everyone.noon = noon
    meeting = called(everyone.secretary_general)
    replies.answer(
        line(meeting, everyone.enterprise),
        reply="LEAVE",
        reply_reason="外出招聘",
        by=everyone.enterprise_head,
    )
    replies.answer(
        line(meeting, everyone.school), reply="COMING", comer="王建国 副院长", by=everyone.school_liaison
    )
    motion = votes.put(
        meeting,
        matter="GENERAL",
        subject="审议年度工作计划",
        text="计划",
        method="HANDS",
        by=everyone.secretary_general,
    )
    noon.move_to(NEXT)
    for unit in (everyone.chair_unit, everyone.vice_unit, everyone.school):
        attendance.mark(line(meeting, unit), present="SELF", by=everyone.officer)
    motion = votes.open(motion, by=everyone.chair)
    votes.count_hands(motion, votes_for=2, votes_against=1, by=everyone.secretary_general)
    votes.close(motion, by=everyone.chair)
    noon.move_to(NEXT + timedelta(hours=3))
    everyone.meeting = attendance.close(meeting, by=everyone.officer)
    return everyone


def begun(house):
    return writing.begin(house.meeting, by=house.officer)


def begin(house, state):
    one = begun(house)
    if state == State.DRAFT:
        return one
    one = writing.submit(one, by=house.officer)
    if state == State.CHECKING:
        return one
    one = writing.check(one, by=house.secretary_general)
    if state == State.SIGNING:
        return one
    one = issuing.sign(one, by=house.chair)
    if state == State.REPLACED:
        again = writing.correct(one, why="人名有误", by=house.secretary_general)
        again = writing.submit(again, by=house.officer)
        issuing.sign(writing.check(again, by=house.deputy), by=house.chair)
        one.refresh_from_db()
    return one


def test_draft_says_what_is_known_of_the_meeting(house):
    one = begun(house)
    assert (one.title, one.presided_by, one.written_by) == (
        "第一届理事会第二次会议纪要",
        house.chair,
        house.officer,
    )
    assert one.opening == (
        f"2026年12月18日（星期五）14:00 至 16:00，第一届理事会第二次会议在德州职业技术学院 301 会议室召开，由{house.chair}主持。"
        "应到席位 4 个，法定出席至少 3 个，实到 3 个（含委托），达到法定人数。"
    )
    assert set(one.attended.split("；")) == {
        str(house.chair_unit),
        str(house.vice_unit),
        f"{house.school}（王建国 副院长）",
    }
    assert (one.excused, one.absent, one.guests) == (f"{house.enterprise}（外出招聘）", "", "")
    result = house.meeting.motions.get().result
    assert one.body.splitlines() == [
        "会议议程：1. 审议年度工作计划；2. 审议考核标准。",
        f"会议以举手表决审议“年度工作计划”：{result.explain().rstrip('。')}。",
    ]


def test_draft_says_the_day_of_the_meeting_once(house):
    day = house.meeting.day
    house.meeting.title = f"秘书长会议（{day.month}月{day.day}日）"
    assert drafting.draft_of(house.meeting)["opening"].startswith(f"{house.meeting.when}，秘书长会议在")


def test_orders_are_named_with_unit_helpers_and_time(house):
    made.drafted(
        house.school,
        house.officer,
        meeting=house.meeting,
        source="",
        last_day=ORDERED,
        helpers=[house.enterprise],
    )
    gone = made.drafted(house.enterprise, house.officer, meeting=house.meeting, source="", last_day=ORDERED)
    orders.withdraw(gone, why="有变", by=house.officer)
    assert drafting.ordered(house.meeting) == (
        f"1. 制定校企联合培训计划。责任单位：{house.school}；配合单位：{house.enterprise}；完成时限：2027年1月17日。"
    )


VERBS = {
    "revise": lambda one, by: writing.revise(one, presided_by=one.presided_by, body="改", by=by),
    "submit": lambda one, by: writing.submit(one, by=by),
    "check": lambda one, by: writing.check(one, by=by),
    "send_back": lambda one, by: writing.send_back(one, why="不准确", by=by),
    "sign": lambda one, by: issuing.sign(one, by=by),
    "correct": lambda one, by: writing.correct(one, why="人名有误", by=by),
    "urge": lambda one, by: issuing.urge(one, by=by),
    "read": lambda one, by: issuing.read(one.readers.get(unit__representatives__user=by), by=by),
}
WHO = (
    *("secretary_general", "deputy", "officer", "chair", "vice"),
    *("school_head", "school_liaison", "enterprise_liaison"),
)
OFFICE, CHECKERS = {"secretary_general", "deputy", "officer"}, {"secretary_general", "deputy"}
READERS = {"deputy", "chair", "vice", "school_head", "school_liaison", "enterprise_liaison"}
MAY = {
    ("DRAFT", "revise"): OFFICE,
    ("DRAFT", "submit"): OFFICE,
    ("CHECKING", "check"): CHECKERS,
    ("CHECKING", "send_back"): CHECKERS,
    ("SIGNING", "send_back"): {"chair"},
    ("SIGNING", "sign"): {"chair"},
    ("ISSUED", "correct"): CHECKERS,
    ("ISSUED", "urge"): OFFICE,
    ("ISSUED", "read"): READERS,
}


@pytest.mark.parametrize("state", State.values)
def test_who_may_do_what_in_which_state(house, state):
    one, found = begin(house, state), {}
    for name, act in VERBS.items():
        for who in WHO:
            if name == "read" and who in ("secretary_general", "officer"):
                continue  # they stand for no unit
            try:
                with transaction.atomic():
                    act(one, getattr(house, who))
                    transaction.set_rollback(True)
                found.setdefault((state, name), set()).add(who)
            except (Refused, Minutes.readers.rel.related_model.DoesNotExist):
                pass
    assert found == {key: who for key, who in MAY.items() if key[0] == state}


def test_who_has_written_does_not_check(house):
    one = writing.begin(house.meeting, by=house.secretary_general)
    one = writing.submit(one, by=house.secretary_general)
    with pytest.raises(Refused, match="起草人不能自己核稿"):
        writing.check(one, by=house.secretary_general)
    assert writing.check(one, by=house.deputy).state == State.SIGNING


def test_who_revised_last_does_not_check_either(house):
    one = begun(house)
    one = writing.revise(one, presided_by=house.chair, body="改", by=house.deputy)
    one = writing.submit(one, by=house.officer)
    with pytest.raises(Refused, match="起草人"):
        writing.check(one, by=house.deputy)
    assert writing.check(one, by=house.secretary_general).checked_by == house.secretary_general


def test_who_presided_signs_and_nobody_in_their_place(house):
    one = begun(house)
    one = writing.revise(one, presided_by=house.vice, by=house.officer)
    one = writing.check(writing.submit(one, by=house.officer), by=house.secretary_general)
    with pytest.raises(Refused, match=f"由主持会议的{house.vice}签发"):
        issuing.sign(one, by=house.chair)
    assert issuing.sign(one, by=house.vice).signed_by == house.vice


def test_somebody_without_office_cannot_have_presided(house):
    one = begun(house)
    with pytest.raises(Refused, match="主持人应为") as refused:
        writing.revise(one, presided_by=house.school_liaison, by=house.officer)
    assert refused.value.field == "presided_by"
    none = writing.revise(one, presided_by=None, by=house.officer)
    with pytest.raises(Refused, match="先选择主持人"):
        writing.submit(none, by=house.officer)


def test_begin_is_for_a_meeting_that_was_held_and_once(house):
    ahead = called(house.secretary_general, "WORK", NEXT + timedelta(days=30))
    with pytest.raises(Refused, match="结束登记后"):
        writing.begin(ahead, by=house.officer)
    begun(house)
    with pytest.raises(Refused, match="已经起草"):
        begun(house)
    with pytest.raises(Refused, match="由秘书处筹备"):
        writing.begin(house.meeting, by=house.chair)


# ---------------------------------------------------------------- issuing


def test_signature_numbers_freezes_tells_and_sends_the_orders(house):
    order = made.drafted(house.school, house.officer, meeting=house.meeting, source="", last_day=ORDERED)
    one = begin(house, State.ISSUED)
    order.refresh_from_db()
    assert (one.number, one.signed_by, one.issued_at) == (
        "德智联纪〔2026〕1号",
        house.chair,
        clock.now(),
    )
    assert (order.state, order.number, order.assigned_by) == (
        "ASSIGNED",
        "德智联督〔2026〕1号",
        house.chair,
    )
    assert one.ordered == drafting.ordered(house.meeting)
    orders.withdraw(order, why="有变", by=house.secretary_general)
    one.refresh_from_db()
    assert "制定校企联合培训计划" in one.ordered
    told = Notification.objects.filter(matter=f"minutes:{one.pk}", step="issued")
    assert set(told.values_list("recipient", flat=True)) == {
        one.pk
        for one in (
            *(house.chair, house.vice, house.school_head, house.school_liaison),
            *(house.enterprise_head, house.enterprise_liaison),
        )
    }
    assert one.readers.count() == 4


def test_order_whose_time_is_over_holds_everything_back(house):
    order = made.drafted(house.school, house.officer, meeting=house.meeting, source="", last_day=NEXT.date())
    one = begin(house, State.SIGNING)
    house.noon.move_to(order.deadline)
    with pytest.raises(Refused, match=f"督办事项“{order}”：时限已过"):
        issuing.sign(one, by=house.chair)
    one.refresh_from_db()
    assert (one.state, one.number, one.readers.count()) == ("SIGNING", "", 0)


def test_correction_names_the_old_one_which_stands_until_then(house):
    first = begin(house, State.ISSUED)
    again = writing.correct(first, why="参会人姓名有误", by=house.secretary_general)
    assert (again.edition, again.corrects, again.body, first.state) == (2, first, first.body, "ISSUED")
    with pytest.raises(Refused, match="正在办理"):
        writing.correct(first, why="再次", by=house.secretary_general)
    again = writing.check(writing.submit(again, by=house.officer), by=house.deputy)
    again = issuing.sign(again, by=house.chair)
    first.refresh_from_db()
    assert (first.state, again.state, again.number) == ("REPLACED", "ISSUED", "德智联纪〔2026〕2号")
    request = RequestFactory().get("/")
    request.user = house.officer
    assert first.number in minutes_pdf.compose(request, pk=again.pk).context["body"]


# ---------------------------------------------------------------- reading


def test_reading_is_signed_for_by_the_unit_once_and_reminded_once(house):
    one = begin(house, State.ISSUED)
    row = one.readers.get(unit=house.school)
    assert issuing.read(row, by=house.school_liaison).read_by == house.school_liaison
    with pytest.raises(Refused, match="已经签收"):
        issuing.read(row, by=house.school_head)
    with pytest.raises(Refused, match="只能为本单位"):
        issuing.read(one.readers.get(unit=house.enterprise), by=house.school_head)
    found = []
    for seconds in (-1, 0, 1):
        house.noon.move_to(one.issued_at + timedelta(days=3, seconds=seconds))
        found.append(issuing.remind_due())
    assert found == [0, 4, 0]  # chair, vice-chair, and two of the enterprise
    told = Notification.objects.filter(matter=f"minutes:{one.pk}", step="unread")
    assert house.school_head.pk not in told.values_list("recipient", flat=True)


def test_a_unit_that_left_is_not_asked_to_sign_for_it(house):
    one = begin(house, State.ISSUED)
    membership.end_membership(house.enterprise, on=clock.today(), reason="退出", by=None)
    assert f"还有 {one.readers.count() - 1} 个单位没有签收" in issuing.words_of(one)
    issuing.urge(one, by=house.officer)
    told = Notification.objects.filter(matter=f"minutes:{one.pk}", step__startswith="urged")
    assert {house.school_head.pk, house.officer.pk} & set(told.values_list("recipient", flat=True)) == {
        house.school_head.pk
    }


def test_who_sees_which(house):
    seen = {}
    for state in (State.DRAFT, State.CHECKING, State.SIGNING, State.ISSUED):
        with transaction.atomic():
            begin(house, state)
            seen[state] = {who for who in WHO if Minutes.objects.visible_to(getattr(house, who)).exists()}
            transaction.set_rollback(True)
    assert seen == {
        "DRAFT": OFFICE,
        "CHECKING": OFFICE,
        "SIGNING": {*OFFICE, "chair"},
        "ISSUED": set(WHO),
    }
    begin(house, State.ISSUED)
    stranger = builders.person(builders.unit("RESEARCH"), "LIAISON")
    assert not Minutes.objects.visible_to(stranger).exists()


# ---------------------------------------------------------------- in time


def value(house, year=2026):
    name = "council_meeting.minutes_on_time"
    return facts.compute([name], [house.school], year)[house.school.pk][name]


def test_in_time_until_the_end_of_the_fifth_working_day(house):
    """−1 s, 0, +1 s; December 18th is a Friday."""
    one = begin(house, State.SIGNING)
    assert one.due == clock.end_of_day(holidays.add_working_days(NEXT.date(), 5))
    found = []
    for seconds in (-1, 0, 1):
        house.noon.move_to(one.due + timedelta(seconds=seconds))
        with transaction.atomic():
            issuing.sign(one, by=house.chair)
            found.append(value(house).value)
            transaction.set_rollback(True)
    assert found == [1, 0, 0]


def test_fact_equals_a_slow_count_and_its_list_and_counts_a_meeting_once(house, client):
    assert value(house).value == 0
    assert value(house, 2025).value is None
    begin(house, State.REPLACED)
    slow = sum(
        one.corrects is None and one.issued_at is not None and one.issued_at < one.due
        for one in Minutes.objects.filter(meeting__state="HELD")
    )
    assert (value(house).value, slow) == (1, 1)
    client.force_login(house.officer)
    listed = client.get(value(house).url).context["listing"].page.paginator.count
    assert listed == 1


# ---------------------------------------------------------------- pages


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def press(house, who, name, one, **data):
    one.refresh_from_db()
    as_(getattr(house, who)).post(reverse(f"minutes_{name}", args=[one.pk]), {"version": one.version} | data)
    one.refresh_from_db()
    return one.state


@pytest.mark.once
def test_minutes_through_the_pages(house):
    assert f"起草纪要：{house.meeting}" in as_(house.officer).get("/").content.decode()
    page = as_(house.officer).get(house.meeting.get_absolute_url()).content.decode()
    url = reverse("meeting_minutes_new", args=[house.meeting.pk])
    assert url in page
    answer = as_(house.officer).post(url)
    one = Minutes.objects.get()
    assert answer.url == reverse("minutes_edit", args=[one.pk])
    assert f"编写纪要：{one}" in as_(house.officer).get("/").content.decode()
    texts = {name: getattr(one, name) for name in Minutes.WRITTEN} | {"presided_by": house.chair.pk}
    saved = as_(house.officer).post(
        answer.url, texts | {"body": "自动保存的内容", "version": one.version}, headers={"X-Autosave": "1"}
    )
    one.refresh_from_db()
    assert (saved.status_code, one.body) == (200, "自动保存的内容")
    stale = as_(house.officer).post(answer.url, texts | {"version": 1}, headers={"X-Autosave": "1"})
    assert stale.status_code == 409
    assert press(house, "officer", "submit", one) == "CHECKING"
    assert f"核稿纪要：{one}" in as_(house.secretary_general).get("/").content.decode()
    assert press(house, "secretary_general", "send_back", one, reason="写明表决情况") == "DRAFT"
    assert "写明表决情况" in as_(house.officer).get("/").content.decode()
    assert press(house, "officer", "submit", one) == "CHECKING"
    assert press(house, "secretary_general", "check", one) == "SIGNING"
    assert f"签发纪要：{one}" in as_(house.chair).get("/").content.decode()
    assert press(house, "chair", "sign", one) == "ISSUED"
    assert f"签收会议纪要：{one}" in as_(house.school_liaison).get("/").content.decode()
    reader = one.readers.get(unit=house.school)
    press(house, "school_liaison", "read", one, reader=reader.pk)
    assert f"签收会议纪要：{one}" not in as_(house.school_liaison).get("/").content.decode()
    page = as_(house.officer).get(one.get_absolute_url()).content.decode()
    assert "应签收 4 个单位，已签收 1 个" in page
    assert "签收情况" not in as_(house.school_liaison).get(one.get_absolute_url()).content.decode()


@pytest.mark.once
def test_list_costs_the_same_for_any_number(house, django_assert_max_num_queries):
    begin(house, State.REPLACED)
    client = as_(house.chair)
    client.get(reverse("minutes_list"))
    with django_assert_max_num_queries(9):
        assert len(client.get(reverse("minutes_list")).context["listing"].table.rows) == 2


def test_number_of_orders_is_frozen_in_the_issued_text_only(house):
    one = begin(house, State.SIGNING)
    made.drafted(house.school, house.officer, meeting=house.meeting, source="", last_day=ORDERED)
    page = as_(house.chair).get(one.get_absolute_url()).content.decode()
    assert "制定校企联合培训计划" in page
    one = issuing.sign(one, by=house.chair)
    assert Resolution.objects.get().state == "ASSIGNED"
    made.drafted(house.enterprise, house.officer, meeting=house.meeting, source="", last_day=ORDERED)
    page = as_(house.chair).get(one.get_absolute_url()).content.decode()
    assert page.count("责任单位：") == 1
