"""What the state's rules for internships demand of an agreement: sixteen checks, each with its rule.

《职业学校学生实习管理规定》(教职成〔2021〕4号). A check looks at nothing but attributes of what it is given (two of which, `shares` and
`missing_papers`, the record asks the database for), takes what is not filled
in for nothing wrong (the form asks for it by itself), and says in one sentence what is not so. Most concern 岗位实习 only.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from members.internships.models.choices import Insurer, InternshipType, Sex, birthdays
from members.records.kinds import Check

RULES = "教职成〔2021〕4号"
ENTERING, ADULT = 16, 18
YOUNGEST, OLDEST = 14, 60
HOURS = 8
SHARE_OF_PAY = Decimal("0.8")
PLACES = ("酒吧", "夜总会", "歌厅", "KTV", "洗浴", "电子游戏", "网吧")
HEAVY = ("III", "IV")

# ---------------------------------------------------------------- dates


def later(day: date, *, years: int = 0, months: int = 0) -> date:
    """The same day so much later; of a month without it the first of the next one, so that nobody comes of age too early."""
    month = day.month - 1 + months
    year, month = day.year + years + month // 12, month % 12 + 1
    if day.day <= monthrange(year, month)[1]:
        return date(year, month, day.day)
    return later(date(year, month, 1), months=1)


def is_of_age(born: str, years: int, on: date) -> bool:
    """Whether somebody is so old on a day for certain; on the birthday one is."""
    days = birthdays(born)
    return days is not None and later(days[1], years=years) <= on


def as_needed(born: str, since: date | None) -> str:
    """The date of birth as far as it is needed: of who is an adult when the internship begins, without the day."""
    return born[:7] if since and birthdays(born) and is_of_age(born[:7], ADULT, since) else born


def is_minor(one: Any) -> bool:
    return bool(birthdays(one.born) and one.since) and not is_of_age(one.born, ADULT, one.since)


def implausible(one: Any) -> str | None:
    """Of an age that no student has: a slip of the pen, whatever the rules say."""
    days = birthdays(one.born)
    if not (days and one.since) or (
        later(days[0], years=YOUNGEST) <= one.since < later(days[1], years=OLDEST + 1)
    ):
        return None
    return f"开始实习时应为 {YOUNGEST} 至 {OLDEST} 周岁，请核对。"


# ---------------------------------------------------------------- the checks


def _of_posts(fault: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    """The check as it is asked of 岗位实习 only."""
    return lambda one: fault(one) if one.type == InternshipType.POST else None


def first_year(one: Any) -> str | None:
    return "一年级在校学生不得岗位实习" if one.grade == 1 else None


def under_age(one: Any) -> str | None:
    if not (birthdays(one.born) and one.since) or is_of_age(one.born, ENTERING, one.since):
        return None
    return f"开始实习时须年满 {ENTERING} 周岁，不满或不能确定的不得岗位实习"


def minor(one: Any) -> str | None:
    if not is_minor(one):
        return None
    if one.guardian_on is None or one.guardian_on > one.since:
        return "未满 18 周岁的，开始实习前须有监护人签字的知情同意书，请填写日期"
    return None if one.fit_for_minors else "须确认岗位不属于未成年工禁忌从事的劳动"


def female(one: Any) -> str | None:
    if one.sex != Sex.FEMALE or one.fit_for_women:
        return None
    return "须确认岗位不属于女职工禁忌从事的劳动"


def place(one: Any) -> str | None:
    words = f"{one.post}{one.place}".upper()
    return "不得到营业性娱乐场所实习" if any(name in words for name in PLACES) else None


def agent(one: Any) -> str | None:
    return None if one.no_agent else "不得通过中介机构或有偿代理组织、安排和管理实习，请确认"


def heavy(one: Any) -> str | None:
    if one.intensity in HEAVY or one.harmful:
        return "不得安排Ⅲ级强度及以上体力劳动或其他有害身心健康的实习"
    return None


def danger(one: Any) -> str | None:
    if (one.hours or 0) > HOURS:
        return f"每日工时不得超过 {HOURS} 小时"
    if one.special:
        return None
    if one.dangerous:
        return "不得从事高空、井下、放射性、有毒、易燃易爆等作业（专业确有需要的须备案）"
    return (
        "不得安排加班、夜班，不得在休息日、法定节假日实习（专业确有需要的须备案）" if one.overtime else None
    )


def unsigned(one: Any) -> str | None:
    days = (one.school_signed_on, one.enterprise_signed_on, one.student_signed_on)
    if None in days:
        return "三方都签订协议后才能开始实习，请填写三方签订日期"
    if one.since and max(days) > one.since:
        return "协议应在开始实习前签订，签订日期晚于开始日期"
    return None


def long(one: Any) -> str | None:
    if not (one.since and one.until):
        return None
    after = one.until + timedelta(days=1)
    if after > later(one.since, months=12):
        return "岗位实习一般为 6 个月，现已超过 12 个月，请核对起止日期并说明理由"
    return "岗位实习一般为 6 个月，现超过 6 个月" if after > later(one.since, months=6) else None


@dataclass(frozen=True)
class ShareOfStaff:
    """How many interns there are at once, of how many who work there, and how many per cent there may be."""

    what: str
    interns: int
    staff: int
    limit: int

    @property
    def problem(self) -> str:
        if self.interns * 100 <= self.staff * self.limit:
            return ""
        return f"{self.what}实习学生 {self.interns} 人，超过在岗职工 {self.staff} 人的 {self.limit}%"


def most_at_once(spans: Iterable[tuple[date, date]]) -> int:
    """How many of these (first day, last day) there are on the fullest day."""
    begun = [(since, 1) for since, _ in spans]
    over = [(until + timedelta(days=1), -1) for _, until in spans]
    there = most = 0
    for _, step in sorted(begun + over):  # who goes on a day is gone before another comes
        there += step
        most = max(most, there)
    return most


def crowded(one: Any) -> str | None:
    """`shares` are as they would be with this one."""
    return "；".join(share.problem for share in one.shares if share.problem) or None


def foreign(one: Any) -> str | None:
    if not (one.major_class and one.post_class) or one.major_class == one.post_class:
        return None
    return "岗位应与所学专业对口或相近，原则上不得跨专业大类"


def paid(one: Any) -> str | None:
    return "；".join(filter(None, (_paid_directly(one), _paid_enough(one)))) or None


def _paid_directly(one: Any) -> str | None:
    if one.paid_monthly and one.paid_in_money:
        return None
    return "报酬应以货币直接支付给学生，支付周期不超过 1 个月"


def _paid_enough(one: Any) -> str | None:
    """Either will do; of what is not filled in nothing is asked."""
    enough = [] if one.post_pay is None else [one.post_pay * SHARE_OF_PAY]
    enough += [] if one.lowest_pay is None else [one.lowest_pay]
    if one.pay is None or not enough or one.pay >= min(enough):
        return None
    return "报酬原则上不低于相同岗位工资的 80% 或最低档工资"


def charged(one: Any) -> str | None:
    return None if one.no_charge else "不得收取押金、培训费、管理费等费用，不得扣押证件，请确认"


def uninsured(one: Any) -> str | None:
    if one.insurer == Insurer.STUDENT:
        return "实习责任保险费不得由学生承担"
    if one.insured_from is None or one.insured_to is None:
        return "须投保实习责任保险，请填写保险起止日期"
    if one.since and one.until and not (one.insured_from <= one.since and one.until <= one.insured_to):
        return "实习责任保险应覆盖实习全程"
    return None


def unarchived(one: Any) -> str | None:
    missing = one.missing_papers
    return f"还缺归档材料：{'、'.join(missing)}" if missing else None


def _article(number: str) -> str:
    return f"{RULES}第{number}条"


CHECKS = (
    Check("K1", f"{_article('十六')}（一）", _of_posts(first_year), blocks=True, field="grade"),
    Check("K2", f"{_article('十六')}（二）", _of_posts(under_age), blocks=True, field="born"),
    Check("K3", f"{_article('十六')}（三）", _of_posts(minor), blocks=True, field="guardian_on"),
    Check("K4", f"{_article('十六')}（四）", female, blocks=True, field="fit_for_women"),
    Check("K5", f"{_article('十六')}（五）", place, blocks=True, field="post"),
    Check("K6", f"{_article('十六')}（六）", agent, blocks=True, field="no_agent"),
    Check("K7", f"{_article('十六')}（七）", heavy, blocks=True, field="intensity"),
    Check("K8", _article("十七"), danger, blocks=True, field="hours"),
    Check("K9", f"{RULES}·实习协议", _of_posts(unsigned), blocks=True, field="student_signed_on"),
    Check("K10", f"{RULES}·实习时间", _of_posts(long)),
    Check("K11", f"{RULES}·实习学生占比", _of_posts(crowded)),
    Check("K12", f"{RULES}·实习岗位", _of_posts(foreign)),
    Check("K13", _article("十八"), _of_posts(paid)),
    Check("K14", _article("十九"), charged, blocks=True, field="no_charge"),
    Check("K15", f"{RULES}·实习责任保险", _of_posts(uninsured), blocks=True, field="insured_to"),
    Check("K16", f"{RULES}·实习归档", _of_posts(unarchived)),
)
