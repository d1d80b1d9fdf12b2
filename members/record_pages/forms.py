"""What people type about a record: one form for each kind, made of its declaration; and the small forms around it."""

from datetime import timedelta
from functools import cache
from typing import Any

from django import forms
from django.db import models

from alliance.face.acting import VerbForm
from alliance.files.stored import MEGABYTE
from alliance.files.uploads import UploadField
from alliance.ground import clock
from alliance.names import choosing
from alliance.registers import policy
from members.record_pages.rows import Rows
from members.records import bounds
from members.records.kinds import Kind, Partner
from members.records.models import HALVES
from members.records.services import FILE_MB
from members.units.forms import DATE
from members.units.models import Unit


class RecordForm(VerbForm):
    """All content of a record. A draft may lack anything; what is there must fit its field."""

    partner = choosing.Chosen("members", required=False)
    reason = forms.CharField(
        label="更正原因", required=False, max_length=300, help_text="如：补充年度结果、数字填写有误"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.instance.kind
        data = self.data if self.is_bound else None
        self.lines = {
            name: Rows(field, getattr(self.instance, name), data) for name, field in kind.lines.items()
        }
        for name, one in self.fields.items():
            one.required, one.needed = False, name in kind.needed
            if name in kind.content:
                one.validators.extend(bounds.of(kind.field(name)))
        if kind.partner is None:
            del self.fields["partner"]
        else:
            self._ask_partner(kind.partner)
        for name in kind.references:
            others = kind.referred(name).model.objects.referable(self.instance.unit)
            self.fields[name].queryset = others
            self.fields[name].label_from_instance = lambda one: f"{one}（{one.period}）"
        if self.corrects:
            self.fields["reason"].needed = True
        else:
            del self.fields["reason"]

    def _ask_partner(self, partner: Partner) -> None:
        """Any other member, also one whose membership has ended since it was named."""
        one, field = self.instance, self.fields["partner"]
        field.label, field.outside = partner.label, "联盟外单位" if partner.outside else ""
        field.queryset = (Unit.objects.active() | Unit.objects.filter(pk=one.partner_id)).exclude(
            pk=one.unit_id
        )
        field.initial = one.partner_id or (choosing.Outside(one.partner_name) if one.partner_name else None)

    @property
    def corrects(self) -> bool:
        return self.instance.is_counted

    @property
    def sections(self) -> list[tuple[str, list[tuple[Any, str]]]]:
        """The titled groups of fields with their widths, as the kind declares them; the partner at the head, the remark last."""
        kind = self.instance.kind
        groups = {title: list(names) for title, names in kind.sections.items()}
        first = next(iter(groups.values()))
        partner = ["partner"] if "partner" in self.fields else []
        first[1:1] = [*(["on"] if kind.period == "day" else []), *partner]
        groups["备注"] = ["remark"]
        return [(title, [self._with_width(name) for name in names]) for title, names in groups.items()]

    def _with_width(self, name: str) -> tuple[Any, str]:
        if name in self.lines:
            return self.lines[name], "lines"
        return self[name], "full" if isinstance(self.fields[name].widget, forms.Textarea) else "half"

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        for rows in self.lines.values():
            for sentence in rows.faults():
                self.add_error(None, f"{rows.label}{sentence}")
        return found

    def content(self) -> dict[str, Any]:
        """What the verbs take as the content of a record."""
        empty = {name for name, value in self.cleaned_data.items() if value is None}
        found = {
            name: self.instance.kind.field(name).get_default() if name in empty else self.cleaned_data[name]
            for name in self.instance.kind.content
            if name not in self.lines
        }
        found |= {name: rows.content() for name, rows in self.lines.items()}
        if "partner" in self.fields:
            named = self.cleaned_data["partner"]
            outside = isinstance(named, choosing.Outside)
            found |= {"partner": None if outside else named, "partner_name": str(named) if outside else ""}
        return found


@cache
def form_of(kind: Kind) -> type[RecordForm]:
    """The form of a kind; made once."""
    names = [name for name in kind.content if name not in kind.lines]
    long = {
        n: forms.Textarea(attrs={"rows": 3}) for n in names if isinstance(kind.field(n), models.TextField)
    }
    days = {n: DATE for n in names if isinstance(kind.field(n), models.DateField)}
    return forms.modelform_factory(kind.model, form=RecordForm, fields=names, widgets=long | days)


class NewForm(forms.Form):
    """For which unit and period a new record is, and whether last year's are taken over."""

    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), empty_label=None)
    year = forms.TypedChoiceField(label="年度", coerce=int)
    part = forms.TypedChoiceField(label="期次", coerce=int, required=False, empty_value=0)
    copy = forms.BooleanField(label="沿用上年度已报送的记录（结果须重新填写）", required=False)

    def __init__(self, *args: Any, kind: Kind, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = clock.today().year
        self.fields["unit"].queryset = units
        self.fields["year"].choices = [(y, f"{y}年度") for y in (this_year + 1, this_year, this_year - 1)]
        self.fields["year"].initial = this_year
        if len(kind.parts) > 1:
            self.fields["part"].choices = [(part, _part(kind, part)) for part in kind.parts]
            self.fields["part"].initial = kind.part_on(clock.today())
        else:
            del self.fields["part"]
        if kind.period == "day":
            del self.fields["year"], self.fields["copy"]


def _part(kind: Kind, part: int) -> str:
    return HALVES[part] if kind.period == "half" else f"{part}月"


class ReturnForm(forms.Form):
    """Why a record is returned, and until when it is to be corrected."""

    reason = forms.CharField(label="退回原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    correct_by = forms.DateField(label="修改期限", widget=DATE, help_text="含当日")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = policy.get("record_correction_days")
        self.fields["correct_by"].initial = clock.today() + timedelta(days=days)


class FileForm(forms.Form):
    """A file beside a record, with the material's own date."""

    file = UploadField(
        label="文件", max_bytes=FILE_MB * MEGABYTE, error_messages={"required": "请选择文件。"}
    )
    dated_on = forms.DateField(label="材料日期", widget=DATE, help_text="材料本身的日期")
    title = forms.CharField(label="材料名称", required=False, max_length=120)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind.papers:
            self.fields["title"] = forms.ChoiceField(
                label="材料", choices=[("", "请选择"), *((one, one) for one in kind.papers)]
            )
