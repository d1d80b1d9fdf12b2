"""Who puts a question to the seats by letter, who issues it, and who votes.

As at a meeting two people stand behind it: the secretary-general words it (as one who keeps the record), who presides over its matter
issues it and may break it off until its time is over. For a seat only the person votes who fills it then; there are no proxies, because
nobody has to travel.
"""

from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from councils.correspondence.models import PostalBallot, PostalVote
from councils.recusal.rules import may_keep_record, may_preside
from councils.terms.models.seats import Seat, holders_of
from members.units.models import Unit


def may_see_list(user: Any) -> Verdict:
    if access.is_council_or_secretariat(user):
        return Verdict.yes()
    return Verdict.no("通讯表决由秘书处和理事会查看。")


def may_put(user: Any, unit: Unit | None = None) -> Verdict:
    return may_keep_record(user, unit)


def may_revise(user: Any, vote: PostalVote) -> Verdict:
    return may_move(vote, "revise") and may_keep_record(user, vote.unit)


def may_withdraw(user: Any, vote: PostalVote) -> Verdict:
    return may_move(vote, "withdraw") and may_keep_record(user, vote.unit)


def _may_preside_over(user: Any, vote: PostalVote, move: str) -> Verdict:
    if not (verdict := may_move(vote, move)):
        return verdict
    if not (verdict := may_preside(user, vote.unit)):
        return verdict
    return Verdict.of(user.pk != vote.put_by_id, "提交议案的人不能签发或中止该项表决。")


def may_issue(user: Any, vote: PostalVote) -> Verdict:
    return _may_preside_over(user, vote, "issue")


def may_break_off(user: Any, vote: PostalVote) -> Verdict:
    return _may_preside_over(user, vote, "break_off")


def may_close(user: Any, vote: PostalVote) -> Verdict:
    """It closes by itself; who keeps the record or presides need not wait for the clock's job."""
    if not (verdict := may_move(vote, "close")):
        return verdict
    return verdict if may_preside(user, vote.unit) else may_keep_record(user, vote.unit)


def may_urge(user: Any, vote: PostalVote) -> Verdict:
    return may_move(vote, "vote") and may_keep_record(user, vote.unit)


def may_cast(user: Any, vote: PostalVote, ballot: PostalBallot) -> Verdict:
    if not (verdict := may_move(vote, "vote")):
        return verdict
    if ballot.recused:
        return Verdict.no("该单位在本事项中回避，不参加表决。")
    if ballot.choice:
        return Verdict.no("该席位已经投票，不能更改。")
    return Verdict.of(fills_seat(user, ballot.unit_id), "由席位任职人本人投票。")


def fills_seat(user: Any, unit: int) -> bool:
    """Whether the person fills a seat of the unit today; without a query for whom is not of the unit."""
    if unit not in access.units_with(user):
        return False
    seats = list(Seat.objects.on(clock.today()).filter(unit=unit))
    return any(person.user_id == user.pk for person in holders_of(seats).values())
