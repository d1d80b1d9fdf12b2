"""The rule editor: choose how points are earned, then fill in what that type declares (`rule_text.parameters_of`).

A composite is made of several of these forms: `forms.composites`.
"""

import re
from decimal import Decimal
from typing import Any

from django import forms

from assessments.scoring import rule_text, vocabulary
from assessments.scoring.composite import RULES, rule_from_dict
from assessments.scoring.marking import Rule
from assessments.scoring.parameters import ParameterError, declared, plain_number
from assessments.scoring.readers import Choice, Fact, Pairs, Reader, Records
from assessments.standard_lines.forms.rows import RowColumn, RowsField

KINDS = {letter: f"{rule.title}：{rule.how}" for letter, rule in RULES.items()}
RARE = {"full_at", "deductions", "minimum", "nothing_due", "otherwise", "if_any", "plus"}


class RuleForm(forms.Form):
    """Fields of one rule type but the composite. `build(points)` gives the checked rule, or None with errors set."""

    def __init__(
        self, *args: Any, letter: str, subject: str, rule: Rule | None = None, **options: Any
    ) -> None:
        self.kind = RULES[letter]
        options.setdefault("prefix", f"rule-{letter}")
        super().__init__(*args, **options)
        facts = (("", "请选择"), *_with_units(vocabulary.choices(subject)))
        shown = rule if type(rule) is self.kind else self.kind
        for name, (label, reader) in rule_text.parameters_of(self.kind).items():
            self.fields[name] = _field(reader, label, facts, required=self._default(name) is ...)
            self.initial.setdefault(name, _shown(reader, getattr(shown, name, ...)))

    def _default(self, name: str) -> Any:
        """The default of a parameter; `...` where it has none."""
        return getattr(self.kind, name, ...)

    def usual(self) -> list[forms.BoundField]:
        """What everybody fills in, and what has been set."""
        return [bound for bound in self if not self._rests(bound)]

    def rare(self) -> list[forms.BoundField]:
        """What is seldom needed and stands at its default; the page folds it away."""
        return [bound for bound in self if self._rests(bound)]

    def _rests(self, bound: forms.BoundField) -> bool:
        default, value = self._default(bound.name), bound.value()
        if bound.name not in RARE or default is ... or bound.errors:
            return False
        if isinstance(value, list):
            return not any(any(row.values()) for row in value)
        return value == _shown(declared(self.kind)[bound.name][1], default)

    def typed(self, data: Any) -> dict[str, Any]:
        """What stands in the form as sent, unchecked: the initial values of a form that only changes its shape."""
        sent = ((name, field.widget, self.add_prefix(name)) for name, field in self.fields.items())
        return {
            name: widget.value_from_datadict(data, {}, key)
            for name, widget, key in sent
            if not widget.value_omitted_from_data(data, {}, key)
        }

    def build(self, points: Decimal) -> Rule | None:
        """The rule with these points; what is wrong stands at the field whose label the message names."""
        if not self.is_valid():
            return None
        filled = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        try:
            return rule_from_dict({"type": self.kind.letter, "max_points": points, **filled})
        except ParameterError as error:
            named = re.search("“(.+?)”", str(error))
            blamed = [name for name, field in self.fields.items() if named and field.label == named[1]]
            self.add_error(blamed[0] if blamed else None, str(error).partition("：")[2] or str(error))
            return None


class NumberText(forms.CharField):
    """A number as typed, checked by the reader of the rule's parameter."""

    def __init__(self, *, read: Any, **options: Any) -> None:
        self.read = read
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def clean(self, value: Any) -> Any:
        if (text := super().clean(value)) == "":
            return ""
        try:
            self.read(text)
        except ParameterError as error:
            raise forms.ValidationError(str(error)) from error
        return text


def _field(reader: Reader, label: str, facts: tuple, *, required: bool) -> forms.Field:
    known = {"label": label, "help_text": reader.hint}
    if isinstance(reader, Fact):
        return forms.ChoiceField(choices=facts, required=required, **known)
    if isinstance(reader, Choice):
        return forms.ChoiceField(choices=reader.options.choices, **known)
    if isinstance(reader, Pairs | Records):
        return RowsField(_columns(reader, facts), pairs=isinstance(reader, Pairs), read=reader, **known)
    return NumberText(read=reader, required=required, **known)


def _columns(reader: Pairs | Records, facts: tuple = ()) -> list[RowColumn]:
    if isinstance(reader, Records):
        return [
            RowColumn(
                key, label, facts if isinstance(one, Fact) else (), _text(getattr(reader.kind, key, ""))
            )
            for key, (label, one) in declared(reader.kind).items()
        ]
    first, second = reader.heads
    if reader.weighs:
        return [RowColumn("fact", first, facts), RowColumn("value", second, default="1")]
    return [RowColumn("first", first), RowColumn("value", second)]


def _shown(reader: Reader, value: Any) -> Any:
    """A value as the form begins with it; nothing for `...` and None."""
    if not isinstance(reader, Pairs | Records):
        return _text(value)
    keys = [column.key for column in _columns(reader)]
    rows = () if value in (..., None) else value
    if isinstance(reader, Records):
        rows = [[getattr(one, key) for key in keys] for one in rows]
    return [dict(zip(keys, map(_text, row), strict=True)) for row in rows]


def _text(value: Any) -> str:
    if value in (..., None):
        return ""
    return plain_number(value) if isinstance(value, Decimal) else str(value)


def _with_units(groups: list) -> list:
    """Each choice says in which unit its figure is counted: “出席会议次数（次）”."""
    units = vocabulary.units()
    return [
        (title, [(name, f"{label}（{units[name]}）" if units.get(name) else label) for name, label in facts])
        for title, facts in groups
    ]
