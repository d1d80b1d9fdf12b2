"""A relation between two units, where it needs a second person, and how its proposal says what will happen."""

from datetime import date

from alliance.ground import clock
from alliance.power.judge import Act
from alliance.power.services import changes
from alliance.power.services.changes import Kind, Meaning
from members.relations import rules
from members.relations import services as relations
from members.units.models import Unit


def _relation(*, unit: Unit, other: Unit, nature: str, since: date) -> Meaning:
    one, two = sorted((unit.pk, other.pk))
    return Meaning(
        matter=f"relation:{one}:{two}",
        title=f"登记关联关系：{unit}与{other}",
        lines=[
            f"{unit}与{other}自{clock.show_day(since)}起为关联单位（{nature}）。",
            "双方人员对对方事项一律回避；原由其中一方人员审批、确认的事项，改由下一顺位的人员办理。",
        ],
    )


changes.register(
    "units.relate",
    Kind(
        Act.RELATION,
        lambda by, *, unit, other, **details: rules.may_declare_relation(by, unit, other),
        relations.declare_relation,
        _relation,
    ),
)
