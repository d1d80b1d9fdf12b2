"""The shelf of the demo: the charter in its second version, two rules of the secretariat, one draft that is being heard."""

from datetime import date, timedelta
from types import SimpleNamespace

from alliance.ground import clock
from councils.charter import services
from councils.charter.models import RuleVersion, StandingRule
from councils.decisions.models import CouncilDecision
from councils.hearing import services as hearing
from demo import papers
from demo.agenda import Agenda
from demo.cast import instant

Kind = StandingRule.Kind
SHORT = timedelta(days=8)


def plan_charter(agenda: Agenda, cast: SimpleNamespace, year: int, today: date) -> None:
    """Charter and two rules in the first spring; the draft asks for opinions a few days ago."""
    first = (
        (Kind.CHARTER, "德州市智能制造产学研创新联盟章程", date(year, 1, 22)),
        (Kind.RULE, "联盟秘书处工作规则", date(year, 3, 2)),
        (Kind.RULE, "联盟经费和印章管理办法", date(year, 4, 6)),
    )
    for kind, title, on in first:
        agenda.at(instant(on), lambda kind=kind, title=title: _made(agenda, cast, kind, title))
    recent = instant(today - timedelta(days=4), 10)
    agenda.at(recent, lambda: _draft(cast))


def _made(agenda: Agenda, cast: SimpleNamespace, kind: str, title: str) -> None:
    file = papers.pdf(title, title, "第一条 为规范联盟工作，制定本文件。（演示）")
    made = services.draft(kind=kind, title=title, file=file, note="首次制定", by=cast.officer)
    made = services.ask_opinions(made, until=clock.now() + SHORT, by=cast.officer)
    agenda.at(clock.now() + SHORT, lambda: _adopt(cast, made))


def _adopt(cast: SimpleNamespace, made: RuleVersion) -> None:
    carried = CouncilDecision.objects.filter(passed=True, state=CouncilDecision.State.CONFIRMED, unit=None)
    decision = carried.order_by("-met_on").first() if made.rule.kind == Kind.CHARTER else None
    if decision is not None or made.rule.kind == Kind.RULE:
        services.adopt(made, decision=decision, by=None)


def _draft(cast: SimpleNamespace) -> None:
    rule = StandingRule.objects.get(title="联盟秘书处工作规则")
    file = papers.pdf("秘书处工作规则修订稿", "秘书处工作规则（修订稿）", "第一条 明确下设部门职责。（演示）")
    made = services.draft(rule=rule, file=file, note="明确各部门职责，增加请示报告要求", by=cast.officer)
    made = services.ask_opinions(made, until=clock.end_of_day(clock.today() + SHORT), by=cast.officer)
    opinion = made.opinions.select_related("unit").order_by("pk").first()
    number = next(key for key, unit in cast.units.items() if unit.pk == opinion.unit_id)
    hearing.answer(opinion, agrees=False, text="建议写明文件办理时限。", by=cast.heads[number])
