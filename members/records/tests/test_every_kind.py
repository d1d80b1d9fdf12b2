"""The battery that every kind of record passes: declaration, lifecycle, rules, who sees it."""

from datetime import date, timedelta

import pytest

from alliance.ground import access, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import may_move
from alliance.registers import facts, linkable, policy, regulation
from assessments.scoring import defaults
from members.records import kinds, rules, services
from members.records.kinds import PARTS
from members.records.models import Record
from members.records.tests import battery
from members.relations import services as relations

MOVES = (
    "edit", "discard", "file", "correct", "withdraw", "prove", "reply", "retract", "accept", "send_back",
)  # fmt: skip
LEGAL = {
    "DRAFT": {"edit", "discard", "file", "prove"},
    "FILED": {"correct", "withdraw", "prove", "accept", "send_back"},
    "RETURNED": {"edit", "file", "withdraw", "prove"},
    "ACCEPTED": {"correct", "withdraw", "send_back"},
    "WITHDRAWN": set(),
}
COUNTED = ("FILED", "ACCEPTED")


# ---------------------------------------------------------------- what a kind must declare


def test_kinds_are_declared_with_clause_fact_and_sample():
    assert len(battery.EVERY) >= 4
    lacking = [
        kind.key
        for kind in kinds.every()
        if not (
            kind.clauses and kind.facts and kind.demo and kind.sections and kind.filed_by and kind.columns
        )
    ]
    assert lacking == []


@pytest.mark.parametrize("key", battery.EVERY)
def test_declared_names_are_fields_and_clauses_of_the_register(key):
    kind = kinds.get(key)
    named = {*kind.columns, *kind.content, *kind.results, *kind.filters, kind.title}
    assert named - {field.name for field in kind.model._meta.fields} == set()
    assert [ref for ref in kind.clauses if regulation.get(ref).ref != ref] == []
    assert set(kind.owed_by) - set(kind.filed_by) == set()
    assert set(kind.owed_parts) - set(kind.parts or PARTS[kind.owed_each or "year"]) == set()
    assert kind.is_due == bool(kind.owed_by)
    own = {field.name for field in kind.model._meta.fields} - {field.name for field in Record._meta.fields}
    assert own & set(dir(Record)) == set()  # no field hides what the kit calls
    assert not (kind.due and kind.due_day)
    assert kind.owed_each is None or kind.period == "day"


@pytest.mark.parametrize("key", battery.EVERY)
def test_facts_are_those_that_the_standards_ask_for(key):
    known = defaults.fact_notes()
    for name, measure in kinds.get(key).facts.items():
        note = known[name]
        assert (note.label, note.unit, note.computed) == (measure.label, measure.unit, True)
        assert facts.get(name).label == measure.label


@pytest.mark.parametrize("key", battery.EVERY)
def test_clauses_lead_to_the_list_of_the_kind(key):
    served = {
        page.ref for page in regulation.pages() if (page.url_name, page.args) == ("record_list", (key,))
    }
    assert served == set(kinds.get(key).clauses)


# ---------------------------------------------------------------- lifecycle


@battery.of_each_shape
def test_lifecycle_allows_in_each_state(house):
    found, expected = {}, {}
    for state in battery.STATES:
        one = battery.record(house, state)
        answers = {"reply"} if house.partner and state in COUNTED else set()
        found[state] = {move for move in MOVES if may_move(one, move)}
        expected[state] = LEGAL[state] | answers
    assert found == expected


def test_sample_is_complete_and_is_filed(house):
    one = battery.record(house)
    assert rules.faults(one) == {}
    filed = services.file(one, by=house.liaison)
    assert (filed.state, filed.filed_by, filed.first_filed_at) == ("FILED", house.liaison, clock.now())


def test_draft_may_lack_everything_but_is_not_filed(house):
    one = services.begin(
        kind=house.kind, unit=house.unit, year=2026, part=(house.kind.parts or (0,))[0], by=house.head
    )
    with pytest.raises(Refused, match="请先补充或改正"):
        services.file(one, by=house.head)
    assert type(one).objects.get().state == "DRAFT"


@battery.of_each_shape
def test_record_is_returned_for_a_year_at_most(house):
    one = battery.record(house, "FILED")
    with pytest.raises(Refused, match="不超过一年"):
        services.send_back(one, reason="不全", correct_by=date(2199, 1, 1), by=house.officer)
    day = clock.months_later(clock.today(), 12)
    assert services.send_back(one, reason="不全", correct_by=day, by=house.officer).state == "RETURNED"


@battery.of_each_shape
def test_returned_record_is_filed_again_and_stays_in_time(house, noon):
    one = battery.record(house, "RETURNED")
    assert (one.opinion, clock.last_day(one.correct_by)) == ("内容不全", date(2026, 12, 2))
    first = one.first_filed_at
    noon.shift(timedelta(days=1))
    again = services.file(services.write(one, content={"remark": "已补充"}, by=house.head), by=house.head)
    assert (again.state, again.first_filed_at, again.filed_at) == ("FILED", first, clock.now())
    assert (again.opinion, again.correct_by, again.remark) == ("", None, "已补充")


@battery.of_each_shape
def test_correction_needs_a_reason_and_waits_for_another_look(house):
    one = battery.record(house, "ACCEPTED")
    with pytest.raises(Refused, match="更正原因"):
        services.correct(one, content={"remark": "改"}, reason=" ", by=house.liaison)
    fixed = services.correct(one, content={"remark": "改"}, reason="数字有误", by=house.liaison)
    assert (fixed.state, fixed.looked_by, fixed.remark) == ("FILED", None, "改")
    assert fixed.history.latest().history_change_reason == "更正：数字有误"


@battery.of_each_shape
def test_withdrawn_record_says_why_and_is_final(house):
    one = battery.record(house, "FILED")
    with pytest.raises(Refused, match="撤回原因"):
        services.withdraw(one, reason="", by=house.liaison)
    gone = services.withdraw(one, reason="重复填报", by=house.liaison)
    assert gone.history.latest().history_change_reason == "撤回：重复填报"
    with pytest.raises(Refused, match="已撤回"):
        services.withdraw(gone, reason="再撤", by=house.liaison)


@battery.of_each_shape
def test_discarded_draft_is_gone_and_filed_one_is_not(house):
    draft, filed = battery.record(house), battery.record(house, "FILED")
    services.discard(draft, by=house.liaison)
    with pytest.raises(Refused):
        services.discard(filed, by=house.liaison)
    assert [one.pk for one in house.kind.model.objects.all()] == [filed.pk]


def test_copy_of_last_year_leaves_results_state_and_answer(house):
    if house.kind.period == "day":
        return  # what has a day of its own is not planned anew
    last = battery.record(house, "ACCEPTED", year=2025)
    (copy,) = services.copy_last_year(kind=house.kind, unit=house.unit, year=2026, by=house.liaison)
    assert (copy.year, copy.part, copy.state, copy.answer, copy.partner) == (
        2026,
        last.part,
        "DRAFT",
        "",
        last.partner,
    )
    kept = [name for name in house.kind.content if name not in (*house.kind.results, "remark")]
    assert [getattr(copy, name) for name in kept] == [getattr(last, name) for name in kept]
    empty = [house.kind.field(name).get_default() for name in house.kind.results]
    assert [getattr(copy, name) for name in house.kind.results] == empty
    assert services.copy_last_year(kind=house.kind, unit=house.unit, year=2026, by=house.liaison) == []


# ---------------------------------------------------------------- who may, who sees


def allowed(house, one):
    """{verb: people whom its rule lets}."""
    asked = {
        "edit": rules.may_edit, "file": rules.may_file, "correct": rules.may_correct,
        "withdraw": rules.may_withdraw, "reply": rules.may_reply, "accept": rules.may_accept,
        "send_back": rules.may_send_back, "prove": rules.may_prove,
    }  # fmt: skip
    people = [name for name in battery.PEOPLE if getattr(house, name) is not None]
    found = {
        verb: {name for name in people if rule(getattr(house, name), one)} for verb, rule in asked.items()
    }
    return {verb: names for verb, names in found.items() if names}


@battery.of_each_shape
def test_draft_is_written_and_filed_by_its_unit_only(house):
    own = {"head", "liaison"}
    assert allowed(house, battery.record(house)) == {"edit": own, "file": own, "prove": own}


@battery.of_each_shape
def test_filed_record_is_corrected_answered_and_looked_at_by_whom_it_concerns(house):
    own, other = {"head", "liaison"}, {"partner_head", "partner_liaison"}
    expected = {
        "correct": own,
        "withdraw": own,
        "prove": own,
        "accept": {"officer"},
        "send_back": {"officer"},
    }
    if house.partner:
        expected["reply"] = other
    assert allowed(house, battery.record(house, "FILED")) == expected


@battery.of_each_shape
def test_filed_record_is_seen_by_both_sides_secretariat_and_council(house):
    draft, filed = battery.record(house), battery.record(house, "FILED")
    seen = {}
    for name in battery.PEOPLE:
        if (user := getattr(house, name)) is not None:
            rows = house.kind.model.objects.visible_to(user)
            seen[name] = [one.pk for one in rows.order_by("pk")]
    both, one = [draft.pk, filed.pk], [filed.pk]
    expected = {"head": both, "liaison": both, "officer": one, "chair": one}
    expected |= {"partner_head": one, "partner_liaison": one} if house.partner else {}
    assert seen == {name: expected.get(name, []) for name in seen}


@battery.of_each_shape
def test_secretariat_steps_back_for_the_own_unit_and_related_ones(house):
    one = battery.record(house, "FILED")
    assert rules.may_accept(house.officer, one)
    relations.declare_relation(
        house.chair_unit, house.unit, nature="举办单位", since=clock.today() - timedelta(days=1), by=None
    )
    assert "回避" in rules.may_accept(house.officer, one).reason
    with pytest.raises(Refused, match="回避"):
        services.accept(one, by=house.officer)


@battery.of_each_shape
def test_nobody_writes_for_a_unit_that_is_no_member_any_more(house):
    one = battery.record(house)
    assert rules.is_possible(one.unit, 2026)
    assert rules.is_possible(one.unit, 2028).reason == "只能填报加入联盟以来至下一年度的记录。"
    one.unit.ended_on = clock.today()
    assert rules.is_possible(one.unit, 2026).reason == "该单位现在不是成员单位，不能填报。"


def test_filed_records_are_offered_as_evidence(house):
    battery.record(house)
    one = battery.record(house, "FILED")
    title = f"{house.kind.label}：{getattr(one, house.kind.title)}"
    others = [house.kind.referred(name).label for name in house.kind.references]
    offered = [
        (link.title, link.url, link.kind)
        for link in linkable.of(house.unit, 2026)
        if link.title.partition("：")[0] not in others
    ]
    assert offered == [(title, one.get_absolute_url(), "履职记录")]


def test_settings_hold_the_days_on_which_a_kind_is_due(house):
    if house.kind.due_day is not None:
        assert policy.get(house.kind.setting_of(0)) == house.kind.due_day
        policy.change(house.kind.setting_of(0), 7, basis="测试", confirmed=True, by=house.officer)
        assert house.kind.deadlines(2026)[12] == clock.end_of_day(date(2027, 1, 7))
    for part, (month, day) in house.kind.due.items():
        assert policy.get(house.kind.setting_of(part)) == (month, day)
        policy.change(house.kind.setting_of(part), "04-15", basis="测试", confirmed=True, by=house.officer)
        assert house.kind.deadlines(2026)[part] == clock.end_of_day(date(2026, 4, 15))


def test_readers_are_the_secretariat_and_the_council(monkeypatch):
    monkeypatch.setattr(access, "units_with", lambda user: frozenset())
    for office in access.Office:
        monkeypatch.setattr(access, "offices", lambda user, office=office: frozenset({office}))
        reads = office in access.SECRETARIAT_OFFICES | access.COUNCIL_OFFICES
        assert (office, rules.reads_records(None)) == (office, reads)
    assert Record._meta.abstract


def test_a_kind_of_a_story_without_a_heading_is_an_error_at_import():
    """It would stand among the others under no name; each kind that there is has its own."""
    strange = type("Strange", (), {"__module__": "members.nowhere.models"})
    declared = {
        "key": "strange",
        "clauses": (),
        "filed_by": (),
        "title": "",
        "columns": (),
        "sections": {},
        "facts": {},
    }
    with pytest.raises(ValueError, match="the story 'nowhere' of 'strange' has no heading"):
        kinds.register(strange, **declared, demo=dict)
    assert kinds.get("strange") is None
    assert {one.group for one in kinds.every()} <= set(kinds.GROUPS.values())
