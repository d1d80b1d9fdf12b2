"""What the list of technical problems can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.forms import HiddenInput

from alliance.face.filtering import OptionFilter
from alliance.ground import access
from members.demands.models import DemandAnswer, DemandTicket
from members.units.models import Unit


def _units(request: Any) -> QuerySet:
    return Unit.objects.visible_to(request.user)


class DemandFilter(filters.FilterSet):
    state = OptionFilter("状态", DemandTicket.State)
    mode = OptionFilter("合作方式", DemandTicket.Mode)
    # Set by links of facts and to-dos.
    side = filters.ModelChoiceFilter(
        label="提出或承接单位", queryset=_units, widget=HiddenInput, method="of_side"
    )
    asked = filters.ModelChoiceFilter(
        label="受邀单位", queryset=_units, widget=HiddenInput, method="of_asked"
    )
    waits = OptionFilter("待响应", (("yes", "待本单位响应"),), widget=HiddenInput, method="of_waits")
    offered = OptionFilter(
        "有响应", (("yes", "本单位的难题已有响应"),), widget=HiddenInput, method="of_offered"
    )
    vain = OptionFilter("无人承接", (("yes", "到期无人承接"),), widget=HiddenInput, method="of_vain")

    def of_side(self, rows: QuerySet, name: str, unit: Any) -> QuerySet:
        return rows.filter(Q(unit=unit) | Q(solver=unit))

    def of_asked(self, rows: QuerySet, name: str, unit: Any) -> QuerySet:
        return rows.filter(answers__unit=unit, answers__asked_at__isnull=False)

    def of_waits(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        own = access.units_with(self.request.user)
        return rows.filter(pk__in=DemandAnswer.objects.waiting().filter(unit__in=own).values("ticket"))

    def of_offered(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        own = access.units_with(self.request.user)
        return rows.filter(pk__in=DemandTicket.objects.open().filter(unit__in=own).with_offers().values("pk"))

    def of_vain(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows.filter(pk__in=DemandTicket.objects.in_vain().values("pk"))
