"""The dashboards: for each audience its page, the rule that opens it, and its figures as they are gathered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Verdict
from alliance.ground.once import reading
from alliance.registers import policy
from alliance.workbook.table import Table
from reports.dashboards import assessed, attended, compared, owed, reported, rules
from reports.dashboards.declared import Audience, Figure, Scope, Shown

FIGURES = (
    assessed.PROGRESS,
    assessed.OWN_PROGRESS,
    compared.COMPARED,
    reported.MONTHS,
    reported.MONTHS_OF_KINDS,
    reported.OWN_MONTHS,
    owed.DUTIES,
    owed.OWN_DUTIES,
    assessed.GRADES,
    assessed.OWN_GRADES,
    attended.MEETINGS,
    attended.OWN_MEETINGS,
)


@dataclass(frozen=True)
class Dashboard:
    """What one audience gets: the name of its address (`…_file` is that of its files), title, and what it may expect."""

    audience: Audience
    url_name: str
    title: str
    subtitle: str
    rule: Callable[[Any], Verdict]

    @property
    def figures(self) -> list[Figure]:
        return [one for one in FIGURES if self.audience in one.seen_by]


BOARDS = {
    one.audience: one
    for one in (
        Dashboard(
            Audience.SECRETARIAT,
            "dashboard_secretariat",
            "秘书处数据看板",
            "全部成员单位；每张图都有数据表，点“明细”看背后的清单",
            rules.may_see_secretariat,
        ),
        Dashboard(
            Audience.COUNCIL,
            "dashboard_council",
            "理事会数据看板",
            "联盟全年的合计数，不列人员和单个单位",
            rules.may_see_council,
        ),
        Dashboard(
            Audience.UNIT,
            "dashboard_own",
            "本单位数据看板",
            "本单位的记录与同类成员平均值；不显示其他单位的数据",
            rules.may_see_own,
        ),
    )
}


def gather(board: Dashboard, scope: Scope) -> list[tuple[Figure, Shown]]:
    """All figures of a dashboard as they are now; equal questions are asked once."""
    with policy.read_once(), reading():
        return [(figure, figure.gather(scope)) for figure in board.figures]


def sheets(board: Dashboard, scope: Scope) -> list[Table]:
    """The tables of all figures, for a workbook."""
    told = {"范围": scope.in_words, "数据截至": clock.show_instant(clock.now())}
    found = []
    for _, shown in gather(board, scope):
        table = shown.table
        table.facts |= told
        found.append(table)
    return found
