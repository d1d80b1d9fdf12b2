"""A reviewer's marks as one form of many lines."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms

from alliance.ground import inputs
from assessments.reviews.models import Review
from assessments.reviews.services.marking import needs_reason, own_points
from assessments.scoring.marking import MarkError, Rule, show
from assessments.self_assessment.forms import PointsField
from assessments.sheets.lines import Line
from assessments.sheets.models.items import Item
from assessments.standards.content import rule_of


class MarkForm(forms.Form):
    """A reviewer's points for one indicator and the reason for them."""

    points = PointsField(
        label="评分",
        required=False,
        max_digits=5,
        decimal_places=2,
        error_messages={"invalid": "评分应为数字。"},
    )
    reason = forms.CharField(label="扣分原因或说明", required=False, max_length=2000)

    def __init__(
        self, item: Item, review: Review, initial: dict[str, Any], data: Any = None, line: Line | None = None
    ):
        super().__init__(data, prefix=f"mark-{item.pk}", initial=initial)
        self.item, self.review, self.line = item, review, line

    @property
    def rule(self) -> Rule:
        return rule_of(self.item.indicator).rule

    def clean_points(self) -> Decimal | None:
        points = self.cleaned_data["points"]
        if points is not None:
            try:
                self.rule.validate(points)
            except MarkError as error:
                raise forms.ValidationError(str(error)) from error
        return points

    @property
    def points_text(self) -> str:
        value = self["points"].value()
        return show(value) if isinstance(value, Decimal) else "" if value is None else str(value)

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """(value, label, chosen) where the rule knows only some marks; empty where any mark will do."""
        given = self.points_text
        return [
            (show(points), f"{name} · {show(points)} 分", show(points) == given)
            for name, points in self.rule.choices
        ]

    @property
    def own(self) -> Decimal | None:
        """What the unit gave itself, as far as it counts."""
        return own_points(self.item, self.review.assessment)

    @property
    def own_text(self) -> str:
        return "" if self.own is None else show(self.own)

    @property
    def value(self) -> Decimal | None:
        if self.is_bound and self.is_valid():
            return self.cleaned_data["points"]
        return self.initial.get("points")

    @property
    def departs(self) -> bool:
        """The mark differs from what the record gives."""
        return self.line is not None and self.line.contradicts(self.value)

    @property
    def asks_reason(self) -> bool:
        return self.departs or needs_reason(self.own, self.value, self.review.assessment.cycle)

    @property
    def reason_missing(self) -> bool:
        said = (
            self.cleaned_data.get("reason") if self.is_bound and self.is_valid() else self.initial["reason"]
        )
        return self.asks_reason and not str(said or "").strip()

    @property
    def complaints(self) -> list[str]:
        return [message for found in self.errors.values() for message in found] if self.is_bound else []


@dataclass
class MarksForm:
    """All lines of a review and its opinion, bound to what was posted; a line that did not arrive is left alone.

    `lines` lets the page say where a mark departs from the record; the service asks again.
    """

    review: Review
    items: list[Item]
    data: Any = None
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lines = {line.item.pk: line for line in self.lines}
        stored = {mark.item_id: mark for mark in self.review.marks.all()}
        self.forms = {item.pk: self._form(item, stored.get(item.pk)) for item in self.items}

    def _form(self, item: Item, mark: Any) -> MarkForm:
        initial = {"points": mark.points, "reason": mark.reason} if mark else {"points": None, "reason": ""}
        arrived = self.data is not None and f"mark-{item.pk}-points" in self.data
        return MarkForm(item, self.review, initial, self.data if arrived else None, self._lines.get(item.pk))

    @property
    def version(self) -> int | None:
        return inputs.version((self.data or {}).get("version"))

    @property
    def opinion(self) -> str | None:
        given = (self.data or {}).get("opinion")
        return None if given is None else given[:5000]

    @property
    def marks(self) -> dict[int, dict[str, Any]]:
        return {pk: one.cleaned_data for pk, one in self.forms.items() if one.is_bound and one.is_valid()}

    @property
    def errors(self) -> list[str]:
        return [
            f"{one.item.indicator.code}：{message}"
            for one in self.forms.values()
            for message in one.complaints
        ]

    def is_valid(self) -> bool:
        return not self.errors

    @property
    def unmarked(self) -> list[MarkForm]:
        return [one for one in self.forms.values() if one.value is None]

    @property
    def unexplained(self) -> list[MarkForm]:
        """Marks that need a reason and have none, by the record or by the self-assessment."""
        return [one for one in self.forms.values() if one.reason_missing]

    @property
    def marked(self) -> int:
        return sum(one.value is not None for one in self.forms.values())
