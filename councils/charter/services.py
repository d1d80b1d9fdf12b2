"""A text of the alliance from its draft to the shelf (第五条·(二)、第九条·秘书处·(六)、第十四条)."""

from datetime import date, datetime
from typing import Any

from django.db.models import Max

from alliance.files.uploads import CheckedFile
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb, words
from alliance.site.models import RegulationText
from councils.charter import rules
from councils.charter.models import RuleVersion, StandingRule
from councils.decisions.models import CouncilDecision
from councils.hearing import rules as judge
from councils.hearing import services as hearing
from councils.meetings.models.meetings import Meeting
from councils.votes import services as votes

State = RuleVersion.State
Kind = StandingRule.Kind


@creates(rules.may_draft)
def draft(
    *,
    rule: StandingRule | None = None,
    kind: str = Kind.RULE,
    title: str = "",
    file: CheckedFile,
    note: str,
    in_force_from: date | None = None,
    by: Any,
) -> RuleVersion:
    """Begin a version with its file, of a text that is on the shelf or of a new one. Nobody is told.

    Raises `Refused` while another version is being drafted, and for a second charter or regulation.
    """
    if rule is None:
        rule = _new_rule(kind, title, by=by)
    elif rule.versions.filter(state__in=(State.DRAFT, State.OPINIONS)).exists():
        raise Refused("已有一个版本在起草或征求意见，请先办完或撤销。")
    last = rule.versions.aggregate(last=Max("number"))["last"] or 0
    version = RuleVersion(rule=rule, number=last + 1, prepared_by=by, in_force_from=in_force_from)
    version.note = words(note, "请写明制定或修改的说明。", field="note")
    version.keep(file)
    return audit.save(version, by=by, reason="起草规章制度")


def _new_rule(kind: str, title: str, *, by: Any) -> StandingRule:
    title = " ".join(words(title, "请填写名称。", field="title").split())
    known = StandingRule.objects.all()
    if known.filter(title=title).exists():
        raise Refused("已有同名的规章制度，请在其页面登记新版本。", field="title")
    if kind in StandingRule.BY_COUNCIL and known.filter(kind=kind).exists():
        raise Refused("章程、实施办法各只有一份，请在其页面登记新版本。", field="kind")
    return audit.save(StandingRule(kind=kind, title=title), by=by, reason="列入规章制度")


@verb(rules.may_revise, moves="revise", reason="修改草案")
def revise(
    version: RuleVersion,
    *,
    note: str,
    file: CheckedFile | None = None,
    in_force_from: date | None = None,
    by: Any,
) -> None:
    """Another file or note before adoption; the history keeps the file before."""
    version.note = words(note, "请写明制定或修改的说明。", field="note")
    version.in_force_from = in_force_from
    if file is not None:
        version.keep(file)


@verb(rules.may_withdraw, moves="withdraw", reason="撤销草案：{why}", asks={"why": "请写明撤销的原因。"})
def withdraw(version: RuleVersion, *, why: str, by: Any) -> None:
    """Give the draft up; what is in force stays. Nobody is told."""
    version.end_reason = why


def _asked(version: RuleVersion) -> None:
    until = clock.before(version.opinions_by)
    body = f"{version.note}\n请于{until}填写意见，没有修改意见的也请答复。"
    hearing.tell_asked(version, "rule", body)


@verb(rules.may_ask_opinions, moves="ask_opinions", reason="征求意见", tells=_asked)
def ask_opinions(version: RuleVersion, *, until: datetime, by: Any, moment: datetime) -> None:
    """The draft goes to vice-chairs and directors, who answer until `until` (exclusive) and are told."""
    hearing.ask(version, until=until, by=by, moment=moment)


@verb(judge.may_put, moves="put", reason="提请表决：{meeting}")
def put(version: RuleVersion, *, meeting: Meeting, method: str, by: Any) -> None:
    """Put the draft to the vote of a meeting, charter and regulation as a special matter; when carried it is adopted by itself."""
    by_council = version.rule.kind in StandingRule.BY_COUNCIL
    Matter = CouncilDecision.Matter
    version.motion = votes.put(
        meeting,
        matter=Matter.REGULATION if by_council else Matter.GENERAL,
        subject=f"审议{version}",
        text=version.note,
        method=method,
        by=by,
    )


def _how_adopted(*, decision: CouncilDecision | None, **_: Any) -> str:
    return f"理事会通过：{decision}" if decision else "秘书长签发"


@verb(rules.may_adopt, moves="adopt", reason=_how_adopted)
def adopt(
    version: RuleVersion,
    *,
    decision: CouncilDecision | None = None,
    in_force_from: date | None = None,
    by: Any,
    moment: datetime,
) -> None:
    """Adopted by this decision, rules of the secretariat also without one: in force from its day, the version before until then.

    Without a day it is in force today. The regulation becomes the full text beside its clauses. Nobody is told: it stands on the
    shelf. Raises `Refused` for charter and regulation without a decision, and for a day before the present version began.
    """
    rule = version.rule
    if rule.kind in StandingRule.BY_COUNCIL and decision is None:
        raise Refused("章程、办法由理事会通过，请选择理事会决定。", field="decision")
    day = in_force_from or version.in_force_from or clock.today()
    before = rule.versions.filter(state=State.ADOPTED, in_force_until=None).first()
    if before is not None:
        if day < before.in_force_from:
            raise Refused("施行日期不能早于现行版本的施行日期。", field="in_force_from")
        before.in_force_until = day
        audit.save(before, by=by, reason=f"由第{version.number}版替代")
    version.decision, version.adopted_at, version.in_force_from = decision, moment, day
    if rule.kind == Kind.REGULATION:
        text = RegulationText()
        text.share(version)
        audit.save(text, by=by, reason=f"办法第{version.number}版通过")


hearing.adopted_by_vote(RuleVersion, adopt)


@verb(rules.may_repeal, moves="repeal", reason="废止：{why}", asks={"why": "请写明废止的原因。"})
def repeal(version: RuleVersion, *, why: str, by: Any) -> None:
    """A rule of the secretariat is in force no more from today on; it stays on the shelf among the old ones."""
    version.in_force_until, version.end_reason = max(clock.today(), version.in_force_from), why
