"""The file of a roster, what its columns are, and the answers to what only a person knows."""

from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator

from alliance.workbook.cells import column_letters
from alliance.workbook.headings import Heading
from alliance.workbook.specs import Chosen
from members.importing.numbers import OTHER, SAME
from members.importing.services.uploading import MAX_SIZE
from members.roster import sheet

KINDS = ["xlsx", "xls", "ods", "csv"]
MAX_COLUMNS = 60
# What may be the same in all rows of a file that has no column for it.
EVERYWHERE = ("kind", "joined_on", "uscc_missing_reason")


class RosterForm(forms.Form):
    file = forms.FileField(
        label="名册文件",
        help_text="Excel（.xlsx、.xls）、WPS 表格、.ods 或 .csv",
        validators=[
            FileExtensionValidator(
                KINDS, message="请上传 Excel、WPS 表格（.xlsx、.xls）、.ods 或 .csv 文件（可下载模板填写）。"
            )
        ],
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )
    file.max_bytes = MAX_SIZE

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_SIZE:
            raise forms.ValidationError(f"文件超过 {MAX_SIZE // 1024 // 1024} MB，请拆分后分次上传。")
        return file


class MatchForm(forms.Form):
    """Which rows are the heading, what each column is, and what is the same in all rows."""

    heading = forms.ChoiceField(label="表头是哪一行", error_messages={"required": "请选择表头所在的行。"})

    def __init__(
        self,
        *args: Any,
        rows: list[tuple[int, dict[int, str]]],
        headings: list[Heading],
        shown: Heading,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        by_place = sorted(headings, key=lambda one: (one.first, one.last))
        self.fields["heading"].choices = [(_rows(one), _told(one)) for one in by_place]
        self.fields["heading"].initial = _rows(shown)
        self.places = sorted({at for _, texts in rows for at, text in texts.items() if text})[:MAX_COLUMNS]
        choices = [("", "不读取"), *((column.key, column.label) for column in sheet.COLUMNS)]
        guessed = shown.columns | {at: key for key, columns in shown.twice.items() for at in columns[:1]}
        for at in self.places:
            self.fields[f"c{at}"] = forms.ChoiceField(
                label=f"{column_letters(at)} 列", choices=choices, required=False, initial=guessed.get(at, "")
            )
        self.everywhere = [f"all_{key}" for key in EVERYWHERE if key not in guessed.values()]
        for name in self.everywhere:
            column = next(one for one in sheet.COLUMNS if f"all_{one.key}" == name)
            self.fields[name] = forms.CharField(
                label=f"表里没有“{column.label}”时，各行都填",
                required=False,
                max_length=column.max_length or 40,
                help_text="、".join(column.choices)
                or (column.example and f"如 {column.example}")
                or column.help,
            )

    def chosen(self) -> Chosen:
        first, _, last = self.cleaned_data["heading"].partition("-")
        columns = {at: key for at in self.places if (key := self.cleaned_data[f"c{at}"])}
        given = {name.removeprefix("all_"): self.cleaned_data[name].strip() for name in self.everywhere}
        everywhere = {key: text for key, text in given.items() if text and key not in columns.values()}
        return Chosen(int(first), int(last), columns, everywhere)


class AnswerForm(forms.Form):
    """For each person who stands there with another number: the same one, or somebody of the same name."""

    def __init__(self, *args: Any, questions: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {f"q{place}": one["key"] for place, one in enumerate(questions)}
        for name, one in zip(self.keys, questions, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=f"{one['unit']}，{one['office']}{one['name']}：{one['old']} → {one['new']}，更换手机号？",
                help_text=f"第 {one['row']} 行",
                choices=[
                    (SAME, "是，同一个人换了手机号（账号、记录和在其他单位的任职都不变）"),
                    (OTHER, "否，是另一位同名的人（办理交接，另开账号）"),
                ],
                widget=forms.RadioSelect,
                required=False,
            )

    def answers(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] for name, key in self.keys.items() if self.cleaned_data[name]}


def _rows(heading: Heading) -> str:
    return f"{heading.first}-{heading.last}"


def _told(heading: Heading) -> str:
    place = (
        f"第 {heading.first} 行" if heading.first == heading.last else f"第 {heading.first}–{heading.last} 行"
    )
    texts = "、".join(label.text[:8] for _, label in sorted(heading.labels.items())[:5])
    return f"{place}：{texts}"
