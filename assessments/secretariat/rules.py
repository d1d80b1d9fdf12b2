"""Who assesses the secretariat (第五条·(六)、第十一条), and who steps back (回避).

The council assesses it: one scoring per seat. Units that have delegated a secretary-general, deputy or officer into the
secretariat step back with all their people, since they would score their own work; a unit's fixed 秘书 acts for its unit
only and keeps nobody away. The regulation makes the secretary-general come from the chair unit and the deputies from the
vice-chair units, so these step back as a rule and the standing and ordinary directors score. Where every seat would have
to step back, nobody can score, and handing in says so. Closing only computes the mean, so the chair may do it.

Its assessment goes the way of a unit's, with three stops: filled in by the secretariat, reviewed by the council, published.
"""

from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import Office, Verdict, holds, is_secretariat
from alliance.ground.verbs import may_move
from assessments.cycles.models import Cycle
from assessments.sheets.models.assessments import Assessment
from councils.posts.models import SecretariatPost
from councils.recusal.models import acts_as_chair
from councils.terms.models.seats import Seat, holders_of
from members.people.recusing import recuses

State = Assessment.State
STAGES = {
    State.DRAFT: ("秘书处自评中", "info"),
    State.IN_REVIEW: ("理事会评价中", "warning"),
    State.PUBLISHED: ("已公布", "success"),
}
OFFICE_POSTS = (
    SecretariatPost.Post.SECRETARY_GENERAL,
    SecretariatPost.Post.DEPUTY_SECRETARY_GENERAL,
    SecretariatPost.Post.OFFICER,
)
NOBODY = "理事会各席位单位都有人员在秘书处任职，须回避，没有单位可以评价秘书处。"


def delegating_units() -> frozenset[int]:
    """Ids of the units whose people make up the secretariat, or did in a year not published yet; one query."""
    posts = SecretariatPost.objects.filter(recuses(clock.today()), post__in=OFFICE_POSTS)
    return frozenset(posts.values_list("unit", flat=True))


def scoring_seats() -> list[Seat]:
    """Today's seats whose unit may score the secretariat; two queries."""
    away = delegating_units()
    return [seat for seat in Seat.objects.current().select_related("unit") if seat.unit_id not in away]


def scoring_unit(user: Any) -> int | None:
    """The unit for which this person scores the secretariat: that of a seat the person fills, without recusal."""
    if not holds(user, *access.COUNCIL_OFFICES):
        return None
    for seat, person in _filled(scoring_seats()):
        if person.user_id == user.pk:
            return seat.unit_id
    return None


def _filled(seats: list[Seat]) -> list[tuple[Seat, Any]]:
    holders = holders_of(seats)
    return [(seat, holders[seat.pk]) for seat in seats if seat.pk in holders]


def scorers() -> dict[int, Any]:
    """`{unit id: the person who scores for it}`; three queries."""
    return {seat.unit_id: person.user for seat, person in _filled(scoring_seats())}


def may_start(user: Any, cycle: Cycle) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("秘书处自评由秘书处填报。")
    if not cycle.is_open:
        return Verdict.no("该年度考核还没有开启。")
    return Verdict.yes()


def is_with_secretariat(score: Assessment) -> Verdict:
    """Still being filled in."""
    if score.state == State.DRAFT and may_move(score, "start_review"):
        return Verdict.yes()
    return Verdict.no("秘书处自评已提交理事会，不能再修改。")


def may_fill(user: Any, score: Assessment) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no("秘书处自评由秘书处填报。")
    return is_with_secretariat(score)


def may_hand_in(user: Any, score: Assessment) -> Verdict:
    if not (verdict := is_with_secretariat(score)):
        return verdict
    return Verdict.of(holds(user, Office.SECRETARY_GENERAL), "秘书处自评由秘书长提交理事会。")


def may_score(user: Any, score: Assessment) -> Verdict:
    """Whether this person may score the secretariat for a seat's unit now."""
    if score.state == State.PUBLISHED:
        return Verdict.no("评价已结束，结果已公布。")
    if not may_move(score, "finish_review"):
        return Verdict.no("秘书处自评还没有提交理事会。")
    if not holds(user, *access.COUNCIL_OFFICES):
        return Verdict.no("秘书处由理事会评价（第五条·(六)）。")
    if is_secretariat(user):
        return Verdict.no("您在秘书处任职，应当回避。")
    if scoring_unit(user) is None:
        return Verdict.no("本单位有人员在秘书处任职，应当回避（第九条）。")
    return Verdict.yes()


def is_being_scored(score: Assessment) -> Verdict:
    return may_move(score, "finish_review") or Verdict.no("只有评价进行中才能结束评价。")


def may_close(user: Any, score: Assessment) -> Verdict:
    if not (verdict := is_being_scored(score)):
        return verdict
    return Verdict.of(acts_as_chair(user), "秘书处考核结果由理事长公布；理事长空缺时由副理事长公布。")


def may_see(user: Any, score: Assessment) -> bool:
    """The secretariat and the council follow it; once published, everybody sees the result."""
    if score.state == State.PUBLISHED:
        return True
    council = holds(user, *access.COUNCIL_OFFICES)
    return is_secretariat(user) or acts_as_chair(user) or (council and score.state == State.IN_REVIEW)
