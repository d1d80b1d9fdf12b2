"""Facts about points and bulletins."""

from django.urls import reverse

from alliance.registers import policy
from alliance.registers.facts import fact
from reports.checks.facts import of_alliance, of_reports
from reports.ranking.models import Bulletin
from reports.ranking.points import KEYS, Scale


@fact("info.points", label="信息积分", unit="分")
def points(units, year):
    """For the ranking; the assessment counts months and adopted reports."""
    scale = Scale.of(policy.values(*KEYS))
    return of_reports(
        units,
        year,
        lambda state, category, reprinted, channels: scale.points(
            state=state, category=category, reprinted=reprinted, channels=channels
        ),
    )


@fact("bulletin.issued", label="月度通报期数", unit="期")
def bulletins_issued(units, year):
    return of_alliance(units, Bulletin.objects.filter(year=year).count(), reverse("report_ranking"))
