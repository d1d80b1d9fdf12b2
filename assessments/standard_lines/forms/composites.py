"""The editor of a composite rule: parts as rows, each with a name, its points, a type and the fields of that type."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from alliance.ground import inputs
from assessments.scoring import readers
from assessments.scoring.composite import Composite
from assessments.scoring.judged import YesNo
from assessments.scoring.marking import Rule
from assessments.scoring.parameters import ParameterError, plain_number
from assessments.standard_lines.forms.rules import KINDS, NumberText, RuleForm

PREFIX = "rule-Z"
MOST = 12
PART_KINDS = {letter: label for letter, label in KINDS.items() if letter != Composite.letter}


class PartForm(forms.Form):
    """Name, points and type of one part."""

    label = forms.CharField(label="这一部分的名称", max_length=40)
    points = NumberText(label="分值", read=readers.points)
    type = forms.ChoiceField(label="怎样得分", choices=list(PART_KINDS.items()))


@dataclass
class PartRow:
    key: int
    letter: str
    head: PartForm
    rule_form: RuleForm

    def build(self) -> dict[str, Any] | None:
        known = self.head.is_valid()
        share = readers.points(self.head.cleaned_data["points"]) if known else Decimal(1)
        rule = self.rule_form.build(share)
        return {"label": self.head.cleaned_data["label"], "rule": rule} if known and rule else None


class CompositeForm:
    """All parts of a composite rule.

    `data` is what was sent: the hidden inputs `part` carry the keys of the parts in their order. With `check` it is
    to be built into a rule; without, the page only changes its shape: what was typed stays, nothing is complained of.
    """

    def __init__(self, data: Any, *, subject: str, rule: Rule | None = None, check: bool = True) -> None:
        self.subject = subject
        self.errors: list[str] = []
        if data is None:
            self.parts = [self._from_rule(key, *part) for key, part in enumerate(_parts_of(rule), start=1)]
        else:
            sent = (inputs.number(key, digits=5) for key in data.getlist("part"))
            keys = inputs.numbers(sent, most=MOST) or [1]  # each once, at least one
            self.parts = [self._from_data(key, data, check) for key in keys]

    def __iter__(self) -> Iterator[forms.BoundField]:
        return (bound for part in self.parts for form in (part.head, part.rule_form) for bound in form)

    @property
    def may_add(self) -> bool:
        return len(self.parts) < MOST

    @property
    def may_remove(self) -> bool:
        return len(self.parts) > 1

    def non_field_errors(self) -> list[str]:
        return self.errors

    def _from_rule(self, key: int, label: str, rule: Rule | None) -> PartRow:
        letter = rule.letter if rule else YesNo.letter
        head = {"label": label, "points": plain_number(rule.max_points) if rule else "", "type": letter}
        return self._part(key, letter, head={"initial": head}, fields={"rule": rule})

    def _from_data(self, key: int, data: Any, check: bool) -> PartRow:
        head = {name: data.get(f"{PREFIX}-{key}-{name}", "") for name in PartForm.base_fields}
        letter = head["type"] = head["type"] if head["type"] in PART_KINDS else YesNo.letter
        if check:
            return self._part(key, letter, head={"data": data}, fields={"data": data})
        typed = self._part(key, letter, head={}, fields={}).rule_form.typed(data)
        return self._part(key, letter, head={"initial": head}, fields={"initial": typed})

    def _part(self, key: int, letter: str, *, head: dict[str, Any], fields: dict[str, Any]) -> PartRow:
        prefix = f"{PREFIX}-{key}"
        rule_form = RuleForm(letter=letter, subject=self.subject, prefix=f"{prefix}-{letter}", **fields)
        return PartRow(key, letter, PartForm(prefix=prefix, **head), rule_form)

    def change(self, act: str) -> None:
        """`add` puts an empty part at the end; `remove-3`, `up-3` concern the part with key 3. The rest is ignored."""
        verb, _, key = act.partition("-")
        places = [place for place, part in enumerate(self.parts) if str(part.key) == key]
        if verb == "add" and self.may_add:
            self.parts.append(self._from_rule(max(part.key for part in self.parts) + 1, "", None))
        elif verb == "remove" and places and self.may_remove:
            del self.parts[places[0]]
        elif verb == "up" and places and places[0]:
            self.parts.insert(places[0] - 1, self.parts.pop(places[0]))

    def build(self, points: Decimal) -> Rule | None:
        """The rule with these points, or None: what is wrong stands at its field, or here when it concerns the sum."""
        self.errors = []
        made = [part.build() for part in self.parts]
        if None in made:
            return None
        try:
            return Composite(max_points=points, parts=made)
        except ParameterError as error:
            self.errors = [str(error).partition("：")[2] or str(error)]
            return None


def _parts_of(rule: Rule | None) -> list[tuple[str, Rule | None]]:
    """The parts to begin with: those of the rule, a simple rule as the first of two, or two empty ones."""
    if isinstance(rule, Composite):
        return [(part.label, part.rule) for part in rule.parts]
    return [("第一部分" if rule else "", rule), ("", None)]


def rule_form_for(
    data: Any, *, letter: str, subject: str, rule: Rule | None = None, check: bool = True
) -> RuleForm | CompositeForm:
    """The form of a rule type; see `CompositeForm` for `check`."""
    if letter == Composite.letter:
        sent = data if data is not None and "part" in data else None
        return CompositeForm(sent, subject=subject, rule=rule, check=check)
    return RuleForm(data if check else None, letter=letter, subject=subject, rule=rule)
