"""The rule editor: choose how points are earned, then fill in what that type declares (`rule_text.parameters_of`)."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from assessments import rule_text, scoring, vocabulary
from assessments.marking import Rule
from assessments.parameters import ParameterError, declared, plain_number
from assessments.scoring import rule_from_dict

from .rows import RowColumn, RowsField

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
LADDER_DUE = "填写后，档次按占比计算（0.8 即 80%）"
EXAMPLE = "组合型\n【登记联络人 2分】是否型\n条件：登记联络人数（不少于 1，不多于 2）\n【分工文件 1分】是否型"


class RuleForm(forms.Form):
    """Fields of one rule type. `build(points)` gives the checked rule after `is_valid()`, or None with errors set."""

    def __init__(
        self, *args: Any, letter: str, subject: str, rule: Rule | None = None, **options: Any
    ) -> None:
        self.kind = scoring.RULES[letter]
        self.labels = vocabulary.labels()
        same = rule is not None and type(rule) is self.kind
        options.setdefault("prefix", f"rule-{letter}")
        super().__init__(*args, **options)
        if self.kind is scoring.Composite:
            self._add_text(rule)
            return
        facts = (("", "——请选择——"), *vocabulary.choices(subject))
        for name, (label, shape) in rule_text.parameters_of(self.kind).items():
            self.fields[name] = self._field(name, label, shape, facts)
            self.initial.setdefault(
                name, self._shown(name, shape, getattr(rule, name) if same else _default(self.kind, name))
            )

    def _add_text(self, rule: Rule | None) -> None:
        self.fields["text"] = forms.CharField(
            label="各部分",
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "rule-text"}),
            help_text="每个部分以“【名称 分值分】类型”开头，下面逐行写参数；各部分分值之和等于本项分值。",
        )
        if rule is not None:
            whole = rule_text.write(rule, self.labels)
            if not isinstance(rule, scoring.Composite):
                title, _, rest = whole.partition("\n")
                whole = f"组合型\n【第一部分 {plain_number(rule.max_points)}分】{title}" + (
                    f"\n{rest}" if rest else ""
                )
            self.initial["text"] = whole
        else:
            self.initial["text"] = EXAMPLE

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
            second = {"deductions": "每次扣分", "minimum": "不少于", "plus": "另加分"}.get(name, "折算系数")
            return [RowColumn("fact", "数据项", facts), RowColumn("value", second, default="1")]
        if shape == rule_text.STEPS:
            return [RowColumn("first", "达到"), RowColumn("value", "得分")]
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

    def build(self, points: Decimal) -> Rule | None:
        """The rule with these points; what is wrong stands at the field whose label the message names."""
        if not self.is_valid():
            return None
        try:
            if self.kind is scoring.Composite:
                return rule_text.read(self.cleaned_data["text"], points, self.labels)
            return rule_from_dict(
                {"type": self.kind.letter, "max_points": points}
                | {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
            )
        except ParameterError as error:
            self.add_error(self._blamed(str(error)), str(error).partition("：")[2] or str(error))
            return None

    def _blamed(self, message: str) -> str | None:
        if "text" in self.fields:
            return "text"
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
