"""The rule editor: choose how points are earned, then fill in what that type declares (`rule_text.parameters_of`).

A composite is made of several of these forms: `forms.composites`.
"""

import re
from decimal import Decimal
from typing import Any

from django import forms

from assessments.scoring import rule_text, vocabulary
from assessments.scoring import rules as scoring
from assessments.scoring.marking import Rule
from assessments.scoring.parameters import ParameterError, declared, plain_number
from assessments.scoring.rules import rule_from_dict
from assessments.standards.forms.rows import RowColumn, RowsField

KINDS = {
    "R": "比例型：按完成的比例给分，如“按时报送月数 ÷ 应报月数 × 分值”",
    "L": "阶梯型：达到哪一档给哪一档的分，如“4 项 10 分、3 项 8 分”",
    "K": "扣分型：先给满分，每发生一次扣几分，扣完为止",
    "J": "计数累加型：每做一项加几分，加到封顶",
    "D": "档次型：由评分人评定 A、B、C、D 档",
    "B": "是否型：符合条件得满分，不符合得 0 分",
    "Z": "组合型：由几个部分组成，每部分各有分值和算法",
}
HINTS = {
    "counts": "完成了什么。数值是折算系数，如请假按 0.5 次计",
    "due": "应当完成多少；与“目标值”二选一",
    "target": "没有应办数时，完成多少得满分",
    "full_at": "完成比例达到多少就得满分，一般为 1（即 100%）",
    "deductions": "每发生一次扣几分",
    "minimum": "达不到这个数，本项得 0 分",
    "nothing_due": "全年没有应办事项时怎么算",
    "steps": "从高到低填写：达到多少，得几分；第一档应为满分",
    "if_any": "没有达到最低一档、但大于 0 时得几分",
    "plus": "大于 0 就另外加几分，总分不超过本项分值",
    "otherwise": "没有达到最低一档时怎么算",
    "items": "每满多少计一次、每次几分；封顶可不填",
    "levels": "系数 1 为满分，从高到低",
    "conditions": "全部符合才得分；一条也不填表示由人评定",
}
RARE = {"full_at", "deductions", "minimum", "nothing_due", "otherwise", "if_any", "plus"}
LADDER_DUE = "填写后，档次按占比计算（0.8 即 80%）"


class RuleForm(forms.Form):
    """Fields of one rule type but the composite. `build(points)` gives the checked rule, or None with errors set."""

    def __init__(
        self, *args: Any, letter: str, subject: str, rule: Rule | None = None, **options: Any
    ) -> None:
        self.kind = scoring.RULES[letter]
        same = rule is not None and type(rule) is self.kind
        options.setdefault("prefix", f"rule-{letter}")
        super().__init__(*args, **options)
        facts = (("", "请选择"), *_with_units(vocabulary.choices(subject)))
        for name, (label, shape) in rule_text.parameters_of(self.kind).items():
            self.fields[name] = self._field(name, label, shape, facts)
            self.initial.setdefault(
                name, self._shown(name, shape, getattr(rule, name) if same else _default(self.kind, name))
            )

    def _field(self, name: str, label: str, shape: str, facts: tuple) -> forms.Field:
        read = declared(self.kind)[name][1]
        optional = _default(self.kind, name) is not ...
        hint = LADDER_DUE if (self.kind, name) == (scoring.Ladder, "due") else HINTS.get(name, "")
        if shape == rule_text.FACT:
            return forms.ChoiceField(label=label, choices=facts, required=not optional, help_text=hint)
        if shape == rule_text.CHOICE:
            return forms.ChoiceField(
                label=label,
                choices=[(str(key), text) for key, text in rule_text.OPTIONS[name][1].items()],
                help_text=hint,
            )
        if shape == rule_text.NUMBER:
            return NumberText(label=label, read=read, required=not optional, help_text=hint)
        columns = self._columns(name, shape, facts)
        keys = [column.key for column in columns]

        def pack(row: dict[str, str]) -> Any:
            return row if shape == rule_text.RECORDS else [row[key] for key in keys]

        return RowsField(columns, pack=pack, read=read, label=label, help_text=hint)

    def _columns(self, name: str, shape: str, facts: tuple) -> list[RowColumn]:
        if shape == rule_text.WEIGHTS:
            second = {"deductions": "每次扣几分", "minimum": "不少于", "plus": "另加几分"}.get(
                name, "折算系数"
            )
            return [RowColumn("fact", "数据项", facts), RowColumn("value", second, default="1")]
        if shape == rule_text.STEPS:
            return [RowColumn("first", "达到"), RowColumn("value", "得几分")]
        if shape == rule_text.LEVELS:
            return [RowColumn("first", "档次"), RowColumn("value", "系数")]
        record = rule_text.ITEMS[self.kind, name]
        return [
            RowColumn(key, label, facts if kind == rule_text.FACT else (), "1" if key == "per" else "")
            for key, (label, kind) in rule_text.parameters_of(record).items()
        ]

    def _shown(self, name: str, shape: str, value: Any) -> Any:
        if value is ... or value is None:
            return "" if shape in (rule_text.FACT, rule_text.NUMBER) else []
        if shape == rule_text.NUMBER:
            return plain_number(value)
        if shape in (rule_text.FACT, rule_text.CHOICE):
            return str(value)
        keys = [column.key for column in self.fields[name].columns]
        if shape == rule_text.RECORDS:
            return [{key: _text(getattr(one, key)) for key in keys} for one in value]
        return [dict(zip(keys, map(_text, pair), strict=True)) for pair in value]

    def usual(self) -> list[forms.BoundField]:
        """What everybody fills in, and what has been set."""
        return [bound for bound in self if not self._rests(bound)]

    def rare(self) -> list[forms.BoundField]:
        """What is seldom needed and stands at its default; the page folds it away."""
        return [bound for bound in self if self._rests(bound)]

    def _rests(self, bound: forms.BoundField) -> bool:
        default = _default(self.kind, bound.name)
        if bound.name not in RARE or default is ... or bound.errors:
            return False
        value = bound.value()
        if isinstance(value, list):
            return not any(any(row.values()) for row in value)
        return value == self._shown(bound.name, rule_text.SHAPES[self.kind, bound.name], default)

    def typed(self, data: Any) -> dict[str, Any]:
        """What stands in the form as sent, unchecked: the initial values of a form that only changes its shape."""
        return {
            name: field.widget.value_from_datadict(data, {}, self.add_prefix(name))
            for name, field in self.fields.items()
            if not field.widget.value_omitted_from_data(data, {}, self.add_prefix(name))
        }

    def build(self, points: Decimal) -> Rule | None:
        """The rule with these points; what is wrong stands at the field whose label the message names."""
        if not self.is_valid():
            return None
        try:
            return rule_from_dict(
                {"type": self.kind.letter, "max_points": points}
                | {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
            )
        except ParameterError as error:
            self.add_error(self._blamed(str(error)), str(error).partition("：")[2] or str(error))
            return None

    def _blamed(self, message: str) -> str | None:
        named = re.search("“(.+?)”", message)
        found = [name for name, field in self.fields.items() if named and field.label == named[1]]
        return found[0] if found else None


class NumberText(forms.CharField):
    """A number as typed, checked by the reader of the rule's parameter."""

    def __init__(self, *, read: Any, **options: Any) -> None:
        self.read = read
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text == "":
            return ""
        try:
            self.read(text)
        except ParameterError as error:
            raise forms.ValidationError(str(error)) from error
        return text


def _default(kind: type[Rule], name: str) -> Any:
    """The default of a parameter; `...` where it has none."""
    return getattr(kind, name, ...)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return plain_number(value) if isinstance(value, Decimal) else str(value)


def _with_units(groups: list) -> list:
    """Each choice says in which unit its figure is counted: “出席会议次数（次）”."""
    units = vocabulary.units()
    return [
        (title, [(name, f"{label}（{units[name]}）" if units.get(name) else label) for name, label in facts])
        for title, facts in groups
    ]
