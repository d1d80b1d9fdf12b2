"""Entering a new unit may need a second person: where an account of whoever leads the alliance is named in the application."""

from datetime import date

from alliance.ground import clock
from alliance.power.judge import Act
from alliance.power.services import changes
from alliance.power.services.changes import Kind, Meaning
from councils.admissions import rules
from councils.admissions.models import MembershipApplication
from councils.admissions.services import admissions


def _admission(*, application: MembershipApplication, joined_on: date) -> Meaning:
    people = f"单位负责人：{application.head_name}；联络员：{application.liaison_name}。"
    return Meaning(
        matter=f"admission:{application.pk}",
        title=f"登记入册：{application.name}",
        lines=[f"{application.name}自{clock.show_day(joined_on)}起成为成员单位。", people],
        gains=application.named.first(),
    )


changes.register(
    "admissions.admit",
    Kind(
        Act.APPOINT,
        lambda by, *, application, **details: rules.may_admit(by, application),
        admissions.admit,
        _admission,
    ),
)
