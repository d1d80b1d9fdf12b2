"""The distribution of assessments over reviewers, as pure arithmetic."""

from hypothesis import given
from hypothesis import strategies as st

from assessments.assignments.distribution import Candidate, Demand, distribute

UNITS = st.integers(1, 12)


@st.composite
def candidates(draw):
    number = draw(st.integers(0, 8))
    people = []
    for key in range(number):
        own = frozenset(draw(st.sets(UNITS, max_size=2)))
        related = frozenset(draw(st.sets(UNITS, max_size=3)))
        people.append(Candidate(key, f"人{key}", own, own | related, draw(st.integers(0, 5))))
    return people


@st.composite
def demands(draw):
    rows = draw(st.lists(st.tuples(UNITS, st.integers(0, 3)), max_size=15))
    return [Demand(key, unit, missing) for key, (unit, missing) in enumerate(rows)]


@given(demands(), candidates())
def test_distribute_never_gives_a_barred_unit_nor_twice(wanted, people):
    plan = distribute(wanted, people)
    unit_of = {one.key: one.unit for one in wanted}
    barred = {one.key: one.barred for one in people}
    assert len(set(plan.chosen)) == len(plan.chosen)
    assert [pair for pair in plan.chosen if unit_of[pair[0]] in barred[pair[1]]] == []


@given(demands(), candidates())
def test_distribute_gives_what_is_missing_or_says_how_much_it_lacks(wanted, people):
    plan = distribute(wanted, people)
    for one in wanted:
        got = sum(key == one.key for key, _ in plan.chosen)
        able = sum(one.unit not in person.barred for person in people)
        assert got == min(one.missing, able)
        assert plan.lacking.get(one.key, 0) == one.missing - got


@given(demands(), candidates())
def test_distribute_counts_the_load(wanted, people):
    plan = distribute(wanted, people)
    for one in people:
        assert plan.load[one.key] == one.load + sum(key == one.key for _, key in plan.chosen)


@given(st.integers(1, 60), st.integers(2, 9))
def test_distribute_levels_the_load_where_nobody_is_barred(units, number):
    people = [Candidate(key, f"人{key}") for key in range(number)]
    plan = distribute([Demand(key, key, 2) for key in range(units)], people)
    assert max(plan.load.values()) - min(plan.load.values()) <= 1


def test_distribute_starts_from_the_present_load():
    busy, idle, free = Candidate(1, "a", load=5), Candidate(2, "b", load=1), Candidate(3, "c")
    plan = distribute([Demand(1, 9, 1), Demand(2, 8, 1)], [busy, idle, free])
    assert plan.chosen == [(1, 3), (2, 2)]


def test_distribute_prefers_reviewers_of_different_units_at_equal_load():
    same = [
        Candidate(1, "a", frozenset({5})),
        Candidate(2, "b", frozenset({5})),
        Candidate(3, "c", frozenset({6})),
    ]
    assert distribute([Demand(1, 9, 2)], same).chosen == [(1, 1), (1, 3)]


def test_distribute_leaves_out_those_who_review_it_already():
    people = [Candidate(1, "a"), Candidate(2, "b")]
    plan = distribute([Demand(1, 9, 1, present=frozenset({1}))], people)
    assert plan.chosen == [(1, 2)]
