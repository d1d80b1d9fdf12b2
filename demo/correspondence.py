"""The votes by letter of the demo: one that was counted, one that the seats are answering, one that waits for the chair."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

from councils.correspondence import services
from councils.correspondence.models import PostalVote
from councils.correspondence.rules import may_cast
from demo.agenda import Agenda
from demo.cast import instant

WINDOW = timedelta(days=20)


def plan_correspondence(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    """The last seat of the first has voted; of the second the chair and a third of the seats have."""
    _put(
        agenda,
        cast,
        instant(today - timedelta(days=60), 9),
        "同意调整联盟标识使用规范",
        issued=True,
        silent=0,
    )
    _put(
        agenda,
        cast,
        instant(today - timedelta(days=3), 9),
        "审议下半年校企对接活动方案",
        issued=True,
        silent=3,
    )
    _put(
        agenda, cast, instant(today - timedelta(days=1), 15), "审议联盟宣传册印制方案", issued=False, silent=0
    )


def _put(
    agenda: Agenda, cast: SimpleNamespace, at: datetime, subject: str, *, issued: bool, silent: int
) -> None:
    def put() -> None:
        vote = services.put(
            matter="GENERAL",
            subject=subject,
            text=f"{subject}。方案已由秘书处征求各单位意见，现提请各席位表决。",
            last_day=at.date() + WINDOW,
            by=cast.secretary_general,
        )
        if issued:
            agenda.at(at + timedelta(hours=1), lambda: services.issue(vote, by=cast.chair))
            agenda.at(at + timedelta(hours=5), lambda: _answers(cast, vote, silent))

    agenda.at(at, put)


def _answers(cast: SimpleNamespace, vote: PostalVote, silent: int) -> None:
    """All but every `silent`th; the fourth is against it, with the reason."""
    numbers = {unit.pk: number for number, unit in cast.units.items()}
    for number, ballot in enumerate(vote.ballots.select_related("unit").order_by("pk"), 1):
        person = cast.heads[numbers[ballot.unit_id]]
        vote.refresh_from_db()
        if (silent and number % silent != 1) or not may_cast(person, vote, ballot):
            continue
        against = number == 4
        services.cast(
            ballot,
            choice="AGAINST" if against else "FOR",
            opinion="建议先在部分单位试行" if against else "",
            by=person,
        )
