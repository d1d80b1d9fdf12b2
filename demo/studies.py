"""What the secretariat and the council shared in the demo, and who has read it."""

from datetime import date, timedelta
from types import SimpleNamespace

from councils.studies import services
from demo.agenda import Agenda
from demo.cast import instant

# How many days ago, by whom (None: the office), kind, source, title, points, what follows.
ROWS = (
    (88, None, "POLICY", "省教育厅", "省级产教联合体申报条件", "须有牵头学校和龙头企业\n年度投入有下限\n九月底前申报",
     "建议由理事长单位牵头，三家企业参加申报。"),
    (46, 11, "ECONOMY", "市统计局", "上半年装备制造业运行情况", "规上企业产值同比增长\n技工缺口集中在数控和机器人运维", ""),
    (20, None, "TREND", "职业教育研究刊物", "现场工程师培养的做法", "校企共定课程\n学徒期不少于一年", "可在两所成员学校试点。"),
    (4, 12, "STUDY", "联盟调研组", "成员企业用工需求调研", "走访十二家企业\n提出岗位标准共建建议", "提请下次理事会讨论。"),
)  # fmt: skip


def plan_studies(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    for ago, number, *words in ROWS:
        at = instant(today - timedelta(days=ago), 10)
        agenda.at(at, lambda at=at, number=number, words=words: _share(agenda, cast, at, number, words))


def _share(agenda: Agenda, cast: SimpleNamespace, at, number: int | None, words: list[str]) -> None:  # type: ignore[no-untyped-def]
    kind, source, title, points, meaning = words
    shared = services.share(
        kind=kind,
        title=title,
        source=source,
        dated_on=at.date() - timedelta(days=3),
        points=points,
        meaning=meaning,
        by=cast.officer if number is None else cast.heads[number],
    )
    if at < agenda.now - timedelta(days=10):
        for reader in services.council()[::2]:
            if reader != shared.shared_by:
                agenda.at(at + timedelta(days=1), lambda reader=reader: services.read(shared, by=reader))
