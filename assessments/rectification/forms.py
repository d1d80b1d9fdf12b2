"""The draft of a rectification notice: its text, time and contact, and as many lines as there are."""

from collections.abc import Sequence
from typing import Any

from django import forms

from alliance.ground import inputs
from assessments.rectification.models import Rectification
from assessments.rectification.services.findings import LONGEST, Line

MOST_LINES = 60


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NoticeForm(forms.Form):
    """Lines are numbered from 0; `pk_N` says which stored line it is, nothing for a new one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    count = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_LINES)
    notice = forms.CharField(label="整改事由", max_length=2000, required=False, widget=_area(4))
    days = forms.IntegerField(
        label="整改期限", min_value=7, max_value=365, help_text="天，自下发之日起算，含最后一日"
    )
    contact = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=40, required=False)

    def __init__(
        self, data: Any = None, *, case: Rectification, lines: Sequence[Line], user: Any, **options: Any
    ) -> None:
        initial = {
            "version": case.version,
            "count": len(lines),
            "notice": case.notice,
            "days": case.days,
            "contact": case.contact or user.name,
            "contact_phone": case.contact_phone
            or (user.username if inputs.number(user.username) is not None else ""),
        }
        for place, line in enumerate(lines):
            initial |= {
                f"pk_{place}": line.pk,
                f"problem_{place}": line.problem,
                f"demand_{place}": line.demand,
            }
        super().__init__(data, initial=initial, **options)
        self.number = _posted_count(data) if data is not None else len(lines)
        for place in range(self.number):
            self.fields[f"pk_{place}"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
            self.fields[f"problem_{place}"] = forms.CharField(
                label=f"第 {place + 1} 项问题", max_length=LONGEST, required=False, widget=_area(2)
            )
            self.fields[f"demand_{place}"] = forms.CharField(
                label=f"第 {place + 1} 项整改要求", max_length=LONGEST, required=False, widget=_area(3)
            )

    def lines(self) -> list[Line]:
        values = self.cleaned_data
        return [
            Line(values[f"problem_{place}"], values[f"demand_{place}"], values[f"pk_{place}"])
            for place in range(self.number)
        ]

    def groups(self) -> list[dict[str, Any]]:
        return [
            {
                "place": place,
                "label": str(place + 1),
                "pk": self[f"pk_{place}"],
                "problem": self[f"problem_{place}"],
                "demand": self[f"demand_{place}"],
                "first": place == 0,
                "last": place == self.number - 1,
            }
            for place in range(self.number)
        ]


def _posted_count(data: Any) -> int:
    return min(inputs.number(data.get("count"), digits=3) or 0, MOST_LINES)


def rearranged(lines: Sequence[Line], act: str) -> list[Line]:
    """The lines after `add`, or `up-2`, `down-2`, `merge-2` (into the one before), `delete-2`, counted from 0."""
    found = list(lines)
    if act == "add":
        return [*found, Line("", "")]
    verb, _, place = act.partition("-")
    at = inputs.number(place)
    if at is None or at >= len(found):
        return found
    if verb == "delete":
        del found[at]
    elif verb == "up" and at > 0:
        found[at - 1], found[at] = found[at], found[at - 1]
    elif verb == "down" and at + 1 < len(found):
        found[at], found[at + 1] = found[at + 1], found[at]
    elif verb == "merge" and at > 0:
        first, second = found[at - 1], found.pop(at)
        found[at - 1] = Line(
            _joined(first.problem, second.problem), _joined(first.demand, second.demand), first.pk
        )
    return found


def _joined(first: str, second: str) -> str:
    parts = [part.strip().rstrip("。；") for part in (first, second) if part.strip()]
    return f"{'；'.join(dict.fromkeys(parts))}。"[:LONGEST] if parts else ""
