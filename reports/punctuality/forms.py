"""What a board or ranking is asked to show."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms

from alliance.ground.clock import Month
from members.units.models import Unit
from reports.deadlines.forms import recent_years


@dataclass(frozen=True)
class Chosen:
    """What a board or ranking shows: `number` is the month asked for, if any."""

    year: int
    number: int | None
    kind: str

    @property
    def month(self) -> Month:
        """The month asked for; without one the current month of this year, or the last of a past year."""
        current = Month.current()
        return Month(self.year, self.number or (current.month if self.year == current.year else 12))

    @property
    def query(self) -> str:
        """The same choice as the address of a link."""
        values = {"year": self.year, "month": self.number or "", "kind": self.kind}
        return "?" + urlencode(values)


class BoardForm(forms.Form):
    """What the board and the ranking show; whatever else stands in the address is left out."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)
    month = forms.TypedChoiceField(label="月份", coerce=int, required=False)
    kind = forms.ChoiceField(label="成员类别", required=False)

    def __init__(self, query: Any, *, whole_year: bool = False) -> None:
        super().__init__({**{"year": "", "month": "", "kind": ""}, **query.dict()})
        self.fields["year"].choices = [("", "本年"), *recent_years()]
        self.fields["month"].choices = [
            ("", "全年" if whole_year else "本月"),
            *((number, f"{number}月") for number in range(1, 13)),
        ]
        self.fields["kind"].choices = [("", "全部"), *Unit.Kind.choices]
        self.is_valid()
        chosen = self.cleaned_data
        self.chosen = Chosen(
            year=chosen.get("year") or Month.current().year,
            number=chosen.get("month") or None,
            kind=chosen.get("kind") or "",
        )

    @property
    def kind_label(self) -> str:
        return dict(self.fields["kind"].choices)[self.chosen.kind]
