"""What a dashboard can be narrowed by: the choice stands in the address, and whatever else stands there is left out."""

from typing import Any

from django import forms

from alliance.ground import access, clock
from members.units.models import Unit
from reports.dashboards.declared import Audience, Scope
from reports.deadlines.forms import recent_years

EVERY = [("", "全部")]


class ScopeForm(forms.Form):
    """Year for all; kind of member for the secretariat and the council; district for the secretariat alone, because a total of one
    unit is no total; the own unit for who stands for several.
    """

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)
    kind = forms.ChoiceField(label="成员类别", required=False)
    district = forms.ChoiceField(label="县（市、区）", required=False)
    unit = forms.TypedChoiceField(label="单位", coerce=int, required=False)

    def __init__(self, query: Any, *, audience: Audience, user: Any) -> None:
        super().__init__(query.dict() | {"year": query.get("year") or clock.today().year})
        self.audience, self.own = audience, {}
        self.fields["year"].choices = recent_years()
        self.fields["kind"].choices = [*EVERY, *Unit.Kind.choices]
        if audience is Audience.SECRETARIAT:
            there = Unit.objects.exclude(district="").order_by("district")
            names = there.values_list("district", flat=True).distinct()
            self.fields["district"].choices = [*EVERY, *((name, name) for name in names)]
        if audience is Audience.UNIT:
            self.own = {one.pk: one for one in Unit.objects.filter(pk__in=access.units_with(user)).in_order()}
            self.fields["unit"].choices = [(pk, one.name) for pk, one in self.own.items()]
        for name in self._left_out():
            del self.fields[name]
        self.is_valid()

    def _left_out(self) -> list[str]:
        if self.audience is Audience.UNIT:
            return ["kind", "district"] + ([] if len(self.own) > 1 else ["unit"])
        return ["unit"] + ([] if self.audience is Audience.SECRETARIAT else ["district"])

    @property
    def scope(self) -> Scope:
        """What was chosen; the first of the own units where none is."""
        chosen = self.cleaned_data
        unit = self.own.get(chosen.get("unit") or None) or next(iter(self.own.values()), None)
        return Scope(
            self.audience,
            chosen.get("year") or clock.today().year,
            chosen.get("kind") or "",
            chosen.get("district") or "",
            unit,
        )

    @property
    def query(self) -> str:
        """The same choice as the question of another address."""
        scope = self.scope
        asked = scope.asked("kind", "district")
        return f"{asked}&unit={scope.unit.pk}" if scope.unit else asked
