"""What votes by letter contribute to the whole: menu, to-dos, the clock's job, the clause."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alliance.ground import access, clock
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Date, Todo
from councils.correspondence import rules, services
from councils.correspondence.models import PostalBallot, PostalVote
from councils.terms.models.terms import PRESIDING

TO_ISSUE = Count("postal votes to issue")
TO_CAST = Count("postal votes to cast")
State = PostalVote.State
KIND = "通讯表决"


def sees_votes(user: Any) -> bool:
    return bool(rules.may_see_list(user))


portal.menu(
    "通讯表决",
    "postal_votes",
    area="council",
    order=26,
    shown=sees_votes,
    pages=("postal_vote", "postal_vote_new", "postal_vote_edit"),
    waits=portal.waits_for(TO_ISSUE, TO_CAST),
)
portal.sweep("councils.correspondence", label="通讯表决计票和提醒")(services.do_due)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Drafts that wait to be issued, and votes of the person's units that are not cast."""
    if access.holds(user, *PRESIDING):
        yield TO_ISSUE.of(PostalVote.objects.filter(state=State.DRAFT))
    if access.units_with(user):
        yield TO_CAST.of(_silent(user))


def _silent(user: Any) -> QuerySet:
    open_ones = PostalBallot.objects.filter(vote__state=State.OPEN, recused=False, choice="")
    today = clock.start_of_day(clock.today())
    return open_ones.filter(vote__reply_by__gt=today, unit__in=access.units_with(user))


@portal.todos
def to_issue(user: Any) -> Iterable[Todo]:
    """Questions that wait for who presides."""
    if not access.holds(user, *PRESIDING) or not portal.waiting(user)[TO_ISSUE]:
        return
    for vote in PostalVote.objects.filter(state=State.DRAFT).select_related("unit"):
        if rules.may_issue(user, vote):
            url = vote.get_absolute_url()
            yield Todo(f"签发通讯表决：{vote}", url, vote.reply_by, _until(vote), KIND, decides=True)


@portal.todos
def to_cast(user: Any) -> Iterable[Todo]:
    """Votes that wait for the person's own seat."""
    if not access.units_with(user) or not portal.waiting(user)[TO_CAST]:
        return
    for ballot in _silent(user).select_related("vote", "unit"):
        if rules.may_cast(user, ballot.vote, ballot):
            vote = ballot.vote
            yield Todo(
                f"投票：{vote}（通讯表决）",
                vote.get_absolute_url(),
                vote.reply_by,
                _until(vote),
                KIND,
                urgent=True,
                decides=True,
            )


def _until(vote: PostalVote) -> str:
    return f"{clock.show_deadline(vote.reply_by)} 截止"


@portal.dates
def dates(user: Any) -> Iterable[Date]:
    """The end of votes that the person's seat has not cast."""
    if not access.units_with(user) or not portal.waiting(user)[TO_CAST]:
        return []
    found = _silent(user).filter(vote__reply_by__gt=clock.now()).select_related("vote")
    return [
        Date(one.vote.reply_by, f"通讯表决截止：{one.vote}", one.vote.get_absolute_url()) for one in found
    ]


def closed(year: int) -> int:
    """Votes by letter that were counted in the year."""
    first, end = (clock.start_of_day(clock.today().replace(on, 1, 1)) for on in (year, year + 1))
    return PostalVote.objects.filter(state=State.CLOSED, closed_at__gte=first, closed_at__lt=end).count()


regulation.serve("5.4", "postal_votes", "通讯表决", closed, shown=sees_votes)
