"""Plans: drafted in time, heard, adopted by vote or decision, broken down, reported on, and what they say of the year."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.clock import TZ
from alliance.history.words import events_of
from alliance.messages.models import Notification
from alliance.registers import facts
from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, line
from alliance.tests.desk import sent_by, todos_of
from councils.attendance import services as attendance
from councils.decisions import services as decisions
from councils.hearing import rules as judge
from councils.hearing import services as hearing
from councils.meetings.models.meetings import Meeting
from councils.plan_items import rules as item_rules
from councils.plan_items import services as items
from councils.plan_items.facts import draft_due
from councils.plans import rules, services
from councils.plans.models.items import PlanItem, PlanProgress
from councils.plans.models.plans import WorkPlan
from councils.plans.views import numbered
from councils.votes import services as votes

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
MARCH = datetime(2026, 3, 1, tzinfo=TZ)
State = WorkPlan.State


@pytest.fixture
def house(everyone):
    """Chair, vice-chair and one director; the enterprise has no seat."""
    everyone.vice = builders.seated("VICE_CHAIR").unit
    everyone.vice_head = everyone.vice.representatives.get().user
    builders.seated("ORDINARY", everyone.school)
    return everyone


def plan(house, state="DRAFT", **given):
    return builders.plan(house, state=state, **given)


def task(of, title="校企人才对接") -> PlanItem:
    return of.items.get(title=title)


def report(item, by, word="DONE", on=None, **more):
    return items.report(item, word=word, text="已办", on=on or clock.today(), by=by, **more)


# ---------------------------------------------------------------- drafting


def test_one_yearly_plan_of_the_alliance_and_one_of_each_unit(house):
    first = plan(house)
    assert (first.title, first.years, first.state) == ("2026年度工作计划", "2026", "DRAFT")
    with pytest.raises(Refused, match="已有年度工作计划"):
        plan(house)
    assert plan(house, unit=house.school, by=house.school_liaison).unit == house.school
    with pytest.raises(Refused, match="已有年度工作计划"):
        plan(house, unit=house.school, by=house.school_liaison)
    services.withdraw(first, why="重起", by=house.officer)
    assert plan(house).state == "DRAFT"


def test_long_term_plan_speaks_of_its_years(house):
    made = services.draft(kind="LONG_TERM", year=2026, until_year=2030, by=house.officer)
    assert (made.title, made.years) == ("2026—2030年中长期发展规划", "2026—2030")
    items.add_item(made, title="建设公共实训中心", due_on=date(2030, 12, 31), by=house.officer)
    with pytest.raises(Refused, match="须在计划年度"):
        items.add_item(made, title="验收", due_on=date(2031, 1, 1), by=house.officer)
    with pytest.raises(Refused, match="截止年度"):
        services.draft(kind="LONG_TERM", year=2026, until_year=2025, by=house.officer)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": " "}, "写明事项"),
        ({"due_on": date(2025, 12, 31)}, "须在计划年度"),
        ({"starts_on": date(2026, 7, 1)}, "不能晚于完成日期"),
        ({"post": "OFFICER"}, "只填一个"),
    ],
)
def test_item_refuses_what_cannot_be(house, wrong, said):
    given = {"title": "甲", "due_on": date(2026, 6, 30), "unit": house.school}
    draft = services.draft(kind="YEARLY", year=2026, by=house.officer)
    with pytest.raises(Refused, match=said):
        items.add_item(draft, by=house.officer, **given | wrong)
    assert items.add_item(draft, by=house.officer, **given).responsible == house.school.name


def test_copy_moves_the_days_by_a_year_and_leaves_out_what_was_dropped(house):
    adopted = plan(house, "ADOPTED")
    items.drop(task(adopted, "技能竞赛"), why="疫情", by=house.officer)
    made = services.copy(adopted, year=2027, by=house.officer)
    found = list(made.items.values_list("title", "due_on", "unit", "state"))
    assert found == [
        ("校企人才对接", date(2027, 6, 30), house.enterprise.pk, "PLANNED"),
        ("修订管理制度", date(2027, 9, 30), None, "PLANNED"),
        ("理事会", date(2027, 12, 20), None, "PLANNED"),
    ]


# ---------------------------------------------------------------- opinions and adoption


def test_opinions_are_asked_of_vice_chairs_and_directors_once_each(house):
    asked = services.ask_opinions(plan(house), until=clock.now() + timedelta(days=3), by=house.officer)
    assert {one.unit for one in asked.opinions.all()} == {house.vice, house.school}
    told = Notification.objects.filter(step__startswith="opinions")
    assert set(told.values_list("recipient", flat=True)) == {
        house.vice_head.pk,
        house.school_liaison.pk,
        house.school_head.pk,
    }
    assert asked.drafted_at == clock.now()


def test_plan_without_items_is_not_sent_round(house):
    empty = services.draft(kind="YEARLY", year=2026, by=house.officer)
    with pytest.raises(Refused, match="请先列出计划任务"):
        services.ask_opinions(empty, until=clock.now() + timedelta(days=3), by=house.officer)


@pytest.mark.parametrize(("late", "taken"), [(-SECOND, True), (0 * SECOND, False), (SECOND, False)])
def test_opinion_is_taken_until_its_last_instant(house, late, taken):
    asked = plan(house, "OPINIONS")
    own = asked.opinions.get(unit=house.school)
    with clock.at(asked.opinions_by + late):
        assert bool(judge.may_hear(house.school_head, own)) == taken
        assert not judge.may_hear(house.enterprise_head, own)
        if taken:
            with pytest.raises(Refused, match="请写明意见"):
                hearing.answer(own, agrees=False, text="", by=house.school_head)
            assert hearing.answer(own, agrees=False, text="增加培训", by=house.school_head).text == "增加培训"


def test_adoption_waits_for_the_opinions(house):
    asked = plan(house, "OPINIONS")
    decided = decisions.confirm(builders.decision(house.secretary_general), by=house.chair)
    with pytest.raises(Refused, match="还在征求意见"):
        services.adopt(asked, decision=decided, by=house.secretary_general)
    for one, by in ((house.vice, house.vice_head), (house.school, house.school_head)):
        hearing.answer(asked.opinions.get(unit=one), agrees=True, text="", by=by)
    adopted = services.adopt(asked, decision=decided, by=house.secretary_general)
    assert (adopted.state, adopted.decision) == ("ADOPTED", decided)
    told = Notification.objects.filter(step="adopted").values_list("recipient", flat=True)
    assert set(told) == {house.enterprise_liaison.pk, house.enterprise_head.pk}


def test_adoption_needs_a_confirmed_decision_that_was_carried(house):
    asked = plan(house, "OPINIONS")
    entered = builders.decision(house.secretary_general)
    with clock.at(asked.opinions_by):
        assert judge.may_adopt(house.secretary_general, asked)
        assert not judge.may_adopt(house.secretary_general, asked, entered)
        assert not judge.may_adopt(house.officer, asked)


@pytest.mark.parametrize(("choice", "state"), [("FOR", "ADOPTED"), ("AGAINST", "OPINIONS")])
def test_vote_that_is_carried_adopts_the_plan_by_itself(house, noon, choice, state):
    asked = plan(house, "OPINIONS")
    meeting = called(house.secretary_general)
    noon.move_to(asked.opinions_by)
    services.put(asked, meeting=meeting, method="NAMED", by=house.secretary_general)
    assert not judge.may_put(house.secretary_general, WorkPlan.objects.get(pk=asked.pk))
    noon.move_to(NEXT)
    heads = {house.chair_unit: house.chair, house.vice: house.vice_head, house.school: house.school_head}
    for unit in heads:
        attendance.mark(line(meeting, unit), present="SELF", by=house.officer)
    motion = votes.open(meeting.motions.get(), by=house.chair)
    for unit, head in heads.items():
        votes.cast(motion.ballots.get(unit=unit), choice=choice, by=head)
    votes.close(motion, by=house.chair)
    after = WorkPlan.objects.get(pk=asked.pk)
    assert after.state == state
    assert (after.decision is not None) == (state == "ADOPTED")
    named = f"理事会决定：{after.decision}" if after.decision else ""
    assert named in events_of(after)[0].after  # by its subject: the name of a decision is that of its file
    assert bool(judge.may_put(house.secretary_general, after)) == (state == "OPINIONS")


def test_unit_plan_is_confirmed_by_its_head_and_answers_to_the_alliance(house):
    above = task(plan(house, "ADOPTED"))
    own = plan(house, unit=house.school, by=house.school_liaison)
    assert not rules.may_confirm(house.school_liaison, own)
    assert not rules.may_ask_opinions(house.school_liaison, own)
    item = items.write_item(task(own), above=above, by=house.school_liaison)
    assert item.above == above
    confirmed = services.confirm(own, by=house.school_head)
    assert confirmed.state == "ADOPTED"
    assert report(task(confirmed), house.school_liaison).word == "DONE"


# ---------------------------------------------------------------- who may


def rule_of(act):
    """Of the room itself, or of all that is heard."""
    return getattr(rules, f"may_{act}", None) or getattr(judge, f"may_{act}")


def test_a_number_that_no_column_holds_is_refused_at_its_field(house):
    draft = plan(house)
    given = {"title": "培训", "due_on": date(2026, 5, 20), "type": "ACTIVITY"}
    with pytest.raises(Refused, match="不能大于 32767。") as refused:
        items.add_item(draft, number=32768, by=house.officer, **given)
    assert refused.value.field == "number"
    assert items.add_item(draft, number=32767, by=house.officer, **given).number == 32767


@pytest.mark.parametrize("change", ["add", "write", "remove"])
def test_head_confirms_the_items_that_the_page_showed(house, client, change):
    own = plan(house, unit=house.school, by=house.school_liaison)
    page, act = own.get_absolute_url(), reverse("plan_confirm", args=[own.pk])
    client.force_login(house.school_head)
    seen, given = sent_by(client, page, act), {"title": "又一事项", "due_on": date(2026, 11, 30)}
    if change == "add":
        items.add_item(own, by=house.school_liaison, **given)
    elif change == "write":
        items.write_item(task(own), by=house.school_liaison, **given)
    else:
        items.remove_item(task(own), by=house.school_liaison)
    assert (client.post(act, seen).status_code, WorkPlan.objects.get().state) == (409, "DRAFT")
    client.post(act, sent_by(client, page, act))
    assert WorkPlan.objects.get().state == "ADOPTED"


PLAN_ACTS = ("revise", "ask_opinions", "put", "adopt", "confirm", "withdraw")
OF_ALLIANCE = {
    "DRAFT": {"officer": {"revise", "ask_opinions", "withdraw"}},
    "OPINIONS": {"officer": {"revise", "withdraw"}, "secretary_general": {"put", "adopt"}},
    "ADOPTED": {},
    "WITHDRAWN": {},
}
PEOPLE = ("officer", "secretary_general", "chair", "school_head", "school_liaison", "enterprise_head")


@pytest.mark.parametrize("state", State.values)
def test_who_may_do_what_to_a_plan_of_the_alliance(house, state):
    made = plan(house, "OPINIONS" if state == "OPINIONS" else "ADOPTED" if state == "ADOPTED" else "DRAFT")
    if state == "WITHDRAWN":
        made = services.withdraw(made, why="重起", by=house.officer)
    office = OF_ALLIANCE[state].get("officer", set())
    allowed = {
        "officer": office,
        "secretary_general": office | OF_ALLIANCE[state].get("secretary_general", set()),
    }
    with clock.at(made.opinions_by or clock.now()):
        for name in PEOPLE:
            person = getattr(house, name)
            found = {act for act in PLAN_ACTS if rule_of(act)(person, made)}
            assert found == allowed.get(name, set()), name


@pytest.mark.parametrize(
    ("state", "liaison", "head"),
    [
        ("DRAFT", {"revise", "withdraw"}, {"revise", "withdraw", "confirm"}),
        ("ADOPTED", set(), set()),
    ],
)
def test_who_may_do_what_to_the_plan_of_a_unit(house, state, liaison, head):
    own = plan(house, state, unit=house.school, by=house.school_liaison)
    allowed = {"school_liaison": liaison, "school_head": head}
    for name in PEOPLE:
        found = {act for act in PLAN_ACTS if rule_of(act)(getattr(house, name), own)}
        assert found == allowed.get(name, set()), name


ITEM_ACTS = ("write_item", "assign", "report", "send_back", "drop")
OF_ITEM = {
    "PLANNED": {"officer": {"assign", "drop"}, "enterprise_head": {"report"}},
    "ONGOING": {"officer": {"assign", "drop"}, "enterprise_head": {"report"}},
    "DONE": {"officer": {"assign", "send_back"}},
    "DROPPED": {"officer": {"assign"}},
}


@pytest.mark.parametrize("state", PlanItem.State.values)
def test_who_may_do_what_to_an_item_in_force(house, state):
    item = task(plan(house, "ADOPTED"))
    if state in ("ONGOING", "DONE"):
        report(item, house.enterprise_head, word=state)
    if state == "DROPPED":
        items.drop(item, why="不办", by=house.officer)
    item = PlanItem.objects.get(pk=item.pk)
    allowed = OF_ITEM[state] | {"secretary_general": OF_ITEM[state]["officer"]}
    for name in PEOPLE:
        found = {act for act in ITEM_ACTS if getattr(item_rules, f"may_{act}")(getattr(house, name), item)}
        assert found == allowed.get(name, set()), name


def test_who_sees_which_plan(house):
    draft, asked, adopted = (
        plan(house, year=2026),
        plan(house, "OPINIONS", year=2027),
        plan(house, "ADOPTED", year=2028),
    )
    own = plan(house, unit=house.enterprise, by=house.enterprise_liaison)
    done = plan(house, "ADOPTED", year=2027, unit=house.enterprise, by=house.enterprise_liaison)
    expected = {
        house.officer: {draft, asked, adopted, done},
        house.chair: {asked, adopted, done},
        house.school_head: {asked, adopted},
        house.school_liaison: {asked, adopted},
        house.enterprise_liaison: {adopted, own, done},
        builders.person(): set(),
    }
    for person, seen in expected.items():
        assert set(WorkPlan.objects.visible_to(person)) == seen


# ---------------------------------------------------------------- progress


@pytest.mark.parametrize(
    ("on", "words"),
    [(date(2026, 6, 29), "按期"), (date(2026, 6, 30), "按期"), (date(2026, 7, 1), "逾期完成")],
)
def test_done_is_judged_by_its_day(house, on, words):
    item = task(plan(house, "ADOPTED"))
    report(item, house.enterprise_liaison, on=on)
    found = task(item.plan)
    assert (found.state, found.done_on, found.timeliness) == ("DONE", on, words)


@pytest.mark.parametrize(("at", "words"), [(-SECOND, ""), (0 * SECOND, "逾期"), (SECOND, "逾期")])
def test_item_is_overdue_once_its_day_is_over(house, at, words):
    item = task(plan(house, "ADOPTED"))
    with clock.at(clock.end_of_day(item.due_on) + at):
        assert item.timeliness == words


def test_report_of_a_day_to_come_is_refused_and_finding_undone_tells_why(house):
    item = task(plan(house, "ADOPTED"))
    with pytest.raises(Refused, match="不能晚于今天"):
        report(item, house.enterprise_liaison, on=clock.today() + timedelta(days=1))
    report(item, house.enterprise_liaison)
    with pytest.raises(Refused, match="退回的原因"):
        items.send_back(item, why="", by=house.officer)
    back = items.send_back(item, why="协议未签", by=house.officer)
    assert (back.state, back.done_on, back.remark) == ("ONGOING", None, "协议未签")
    assert (
        Notification.objects.filter(recipient=house.enterprise_liaison, step__startswith="back").count() == 1
    )
    assert PlanProgress.objects.count() == 1


def test_who_may_open_the_file_of_a_report(house):
    item = task(plan(house, "ADOPTED"))
    row = report(item, house.enterprise_liaison, file=builders.minutes("协议.pdf"))
    assert row.name == "协议.pdf"
    stranger = builders.person(builders.unit("SCHOOL"))
    people = (
        house.officer,
        house.chair,
        house.school_head,
        house.enterprise_liaison,
        house.school_liaison,
        stranger,
    )
    found = [PlanProgress.objects.with_file_for(person).exists() for person in people]
    assert found == [True, True, True, True, False, False]
    assert PlanItem.objects.visible_to(stranger).filter(pk=item.pk).exists()


def test_assign_takes_one_unit_or_one_post(house):
    item = task(plan(house, "ADOPTED"), "修订管理制度")
    for wrong in ({}, {"unit": house.school, "post": "OFFICER"}):
        with pytest.raises(Refused, match="只填一个"):
            items.assign(item, by=house.officer, **wrong)
    assert items.assign(item, post="OFFICER", by=house.officer).responsible == "秘书处工作人员"
    assert item_rules.is_responsible(house.officer, PlanItem.objects.get(pk=item.pk))


def test_sweep_reminds_before_and_after_once_each(house):
    plan(house, "ADOPTED")
    with clock.at(datetime(2026, 6, 22, 23, tzinfo=TZ)):
        assert items.send_due() == 0
    with clock.at(datetime(2026, 6, 25, 9, tzinfo=TZ)):  # two days late
        assert items.send_due() == 1
        assert items.send_due() == 0
    with clock.at(datetime(2026, 7, 1, 9, tzinfo=TZ)):
        assert items.send_due() == 1
        assert items.send_due() == 0
    told = Notification.objects.filter(matter__startswith="plan_item").values_list("recipient", flat=True)
    assert set(told) == {house.enterprise_liaison.pk}


def test_todos_of_those_who_are_responsible(house):
    def titles(user):
        return [one.title for one in todos_of(user) if one.kind == "工作计划"]

    plan(house, "OPINIONS", year=2027)
    assert titles(house.vice_head) == ["请提意见：2027年度工作计划"]
    assert titles(house.officer) == ["起草2026年度工作计划并征求意见"]
    plan(house, "ADOPTED")
    assert titles(house.officer) == []
    assert titles(house.enterprise_liaison) == ["填报进展：校企人才对接"]


# ---------------------------------------------------------------- facts

NAMES = [
    "work_plan.drafted_on_time",
    "work_plan.broken_down",
    "work_plan.items_due",
    "work_plan.items_done",
    "council_meeting.planned",
    "alliance_activity.planned",
]


def reckon(house, year=2026) -> list:
    found = facts.compute(NAMES, [house.school, house.enterprise], year)
    values = [[found[unit.pk][name].value for name in NAMES] for unit in (house.school, house.enterprise)]
    assert values[0] == values[1]
    return values[0]


@pytest.mark.parametrize(("at", "on_time"), [(-SECOND, 1), (0 * SECOND, 0), (SECOND, 0)])
def test_drafted_on_time_until_the_end_of_february(house, at, on_time):
    assert draft_due(2026) == MARCH
    assert draft_due(2028) == datetime(2028, 3, 1, tzinfo=TZ)
    made = plan(house)
    with clock.at(MARCH - SECOND):
        assert reckon(house)[0] is None  # not drafted, and still time
    with clock.at(MARCH + at):
        services.ask_opinions(made, until=MARCH + timedelta(days=9), by=None)
        assert reckon(house)[0] == on_time


def test_facts_of_a_year_without_a_plan_are_unrecorded(house):
    assert reckon(house) == [None] * 6
    plan(house, unit=house.school, by=house.school_liaison)
    assert reckon(house) == [None] * 6


def test_facts_equal_a_slow_count(house):
    adopted = plan(house, "ADOPTED")
    for at, due in (
        (datetime(2026, 6, 30, 23, 59, 59, tzinfo=TZ), 0),
        (datetime(2026, 7, 1, tzinfo=TZ), 1),
        (datetime(2026, 10, 1, tzinfo=TZ), 2),
    ):
        with clock.at(at):
            assert reckon(house)[1:4] == [0, due, 0]
    report(task(adopted), house.enterprise_liaison)
    items.assign(task(adopted, "修订管理制度"), post="OFFICER", by=house.officer)
    assert reckon(house) == [0, 1, *slow(adopted)] == [0, 1, 2, 1, 1, 2]
    items.drop(task(adopted, "修订管理制度"), why="并入他项", by=house.officer)
    items.drop(task(adopted, "技能竞赛"), why="停办", by=house.officer)
    assert reckon(house) == [0, 1, *slow(adopted)] == [0, 1, 1, 1, 1, 0]


def slow(made) -> list[int]:
    due = done = meetings = activities = 0
    for one in made.items.all():
        if one.state == "DROPPED":
            continue
        if one.type == "MEETING":
            meetings += one.number
        elif one.type == "ACTIVITY":
            activities += one.number
        elif one.done_on or one.due_on < clock.today():
            due += 1
            done += one.done_on is not None
    return [due, done, meetings, activities]


# ---------------------------------------------------------------- pages


@pytest.mark.once
@pytest.mark.parametrize("number", [1, 3, 50])
@pytest.mark.parametrize(("name", "queries"), [("plans", 7), ("plan_items", 7), ("plan", 12)])
def test_pages_cost_the_same_for_1_3_and_50_rows(
    house, client, name, queries, number, django_assert_max_num_queries
):
    adopted = services.draft(kind="YEARLY", year=2026, by=house.officer)
    for place in range(number):
        items.add_item(
            adopted, title=f"事项{place}", due_on=date(2026, 6, 30), unit=house.school, by=house.officer
        )
        if place:
            services.draft(kind="LONG_TERM", year=2000 + place, by=house.officer)
    client.force_login(house.officer)
    address = reverse(name, args=[] if name == "plans" else [adopted.pk])
    client.get(address)
    with django_assert_max_num_queries(queries):
        assert client.get(address).status_code == 200


@pytest.mark.once
def test_page_shows_items_by_quarter_beside_what_was_held(house, client):
    adopted = plan(house, "ADOPTED")
    client.force_login(house.enterprise_liaison)
    context = client.get(adopted.get_absolute_url()).context
    assert [(name, [one.title for one in found]) for name, found in context["quarters"]] == [
        ("二季度", ["技能竞赛", "校企人才对接"]),
        ("三季度", ["修订管理制度"]),
        ("四季度", ["理事会"]),
    ]
    assert context["held"] == {
        "meetings": Meeting.objects.filter(state="HELD").count(),
        "activities": 0,
        "planned_meetings": 1,
        "planned_activities": 2,
    }
    shown = client.get(reverse("plan_items", args=[adopted.pk]) + "?quarter=3").context["listing"]
    assert [one.title for one in shown.table.rows] == ["修订管理制度"]


@pytest.mark.once
def test_plan_is_written_item_by_item_through_the_web(house, client):
    client.force_login(house.officer)
    client.post(reverse("plan_new"), {"kind": "YEARLY", "year": 2027})
    made = WorkPlan.objects.get()
    line = {"type": "TASK", "title": "对接", "due_on": "2027-06-30", "number": 1, "unit": house.school.pk}
    assert client.post(reverse("plan_item_new", args=[made.pk]), line).status_code == 302
    assert made.items.get().unit == house.school
    wrong = client.post(reverse("plan_item_new", args=[made.pk]), line | {"due_on": "2028-01-01"})
    assert wrong.status_code == 422
    assert "须在计划年度" in wrong.content.decode()


@pytest.mark.once
def test_a_plan_on_paper_counts_as_a_document_does(house):
    """一、 for each quarter, after those of the text, and （一） for what is due in it."""
    adopted = plan(house, "ADOPTED")
    due = list(adopted.items.order_by("due_on", "pk"))
    for text, first in (("", "一"), ("一、总体要求\n按章程办理。", "二")):
        (name, rows), *others = numbered(text, due)
        assert name == f"{first}、二季度"
        assert [number for number, _ in rows] == ["（一）", "（二）"]
        assert [number for _, rows in others for number, _ in rows] == ["（一）", "（一）"]
