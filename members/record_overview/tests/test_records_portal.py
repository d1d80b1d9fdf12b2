"""To-dos, counts, clauses and the ledger: of all kinds at once, for whom they concern."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.ground import clock
from alliance.ground.once import reading
from alliance.registers import policy, regulation
from alliance.tests import builders, desk
from members.conftest import NOON
from members.record_overview import across, portal, untouched
from members.records import kinds, services
from members.records.tests import battery
from members.units.parts import UNIT_FILE


def titles(user):
    return [todo.title for todo in desk.todos_of(user, [portal.todos])]


@battery.of_each_shape
def test_returned_record_is_a_to_do_of_its_unit(house):
    battery.record(house, "RETURNED")
    wanted = f"按意见修改{house.kind.label} 1 条"
    people = ("head", "liaison", "partner_head", "officer", "stranger")
    told = [name for name in people if (user := getattr(house, name)) and wanted in titles(user)]
    assert told == ["head", "liaison"]


@battery.of_each_shape
def test_filed_record_is_a_to_do_of_the_secretariat_until_it_is_looked_at(house):
    """One line for all kinds: where its record names one of another kind, which waits as well, it names both."""
    one = battery.record(house, "FILED")

    def waits(user):
        said = [f"{todo.title}{todo.note}" for todo in desk.todos_of(user, [portal.todos])]
        return any(line.startswith("待核对") and f"{house.kind.label} 1 条" in line for line in said)

    assert (waits(house.officer), waits(house.chair)) == (True, False)
    services.accept(one, by=house.officer)
    assert not waits(house.officer)


def test_record_is_a_to_do_of_the_partner_until_it_answers(pair):
    one = battery.record(pair, "FILED")
    wanted = f"{pair.kind.label} 1 条请本单位确认"
    assert (wanted in titles(pair.partner_liaison), wanted in titles(pair.liaison)) == (True, False)
    services.dispute(one, words="不符", by=pair.partner_head)
    assert wanted not in titles(pair.partner_liaison)


@pytest.mark.once
@battery.of_each_shape
def test_drafts_are_one_to_do_of_their_unit_until_they_are_filed(house):
    made = [battery.record(house) for _ in range(2)]
    wanted = f"2 条{house.kind.label}草稿待报送"
    people = ("head", "liaison", "partner_head", "officer", "stranger")
    told = [name for name in people if (user := getattr(house, name)) and wanted in titles(user)]
    assert told == ["head", "liaison"]
    for one in made:
        services.file(one, by=house.head)
    assert [title for title in titles(house.head) if "草稿" in title] == []


@battery.of_each_shape
def test_draft_in_which_nothing_was_written_is_dropped_after_a_day(house, noon, monkeypatch):
    """However many untitled ones that somebody did write in come before it."""
    monkeypatch.setattr(untouched, "AT_ONCE", 1)
    begun = {"kind": house.kind, "unit": house.unit, "year": 2026, "by": house.liaison}
    begun["part"] = (house.kind.parts or (0,))[0]
    written, left = services.begin(**begun), services.begin(**begun)
    services.write(written, content={"remark": "写到一半"}, by=house.liaison)
    kept = [written, battery.record(house)]
    noon.move_to(NOON + timedelta(hours=23))
    assert untouched.forget_untouched() == 0
    noon.move_to(NOON + timedelta(hours=25))
    late = services.begin(**begun)
    assert (untouched.forget_untouched(), untouched.forget_untouched()) == (1, 0)
    there = set(house.kind.model.objects.values_list("pk", flat=True))
    assert (left.pk in there, there >= {one.pk for one in (*kept, late)}) == (False, True)


@battery.of_each_shape
def test_questions_do_not_grow_with_kinds_or_records(house, monkeypatch):
    """The to-dos, the ledger and the evidence cost one query each, for one kind as for all."""

    def asked(read):
        with policy.read_once(), reading(), CaptureQueriesContext(connection) as queries:
            kinds.since()
            list(read())
        return len(queries) - 1  # the settings

    reads = {
        "ledger": lambda: [portal.of_units([house.unit], house.officer, 2026)],
        "all": lambda: [portal.of_everybody(house.officer, 2026)],
        "evidence": lambda: portal.filed_records(house.unit, 2026),
        "clauses": lambda: [across.filed_in(2026)] * 2,
    }
    house.officer._access_memory = {}
    whole = {}
    for _ in range(2):
        whole = {name: asked(read) for name, read in reads.items()}
        battery.record(house, "FILED")
    monkeypatch.setattr(kinds, "every", lambda: [house.kind])
    assert whole == {name: asked(read) for name, read in reads.items()}
    assert whole["clauses"] == 1


@battery.of_each_shape
def test_clauses_count_what_is_filed(house):
    battery.record(house)
    battery.record(house, "FILED")
    pages = [page for page in regulation.pages() if page.args == (house.kind.key,)]
    with reading():
        assert {page.count(2026) for page in pages} == {1}
        assert {page.count(2025) for page in pages} == {0}


@battery.of_each_shape
def test_ledger_is_part_of_the_unit_file_for_its_readers(house):
    battery.record(house, "FILED")
    part = UNIT_FILE.registered["履职记录"].contribute
    people = ("head", "partner_head", "officer", "chair", "stranger", "auditor")
    shown = [name for name in people if (user := getattr(house, name)) and part(house.unit, user)]
    assert shown == ["head", "officer", "chair"]
    assert part(builders.unit("INDUSTRY"), house.officer)[0] == "members/record_overview/ledger.html"


def test_ledger_says_how_each_kind_stands(noon, db):
    house = battery.inhabited("base-plan")
    table = portal.of_units([house.unit], house.head, 2026)
    state = next(column for column in table.columns if column.key == "state")
    assert "逾期未报" in state.cell(house.kind)
    one = battery.record(house, "FILED")
    assert "已报送" in next(c for c in portal.of_units([house.unit], house.head, 2026).columns if c.key == "state").cell(house.kind)  # fmt: skip
    services.send_back(one, reason="不全", by=house.officer)
    assert "退回修改" in next(c for c in portal.of_units([house.unit], house.head, 2026).columns if c.key == "state").cell(house.kind)  # fmt: skip


def test_ledger_asks_of_who_joined_late_only_what_the_unit_owes(noon, db):
    """As the ledger of duties: not what was due before the unit had joined, later what is due after."""
    halves = next(kind for kind in kinds.every() if len(kind.owed_parts) == 2)
    house = battery.inhabited(halves.key)

    def said():
        table = portal.of_units([house.unit], house.head, 2026)
        return next(column for column in table.columns if column.key == "state").cell(house.kind)

    first, second = sorted(halves.periods(2026).values(), key=lambda period: period.deadline)
    noon.move_to(first.deadline)
    assert "逾期未报" in said()
    type(house.unit).objects.filter(pk=house.unit.pk).update(joined_on=first.joined_by + timedelta(days=1))
    house.unit.refresh_from_db()
    assert clock.show_deadline(second.deadline) in said()
