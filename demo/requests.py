"""What members asked of the secretariat in the last weeks: answered and judged, asked back, sent back once, and one that waits;

and what they said of it when they were asked.
"""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from councils.requests import services
from councils.requests.models import MemberRequest
from councils.satisfaction import services as satisfaction
from councils.satisfaction.models import Survey
from demo.agenda import Agenda
from demo.cast import instant

GOOD, FAIR = MemberRequest.Rating.GOOD, MemberRequest.Rating.FAIR
ANSWER = "已与两家企业对接，对方联系人会在三日内来电；进展请在联络群里告知。"
# How many days ago, unit, category, title, text, and how far it has come.
ROWS = (
    (120, 3, "STUDENT", "希望对接机器人专业岗位实习", "工业机器人专业四十名学生需要岗位实习，希望介绍两家以上成员企业。", "good"),
    (96, 15, "TRAINING", "请协调学校承担焊工培训", "计划培训六十人，希望由有焊接实训条件的成员学校承担。", "good"),
    (70, 22, "RESEARCH", "铸件缺陷检测求助", "希望联系研究院所帮助分析气孔缺陷成因。", "fair"),
    (40, 6, "MATCH", "希望参加产业学院共建", "请介绍有意共建产业学院的企业。", "again"),
    (16, 13, "OFFICE", "会议通知希望提前一周", "外出较多，请尽量提前通知。", "answered"),
    (9, 18, "STUDENT", "冬季招聘需要宣讲机会", "希望到三所成员学校宣讲。", "asked"),
    (3, 4, "SYSTEM", "名册导入后单位简称不对", "导入后简称与本校惯用的不同，请说明如何修改。", "filed"),
)  # fmt: skip


def plan_requests(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    for ago, number, category, title, text, end in ROWS:
        _Request(agenda, cast, today - timedelta(days=ago), number).plan(category, title, text, end)


def plan_surveys(agenda: Agenda, cast: SimpleNamespace, years: tuple[int, int]) -> None:
    """In November of both years the members are asked about the secretariat; two thirds answer, one of them is not content."""
    for year in years:
        last = date(year, 12, 6)
        agenda.at(
            instant(date(year, 11, 16)),
            lambda last=last: satisfaction.open_survey(last_day=last, by=cast.officer),
        )
        for number in range(2, 30):
            if number % 3:
                choice = "BAD" if number == 22 else ("VERY", "GOOD", "GOOD", "FAIR")[number % 4]
                agenda.at(instant(date(year, 11, 18), 9 + number % 8), _answer(cast, year, number, choice))


def _answer(cast: SimpleNamespace, year: int, number: int, choice: str) -> Callable[[], Any]:
    words = "诉求答复偏慢，希望明确经办人。" if choice == "BAD" else ""
    given = {"unit": cast.units[number], "choice": choice, "words": words, "by": cast.liaisons[number]}
    return lambda: satisfaction.answer(survey=Survey.objects.get(year=year), **given)


class _Request:
    """One request of a unit, from the day on which it was made."""

    def __init__(self, agenda: Agenda, cast: SimpleNamespace, on: date, number: int) -> None:
        self.agenda, self.cast, self.on = agenda, cast, on
        self.unit, self.liaison = cast.units[number], cast.liaisons[number]
        self.one: Any = None

    def plan(self, category: str, title: str, text: str, end: str) -> None:
        office = {"by": self.cast.officer}

        def ask() -> None:
            self.one = services.ask(
                unit=self.unit, category=category, title=title, text=text, by=self.liaison
            )

        self._after(0, ask)
        if end == "filed":
            return
        self._after(1, lambda: services.take(self.one, **office))
        if end == "asked":
            self._after(
                2, lambda: services.ask_back(self.one, words="请写明希望宣讲的学校和时间。", **office)
            )
            return
        self._after(5, lambda: services.reply(self.one, text=ANSWER, **office))
        if end == "again":
            words = "两家企业都没有来电。"
            self._after(8, lambda: services.reopen(self.one, words=words, by=self.liaison))
            self._after(12, lambda: services.reply(self.one, text="已当面约定座谈时间。", **office))
        if end != "answered":
            rating = GOOD if end == "good" else FAIR
            self._after(14, lambda: services.rate(self.one, rating=rating, by=self.liaison))

    def _after(self, days: int, act: Any) -> None:
        self.agenda.at(instant(self.on + timedelta(days=days), 9 + days % 8), act)
