"""Putting a question to the seats by letter, issuing, voting, reminding, counting."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from alliance.calendar import holidays
from alliance.ground import audit, clock, inputs
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, do_to_each, verb
from alliance.messages.notifications import notify_many
from alliance.registers import policy
from councils.correspondence import rules
from councils.correspondence.models import PostalBallot, PostalVote
from councils.decisions import services as decisions
from councils.decisions.models import CouncilDecision
from councils.recusal import audience
from councils.recusal.models import units_recused_for
from councils.terms.models.seats import Seat, holders_of
from councils.votes.models import Choice
from members.units.models import Unit

REMINDED = timedelta(days=1)  # before the time is over


def earliest_last_day() -> date:
    """The first day that may be the last one to answer, for what is issued today."""
    return holidays.add_working_days(clock.today(), policy.get("postal_vote_days"))


def _checked(vote: PostalVote) -> PostalVote:
    """Raises `Refused`, at its field, for what cannot be voted on by letter or leaves too little time."""
    if vote.matter == CouncilDecision.Matter.TERMINATION:
        raise Refused("终止成员资格须在会议上表决，不能通讯表决。", field="matter")
    decisions.names_its_unit(vote.matter, vote.unit)
    if clock.last_day(vote.reply_by) < earliest_last_day():
        days = policy.get("postal_vote_days")
        raise Refused(
            f"从今天起须留足 {days} 个工作日，截止日最早为{clock.show_day(earliest_last_day())}。",
            field="last_day",
        )
    return vote


@creates(rules.may_put, reason="提交通讯表决")
def put(
    *, matter: str, subject: str, text: str, last_day: date, unit: Unit | None = None, by: Any
) -> PostalVote:
    """Word a question to all seats, to be answered until the end of `last_day`; nobody votes before it is issued.

    Who presides finds it among the to-dos. Raises `Refused` for the end of a membership and for too short a time.
    """
    vote = PostalVote(matter=matter, subject=subject.strip(), text=text.strip(), unit=unit, put_by=by)
    vote.reply_by = clock.end_of_day(last_day)
    return _checked(vote)


@verb(rules.may_revise, moves="revise", reason="修改通讯表决")
def revise(
    vote: PostalVote,
    *,
    matter: str,
    subject: str,
    text: str,
    last_day: date,
    unit: Unit | None = None,
    by: Any,
) -> None:
    """Word it anew before it is issued."""
    vote.matter, vote.subject, vote.text = matter, subject.strip(), text.strip()
    vote.unit, vote.reply_by, vote.put_by = unit, clock.end_of_day(last_day), by
    _checked(vote)


@verb(rules.may_withdraw, moves="withdraw", reason="撤回通讯表决：{why}", asks={"why": "请写明撤回的原因。"})
def withdraw(vote: PostalVote, *, why: str, by: Any) -> None:
    """It is not put to the vote."""


def _tell_issued(vote: PostalVote) -> None:
    _tell(vote, vote.silent(), "issued", f"请投票：{vote}（通讯表决）", vote.text, urgent=True)


@verb(rules.may_issue, moves="issue", reason="签发通讯表决", tells=_tell_issued)
def issue(vote: PostalVote, *, moment: datetime, by: Any) -> None:
    """Send it to the seats held today: they are frozen with those that step back, and the thresholds copied. Who fills a seat is told.

    Raises `Refused` when too little time is left, or when nobody could vote.
    """
    _checked(vote)
    seats = dict(Seat.objects.on(clock.today()).order_by("pk").values_list("unit", "role"))
    away = units_recused_for(vote.unit, clock.today()) if vote.unit else frozenset()
    quorum, majority = decisions.thresholds(vote.matter)
    vote.seats, vote.recused = len(seats), sum(unit in away for unit in seats)
    if vote.seats <= vote.recused:
        raise Refused("没有可以表决的在任席位。")
    vote.quorum, vote.majority, vote.strict = str(quorum.part), str(majority.part), majority.strict
    vote.opened_at, vote.opened_by = moment, by
    ballots = [
        PostalBallot(vote=vote, unit_id=unit, seat=role, recused=unit in away) for unit, role in seats.items()
    ]
    audit.bulk_create(PostalBallot, ballots, by=by, reason="表决席位")


def _count_the_last(ballot: PostalBallot) -> None:
    if not ballot.vote.silent().exists():
        close(ballot.vote, by=None)


@verb(rules.may_cast, part_of="vote", reason="通讯表决投票", tells=_count_the_last)
def cast(ballot: PostalBallot, *, choice: str, moment: datetime, opinion: str = "", by: Any) -> None:
    """The person who fills a seat votes, once, with an opinion if there is one; the last seat closes the vote.

    The vote is locked meanwhile, so that nothing is cast into one that closes. Raises `Refused` for a second one and after the time.
    """
    if choice not in Choice.values:
        raise Refused("请选择赞成、反对或弃权。", field="choice")
    ballot.choice, ballot.opinion = choice, inputs.seen(opinion).strip()
    ballot.cast_at, ballot.cast_by = moment, by


def _tell_ended(vote: PostalVote, why: str) -> None:
    _tell(vote, vote.ballots.filter(recused=False), "ended", f"通讯表决已中止：{vote}", f"原因：{why}")


@verb(
    rules.may_break_off,
    moves="break_off",
    reason="中止通讯表决：{why}",
    asks={"why": "请写明中止的原因。"},
    tells=_tell_ended,
)
def break_off(vote: PostalVote, *, why: str, by: Any) -> None:
    """Nothing is decided, what was cast stays on record and counts for nothing; the seats are told. Not after the time is over."""


def _tell_result(vote: PostalVote) -> None:
    title = f"通讯表决结果：{vote}（{vote.decision.outcome}）"
    _tell(vote, vote.ballots.all(), "closed", title, vote.decision.result.explain())


@verb(rules.may_close, moves="close", reason="通讯表决计票", tells=_tell_result)
def close(vote: PostalVote, *, moment: datetime, by: Any) -> None:
    """Count it: it becomes a confirmed decision of the council with its effect, in the name of who issued it. All seats are told.

    Done by the last seat that votes, by the sweep once the time is over, or by hand then.
    """
    vote.closed_at = moment
    vote.decision = decisions.record_vote(
        matter=vote.matter,
        subject=vote.subject,
        unit=vote.unit,
        met_on=min(clock.today(), clock.last_day(vote.reply_by)),
        count=vote.count(),
        quorum=vote.quorum,
        majority=vote.majority,
        strict=vote.strict,
        put_by=vote.put_by,
        presided=vote.opened_by,
        by=None,
    )


@verb(rules.may_urge, moves="vote")
def urge(vote: PostalVote, *, by: Any) -> int:
    """Remind who has not voted, at most once a day; returns how many people were told."""
    return _tell(vote, vote.silent(), f"urged-{clock.today()}", f"请投票：{vote}（通讯表决）", "还没有投票。")


def words_of(vote: PostalVote) -> str:
    """The reminder for the group of the seats, which names none of them."""
    return (
        f"【请投票】通讯表决《{vote.subject}》还有 {vote.silent().count()} 个席位没有投票，"
        f"请于{clock.before(vote.reply_by)}登录平台“通讯表决”投票；未投票的计为弃权。"
    )


def do_due() -> int:
    """The sweep: counts what is over, and reminds once, a day before, who has not voted. Two queries where nothing is due."""
    moment = clock.now()
    done = do_to_each(close, PostalVote.objects.to_count(moment))
    running = PostalVote.objects.filter(state=PostalVote.State.OPEN, reply_by__gt=moment)
    for vote in running.filter(reply_by__lte=moment + REMINDED):
        done += _tell(
            vote, vote.silent(), "due", f"即将截止：{vote}（通讯表决）", "还没有投票。", urgent=True
        )
    return done


def _tell(
    vote: PostalVote, ballots: Iterable[PostalBallot], step: str, title: str, body: str, **extra: Any
) -> int:
    """Whoever fills these seats; where nobody does, the office is told. Constant queries."""
    units = {ballot.unit_id: ballot.unit for ballot in ballots.select_related("unit")}
    seats = list(Seat.objects.on(clock.today()).filter(unit__in=units))
    people = {holder.unit_id: holder.user for holder in holders_of(seats).values() if holder.user.is_active}
    office = audience.secretariat_desk()
    letters = []
    for pk, unit in units.items():
        letters += audience.letters_to(
            unit,
            [people[pk]] if pk in people else [],
            office,
            matter=f"postal-vote:{vote.pk}",
            step=step,
            title=title,
            body=f"{body}\n截止：{clock.show_deadline(vote.reply_by, with_year=True)}。",
            url=vote.get_absolute_url(),
            **extra,
        )
    return notify_many(letters)
