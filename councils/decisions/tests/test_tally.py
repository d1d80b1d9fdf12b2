"""Quorum and majority, against a table computed by hand and against their definition."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.decisions.tally import Count, Share, tally

TWO_THIRDS, HALF, OVER_HALF, ALL = (
    Share.parse("2/3"),
    Share.parse("1/2"),
    Share.parse(">1/2"),
    Share.parse("1"),
)

# whole: least number for 2/3 inclusive, 1/2 inclusive, more than 1/2, 3/4 inclusive; computed by hand.
BY_HAND = {
    1: (1, 1, 1, 1),
    2: (2, 1, 2, 2),
    3: (2, 2, 2, 3),
    4: (3, 2, 3, 3),
    5: (4, 3, 3, 4),
    6: (4, 3, 4, 5),
    7: (5, 4, 4, 6),
    8: (6, 4, 5, 6),
    9: (6, 5, 5, 7),
    10: (7, 5, 6, 8),
    11: (8, 6, 6, 9),
    12: (8, 6, 7, 9),
    30: (20, 15, 16, 23),
    31: (21, 16, 16, 24),
}


@pytest.mark.parametrize("whole", BY_HAND)
def test_share_of_a_whole_is_what_the_hand_computed(whole):
    shares = (TWO_THIRDS, HALF, OVER_HALF, Share.parse("3/4"))
    assert tuple(share.of(whole) for share in shares) == BY_HAND[whole]


@given(
    whole=st.integers(1, 500),
    part=st.fractions(min_value=Fraction(1, 100), max_value=Fraction(99, 100), max_denominator=100),
    strict=st.booleans(),
)
def test_share_of_a_whole_is_the_least_number_that_is_enough(whole, part, strict):
    least = Share(part, strict).of(whole)

    def enough(number: int) -> bool:
        return Fraction(number, whole) > part if strict else Fraction(number, whole) >= part

    assert (enough(least), enough(least - 1)) == (True, False)


@pytest.mark.parametrize("text", ["0", "-1/2", "3/2", ">1", "x", "1/0"])
def test_parse_refuses_what_is_no_share(text):
    with pytest.raises((ValueError, ZeroDivisionError)):
        Share.parse(text)


@pytest.mark.parametrize(
    ("text", "shown"), [("2/3", "2/3 以上（含）"), (">1/2", "超过 1/2（不含）"), ("1", "全部 以上（含）")]
)
def test_share_is_written_in_words(text, shown):
    assert str(Share.parse(text)) == shown


def count(seats=9, recused=0, present=9, votes=(9, 0, 0)) -> Count:
    return Count(seats, recused, present, *votes)


# seats, recused, present, (for, against, abstained), majority, quorate, passed
VOTES = [
    (9, 0, 6, (4, 2, 0), "2/3", True, True),  # quorum exactly ceil(18/3) = 6, majority exactly 4 of 6
    (9, 0, 5, (5, 0, 0), "2/3", False, False),  # one below the quorum, however they voted
    (9, 0, 7, (4, 3, 0), "2/3", True, False),  # 4 of 7 < ceil(14/3) = 5
    (9, 0, 7, (5, 2, 0), "2/3", True, True),
    (9, 0, 8, (4, 4, 0), ">1/2", True, False),  # the half is not more than the half
    (9, 0, 8, (5, 3, 0), ">1/2", True, True),
    (9, 0, 8, (4, 4, 0), "1/2", True, True),  # inclusive: the half is enough
    (9, 0, 7, (4, 0, 3), "2/3", True, False),  # abstentions stay in the denominator
    (9, 0, 9, (0, 0, 9), ">1/2", True, False),
    (9, 1, 6, (4, 2, 0), "2/3", True, True),  # base 8: quorum ceil(16/3) = 6
    (9, 1, 5, (5, 0, 0), "2/3", False, False),
    (10, 1, 6, (4, 2, 0), "2/3", True, True),  # a recused seat moves the quorum from 7 to 6
    (10, 0, 6, (4, 2, 0), "2/3", False, False),
    (1, 0, 1, (1, 0, 0), "2/3", True, True),
    (1, 0, 0, (0, 0, 0), "1/2", False, False),
]


@pytest.mark.parametrize(("seats", "recused", "present", "votes", "majority", "quorate", "passed"), VOTES)
def test_tally_decides_as_the_hand_does(seats, recused, present, votes, majority, quorate, passed):
    result = tally(count(seats, recused, present, votes), quorum=TWO_THIRDS, majority=Share.parse(majority))
    assert (result.quorate, result.passed) == (quorate, passed)


@pytest.mark.parametrize(
    ("counted", "problem"),
    [
        (count(), ""),
        (count(votes=(8, 0, 0)), "赞成、反对、弃权合计 8 票，应等于出席席位数 9（未投票的计为弃权）。"),
        (count(votes=(9, 1, 0)), "赞成、反对、弃权合计 10 票，应等于出席席位数 9（未投票的计为弃权）。"),
        (count(recused=1), "出席 9 个席位，多于应到的 8 个（在任 9 个，回避 1 个）。"),
        (count(seats=1, recused=1, present=0, votes=(0, 0, 0)), "会议当日没有可以表决的在任席位。"),
        (count(seats=0, present=0, votes=(0, 0, 0)), "会议当日没有可以表决的在任席位。"),
        (count(present=-1), "席位数和票数不能为负数。"),
    ],
)
def test_problem_names_what_cannot_be_true(counted, problem):
    assert counted.problem() == problem


def test_tally_refuses_impossible_counts():
    assert tally(count(), quorum=TWO_THIRDS, majority=OVER_HALF).passed
    with pytest.raises(ValueError, match="合计 8 票"):
        tally(count(votes=(8, 0, 0)), quorum=TWO_THIRDS, majority=OVER_HALF)


def test_share_is_read_as_words_before_the_votes():
    assert OVER_HALF.among("出席席位") == "超过出席席位的 1/2（不含）"
    assert TWO_THIRDS.among("出席席位") == "出席席位的 2/3 以上（含）"


def test_explain_prints_base_presence_and_threshold():
    passed = tally(count(9, 1, 7, (5, 1, 1)), quorum=TWO_THIRDS, majority=TWO_THIRDS)
    assert passed.explain() == (
        "在任席位 9 个，回避 1 个，应到 8 个；法定出席为应到席位的 2/3 以上（含），即至少 6 个，实到 7 个，达到法定人数。"
        "赞成 5 票、反对 1 票、弃权 1 票；须有出席席位的 2/3 以上（含）赞成（弃权计入出席），即至少 5 票，通过。"
    )
    missed = tally(count(9, 0, 5, (5, 0, 0)), quorum=TWO_THIRDS, majority=OVER_HALF)
    assert missed.explain() == (
        "在任席位 9 个，应到 9 个；法定出席为应到席位的 2/3 以上（含），即至少 6 个，实到 5 个，未达到法定人数，不能作出决定。"
    )


counts = st.integers(1, 200).flatmap(
    lambda seats: st.integers(0, seats - 1).flatmap(
        lambda recused: st.integers(0, seats - recused).flatmap(
            lambda present: st.integers(0, present).flatmap(
                lambda yes: st.integers(0, present - yes).map(
                    lambda no: Count(seats, recused, present, yes, no, present - yes - no)
                )
            )
        )
    )
)
shares = st.sampled_from([TWO_THIRDS, HALF, OVER_HALF, Share.parse("3/4"), ALL])


@given(counted=counts, quorum=shares, majority=shares)
def test_nothing_passes_without_quorum_and_share(counted, quorum, majority):
    result = tally(counted, quorum=quorum, majority=majority)
    enough_present = counted.present >= quorum.of(counted.base) and counted.present > 0
    assert result.quorate == enough_present
    assert result.passed == (enough_present and counted.votes_for >= majority.of(counted.present))


@given(counted=counts, quorum=shares, majority=shares)
def test_a_vote_turned_from_against_to_for_never_hurts(counted, quorum, majority):
    if counted.votes_against == 0:
        return
    better = Count(
        counted.seats,
        counted.recused,
        counted.present,
        counted.votes_for + 1,
        counted.votes_against - 1,
        counted.abstained,
    )
    worse_passed = tally(counted, quorum=quorum, majority=majority).passed
    assert not (worse_passed and not tally(better, quorum=quorum, majority=majority).passed)


@given(counted=counts, quorum=shares, majority=shares)
def test_abstaining_counts_like_voting_against(counted, quorum, majority):
    all_against = Count(
        counted.seats,
        counted.recused,
        counted.present,
        counted.votes_for,
        counted.votes_against + counted.abstained,
        0,
    )
    assert (
        tally(counted, quorum=quorum, majority=majority).passed
        == tally(all_against, quorum=quorum, majority=majority).passed
    )
