"""Orders: who may do what in which state, what each act leaves behind, numbers without gaps, and the pages."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from alliance.ground import clock
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.paper import series
from alliance.tests import builders
from alliance.tests.builders_meetings import called
from alliance.tests.files import pdf
from councils.extensions import services as extensions
from councils.resolutions.models.orders import Light, Resolution
from councils.resolutions.services import orders, work
from councils.resolutions.tests import made
from councils.resolutions.views.orders import official_of, resolution_pdf
from members.membership import endings
from members.relations import services as relations

pytestmark = pytest.mark.django_db
State = Resolution.State


@pytest.fixture
def house(everyone):
    """With an officer whom the school itself delegates, and the enterprise as a unit that helps."""
    everyone.own_officer = builders.person()
    builders.post("OFFICER", everyone.own_officer, everyone.school)
    return everyone


def begin(house, state):
    """An order of the school, helped by the enterprise, brought to a state."""
    by, person = house.secretary_general, house.school_liaison
    given = {"helpers": [house.enterprise]}
    if state == State.WITHDRAWN:
        return orders.withdraw(made.assigned(house.school, by, **given), why="情况有变", by=by)
    make = {
        State.DRAFT: made.drafted,
        State.ASSIGNED: made.assigned,
        State.TAKEN: made.taken,
        State.REPORTED: made.reported,
        State.DONE: made.done,
    }[state]
    people = () if state in (State.DRAFT, State.ASSIGNED) else (person,)
    return make(house.school, by, *people, **given)


LATER = made.DUE + timedelta(days=10)
VERBS = {
    "revise": lambda one, by: orders.revise(
        one,
        unit=one.unit,
        task="改",
        measure="改",
        last_day=LATER,
        person="",
        meeting=None,
        decision=None,
        source="批示",
        by=by,
    ),
    "assign": lambda one, by: orders.assign(one, by=by),
    "withdraw": lambda one, by: orders.withdraw(one, why="情况有变", by=by),
    "take": lambda one, by: work.take(one, person="王建国", by=by),
    "note": lambda one, by: work.note(one, text="正在起草", by=by),
    "report": lambda one, by: work.report(one, text="已印发", by=by),
    "take_back": lambda one, by: work.take_back(one, why="材料不全", by=by),
    "send_back": lambda one, by: work.send_back(one, why="没有附件", by=by),
    "accept": lambda one, by: work.accept(one, opinion="同意", by=by),
    "urge": lambda one, by: work.urge(one, by=by),
    "ask_extension": lambda one, by: extensions.ask(one, last_day=LATER, reason="人手不足", by=by),
}
WHO = (
    *("secretary_general", "officer", "own_officer", "chair"),
    *("school_head", "school_liaison", "enterprise_liaison"),
)
OFFICE, SIGNING, UNIT = (
    {"secretary_general", "officer", "chair"},
    {"secretary_general", "chair"},
    set(WHO[4:6]),
)
MAY = {
    ("DRAFT", "revise"): OFFICE,
    ("DRAFT", "assign"): SIGNING,
    ("DRAFT", "withdraw"): OFFICE,
    ("ASSIGNED", "withdraw"): SIGNING,
    ("ASSIGNED", "take"): UNIT,
    ("ASSIGNED", "urge"): OFFICE,
    ("ASSIGNED", "ask_extension"): UNIT,
    ("TAKEN", "withdraw"): SIGNING,
    ("TAKEN", "note"): {*UNIT, "enterprise_liaison"},
    ("TAKEN", "report"): UNIT,
    ("TAKEN", "urge"): OFFICE,
    ("TAKEN", "ask_extension"): UNIT,
    ("REPORTED", "withdraw"): SIGNING,
    ("REPORTED", "take_back"): UNIT,
    ("REPORTED", "send_back"): OFFICE,
    ("REPORTED", "accept"): OFFICE,
}


@pytest.mark.parametrize("state", State.values)
def test_who_may_do_what_in_which_state(house, state):
    found = {}
    order = begin(house, state)
    for name, act in VERBS.items():
        for who in WHO:
            try:
                with transaction.atomic():
                    act(order, getattr(house, who))
                    transaction.set_rollback(True)
                found.setdefault((state, name), set()).add(who)
            except Refused:
                pass
    assert found == {key: who for key, who in MAY.items() if key[0] == state}


def test_draft_about_the_own_unit_is_refused_to_its_people(house):
    with pytest.raises(Refused, match="回避"):
        made.drafted(house.school, house.own_officer)
    assert made.drafted(house.school, house.officer).drafted_by == house.officer
    with pytest.raises(Refused, match="由秘书处办理"):
        made.drafted(house.enterprise, house.school_head)


def test_order_to_the_chair_unit_is_signed_by_a_deputy(house):
    """Secretary-general and officer come from the chair's unit: a vice-chair's deputy signs, and checks."""
    vice = builders.seated("VICE_CHAIR").unit
    deputy = builders.person(vice, "HR_LEAD")
    builders.post("DEPUTY_SECRETARY_GENERAL", deputy, vice)
    with pytest.raises(Refused, match="回避"):
        made.drafted(house.chair_unit, house.officer)
    order = made.drafted(house.chair_unit, deputy)
    for person in (house.secretary_general, house.chair):
        with pytest.raises(Refused):
            orders.assign(order, by=person)
    assert orders.assign(order, by=deputy).number == "德智联督〔2026〕1号"


def test_report_of_a_related_unit_is_not_checked_by_its_relations(house):
    order = begin(house, State.REPORTED)
    relations.declare_relation(house.school, house.chair_unit, nature="托管", since=clock.today(), by=None)
    with pytest.raises(Refused, match="回避"):
        work.accept(order, opinion="同意", by=house.officer)
    assert work.accept(order, opinion="同意", by=None).state == State.DONE


def test_assign_numbers_tells_and_keeps_the_first_day(house):
    order = begin(house, State.ASSIGNED)
    assert (order.number, order.first_deadline, order.assigned_by) == (
        "德智联督〔2026〕1号",
        clock.end_of_day(made.DUE),
        house.secretary_general,
    )
    told = Notification.objects.filter(matter=f"resolution:{order.pk}").order_by("step", "recipient")
    assert {(one.recipient_id, one.step) for one in told} == {
        (house.school_head.pk, "assigned"),
        (house.school_liaison.pk, "assigned"),
        (house.enterprise_liaison.pk, "assigned-helper"),
    }


def test_numbers_have_no_gaps_and_begin_anew_each_year(house, noon):
    first = made.assigned(house.school, house.secretary_general)
    with transaction.atomic():
        made.assigned(house.school, house.secretary_general)
        transaction.set_rollback(True)
    second = made.assigned(house.enterprise, house.secretary_general)
    noon.move_to(clock.start_of_day(date(2027, 1, 4)))
    third = made.assigned(house.school, house.secretary_general, last_day=date(2027, 2, 1))
    assert [one.number for one in (first, second, third)] == [
        "德智联督〔2026〕1号",
        "德智联督〔2026〕2号",
        "德智联督〔2027〕1号",
    ]
    assert (series.next_number("other", 2026), series.next_number("other", 2026)) == (1, 2)


def test_assign_after_its_time_is_refused(house, noon):
    order = begin(house, State.DRAFT)
    noon.move_to(order.deadline - timedelta(seconds=1))
    with transaction.atomic():
        assert orders.assign(order, by=house.secretary_general).state == State.ASSIGNED
        transaction.set_rollback(True)
    noon.move_to(order.deadline)
    with pytest.raises(Refused, match="时限已过"):
        orders.assign(order, by=house.secretary_general)


def test_draft_needs_a_source_and_a_day_to_come(house):
    with pytest.raises(Refused, match="来源") as refused:
        made.drafted(house.school, house.officer, source=" ")
    assert refused.value.field == "source"
    with pytest.raises(Refused, match="今天") as refused:
        made.drafted(house.school, house.officer, last_day=clock.today() - timedelta(days=1))
    assert refused.value.field == "last_day"
    assert made.drafted(house.school, house.officer, last_day=clock.today()).last_day == clock.today()


def test_revise_changes_helpers_and_never_names_the_unit_itself(house):
    order = begin(house, State.DRAFT)
    assert [one.unit for one in order.helpers.all()] == [house.enterprise]
    VERBS["revise"](order, house.officer)
    assert not order.helpers.exists()
    again = made.drafted(house.school, house.officer, helpers=[house.school, house.enterprise])
    assert [one.unit for one in again.helpers.all()] == [house.enterprise]


def test_stale_version_is_a_conflict(house):
    order = begin(house, State.DRAFT)
    VERBS["revise"](order, house.officer)
    with pytest.raises(Conflict):
        orders.assign(order, version=order.version, by=house.secretary_general)


def test_report_counts_as_in_time_by_its_own_instant(house, noon):
    """−1 s, 0, +1 s around the deadline; the day of the check does not matter."""
    found = []
    for seconds in (-1, 0, 1):
        noon.move_to(clock.start_of_day(date(2026, 11, 23)))
        order = begin(house, State.TAKEN)
        noon.move_to(order.deadline + timedelta(seconds=seconds))
        work.report(order, text="已印发", by=house.school_head)
        noon.shift(timedelta(days=5))
        order = work.accept(order, opinion="同意", by=house.officer)
        found.append((order.is_late, Resolution.objects.on_time().filter(pk=order.pk).exists()))
    assert found == [(False, True), (True, False), (True, False)]


def test_sent_back_goes_on_within_the_old_time(house, noon):
    order = begin(house, State.REPORTED)
    noon.move_to(order.deadline + timedelta(hours=1))
    assert order.light == Light.GREEN
    order = work.send_back(order, why="缺附件", by=house.officer)
    assert (order.state, order.reported_at, order.light) == ("TAKEN", None, Light.RED)
    assert [(one.kind, one.text) for one in order.entries.all()] == [
        ("REPORT", "计划已印发。"),
        ("RETURN", "缺附件"),
    ]


def test_words_are_asked_for(house):
    for state, name, missing in (
        (State.TAKEN, "note", lambda one: work.note(one, text=" ", by=house.school_head)),
        (State.TAKEN, "report", lambda one: work.report(one, text="", by=house.school_head)),
        (State.REPORTED, "accept", lambda one: work.accept(one, opinion="", by=house.officer)),
        (State.REPORTED, "send_back", lambda one: work.send_back(one, why="，", by=house.officer)),
        (State.ASSIGNED, "withdraw", lambda one: orders.withdraw(one, why="", by=house.chair)),
    ):
        with pytest.raises(Refused, match="请写明"):
            missing(begin(house, state))
        assert name in VERBS


def test_withdraw_tells_the_units_and_who_presides_and_counts_nowhere(house):
    order = begin(house, State.WITHDRAWN)
    told = Notification.objects.filter(matter=f"resolution:{order.pk}", step__startswith="withdrawn")
    assert set(told.values_list("recipient", flat=True)) == {
        house.school_head.pk,
        house.school_liaison.pk,
        house.enterprise_liaison.pk,
        house.chair.pk,
    }
    assert (Resolution.objects.live().exists(), order.light) == (False, Light.NONE)


def test_urge_tells_once_a_day(house, noon):
    order = begin(house, State.TAKEN)
    steps = Notification.objects.filter(matter=f"resolution:{order.pk}", step__startswith="urged")
    for _ in range(2):
        work.urge(order, by=house.officer)
    assert steps.count() == 2  # head and liaison
    noon.shift(timedelta(days=1))
    work.urge(order, by=house.officer)
    assert steps.count() == 4


def test_ticked_orders_are_urged_and_those_that_may_not_be_are_named(client, house):
    order, done = begin(house, State.TAKEN), begin(house, State.DONE)
    client.force_login(house.officer)
    board = client.get(reverse("resolutions")).content.decode()
    assert [f'value="{one.pk}"' in board for one in (order, done)] == [True, False]
    said = client.post(reverse("resolutions_urge"), {"selected": [order.pk, done.pk]}, follow=True)
    told = [str(one) for one in said.context["messages"]]
    assert (told[0], len(told)) == ("已催办 1 项（同一天只通知一次）。", 2)
    assert Notification.objects.filter(step__startswith="urged").count() == 2  # head and liaison
    answers = []
    for person in (house.officer, house.chair, house.school_head):
        client.force_login(person)
        answers.append(client.post(reverse("resolutions_urge"), {"selected": []}).status_code)
    assert answers == [302, 302, 409]


def test_membership_that_ends_withdraws_what_is_under_way(house):
    order, finished = begin(house, State.TAKEN), begin(house, State.DONE)
    preview = endings.preview_all(house.school, clock.today())["督办事项"]
    assert preview == [f"{order.number} {order.task}（承办中）"]
    with transaction.atomic():
        endings.end_all(house.school, on=clock.today(), reason="自愿退出", by=house.chair)
    order.refresh_from_db()
    finished.refresh_from_db()
    assert (order.state, finished.state) == ("WITHDRAWN", "DONE")


# ---------------------------------------------------------------- who sees


def test_who_sees_what(house):
    draft, out = begin(house, State.DRAFT), begin(house, State.ASSIGNED)
    seen = {who: set(Resolution.objects.visible_to(getattr(house, who))) for who in (*WHO, "enterprise_head")}
    stranger = builders.person(builders.unit("RESEARCH"), "LIAISON")
    assert seen == {
        who: {draft, out} if who in ("secretary_general", "officer", "own_officer") else {out}
        for who in (*WHO, "enterprise_head")
    }
    assert not Resolution.objects.visible_to(stranger).exists()


def test_file_beside_an_entry_is_read_by_who_sees_the_order(house, as_):
    order = begin(house, State.TAKEN)
    upload = SimpleUploadedFile("培训计划.pdf", pdf().read(), "application/pdf")
    answer = as_(house.school_liaison).post(
        reverse("resolution_note", args=[order.pk]), {"text": "初稿完成", "file2": upload}
    )
    assert answer.url == order.get_absolute_url()
    entry = order.entries.get()
    file = entry.files.get()
    assert (entry.unit, entry.text, file.name) == (house.school, "初稿完成", "培训计划.pdf")
    url = reverse("resolution_file", args=[file.pk])
    stranger = builders.person(builders.unit("RESEARCH"), "LIAISON")
    statuses = [as_(one).get(url).status_code for one in (house.officer, house.enterprise_liaison, stranger)]
    assert statuses == [200, 200, 404]


# ---------------------------------------------------------------- pages


@pytest.fixture
def as_():
    """`as_(person)` is the browser of a person."""

    def browser(person):
        client = Client()
        client.force_login(person)
        return client

    return browser


def test_order_by_the_form_from_a_meeting(house, as_):
    meeting = called(house.secretary_general)
    page = as_(house.officer).get(meeting.get_absolute_url()).content.decode()
    url = f"{reverse('resolution_new')}?meeting={meeting.pk}"
    assert url in page
    given = {
        "task": "编制培训计划",
        "measure": "印发",
        "unit": house.school.pk,
        "unit_typed": house.school.name,
        "last_day": "2026-12-20",
        "meeting": meeting.pk,
    }
    refused = as_(house.officer).post(url, given | {"last_day": "2026-01-01"})
    assert (refused.status_code, "时限不能早于今天" in refused.content.decode()) == (422, True)
    answer = as_(house.officer).post(url, given)
    order = Resolution.objects.get()
    assert (answer.url, order.meeting, order.origin) == (order.get_absolute_url(), meeting, str(meeting))
    assert order.task in as_(house.officer).get(meeting.get_absolute_url()).content.decode()


@pytest.mark.once
def test_journey_of_an_order_through_the_pages(house, as_):
    order = begin(house, State.DRAFT)
    office, unit = as_(house.secretary_general), as_(house.school_liaison)

    def press(client, name, **data):
        order.refresh_from_db()
        client.post(reverse(f"resolution_{name}", args=[order.pk]), {"version": order.version} | data)
        order.refresh_from_db()
        return order.state

    assert f"交办：{order}" in office.get("/").content.decode()
    assert press(office, "assign") == "ASSIGNED"
    assert f"签收交办事项：{order}" in unit.get("/").content.decode()
    assert press(unit, "take", person="王建国 副院长") == "TAKEN"
    assert f"办理交办事项：{order}" in unit.get("/").content.decode()
    assert press(unit, "report", text="已印发") == "REPORTED"
    assert f"审核办结：{order.unit} {order}" in office.get("/").content.decode()
    assert press(office, "send_back", reason="缺附件") == "TAKEN"
    assert press(unit, "report", text="已补") == "REPORTED"
    assert press(unit, "take_back", reason="再补") == "TAKEN"
    assert press(unit, "report", text="齐了") == "REPORTED"
    assert press(office, "accept", reason="同意销号") == "DONE"
    page = unit.get(order.get_absolute_url()).content.decode()
    assert [text in page for text in ("缺附件", "已补", "同意销号", "已办结")] == [True] * 4


def test_board_has_what_is_under_way_before_what_is_finished(house, as_, noon):
    finished = begin(house, State.DONE)
    under_way = made.assigned(house.enterprise, house.secretary_general, last_day=date(2026, 12, 30))
    assert finished.deadline < under_way.deadline
    table = as_(house.officer).get(reverse("resolutions")).context["listing"].table
    assert [one.pk for one in table.rows] == [under_way.pk, finished.pk]


def test_board_filters_and_workbook(house, as_, noon):
    red = begin(house, State.TAKEN)
    noon.move_to(red.deadline - timedelta(days=2))
    yellow = red
    green = made.assigned(house.enterprise, house.secretary_general, last_day=date(2026, 12, 30))

    def rows(**asked):
        return {
            one.pk
            for one in as_(house.officer).get(reverse("resolutions"), asked).context["listing"].table.rows
        }

    assert (rows(light="YELLOW"), rows(light="GREEN"), rows(light="RED")) == ({yellow.pk}, {green.pk}, set())
    noon.move_to(red.deadline)
    assert (rows(light="YELLOW"), rows(light="GREEN"), rows(light="RED")) == (set(), {green.pk}, {red.pk})
    assert rows(unit=house.school.pk) == {red.pk}
    assert rows(source="other") == {red.pk, green.pk}
    assert (rows(source="meeting"), rows(year="2025"), rows(year="2026")) == (
        set(),
        set(),
        {red.pk, green.pk},
    )
    answer = as_(house.officer).get(reverse("resolutions"), {"export": "xlsx"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.once
def test_own_page_shows_what_the_unit_carries_out_or_helps_with(house, as_):
    order = begin(house, State.ASSIGNED)
    other = made.assigned(house.enterprise, house.secretary_general)
    url = reverse("resolutions_own")

    def rows(person):
        return {one.pk for one in as_(person).get(url).context["listing"].table.rows}

    assert rows(house.school_head) == {order.pk}
    assert rows(house.enterprise_head) == {order.pk, other.pk}
    assert as_(house.officer).get(url).status_code == 409
    assert as_(house.school_head).get(reverse("resolutions")).status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("name", ["resolutions", "resolutions_own"])
def test_lists_cost_the_same_for_any_number(house, as_, name):
    meeting = called(house.secretary_general)
    client, numbers = as_(house.school_head if name == "resolutions_own" else house.chair), []
    for many in (1, 2, 5):
        for _ in range(many):
            made.assigned(house.school, house.secretary_general, meeting=meeting, source="")
        with CaptureQueriesContext(connection) as counted:
            assert client.get(reverse(name)).status_code == 200
        numbers.append(len(counted))
    assert numbers[1] == numbers[2]


@pytest.mark.once
def test_paper_of_an_order(house, as_):
    order = begin(house, State.REPORTED)
    request = RequestFactory().get("/")
    request.user = house.school_head
    paper = resolution_pdf.compose(request, pk=order.pk)
    [form] = paper.context["official"].blocks
    rows = dict(form.rows)
    assert (paper.filename, rows["配合单位"]) == (f"督办单-{order.task}.pdf", str(house.enterprise))
    assert (rows["事项"], rows["责任单位"]) == (order.task, str(house.school))
    assert (paper.context["official"].number, paper.context["official"].draft) == (order.number, "")
    request = RequestFactory().get("/", {"kind": "docx"})
    request.user = house.school_head
    word = resolution_pdf.compose(request, pk=order.pk)
    [table] = Document(io.BytesIO(word.docx(""))).tables
    said = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert (word.filename, said) == (f"督办单-{order.task}.docx", rows)


def test_the_paper_of_an_order_is_as_it_was_issued(house):
    """What is reported, put off or done after its date is no part of it; that it was withdrawn is said on it."""
    order = made.assigned(house.school, house.secretary_general)
    before = official_of(order)
    order = work.take(order, person="王建国 副院长", by=house.school_liaison)
    order = extensions.ask(order, last_day=LATER, reason="设备未到", by=house.school_liaison)
    order = extensions.grant(order, answer="同意", by=house.secretary_general)
    assert order.deadline == clock.end_of_day(LATER)
    order = work.report(order, text="进展顺利", by=house.school_liaison)
    assert official_of(order) == before
    order = orders.withdraw(order, why="重复交办", by=house.secretary_general)
    assert official_of(order).draft == "已撤销"
