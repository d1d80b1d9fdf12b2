"""What people type about a role application: shape and messages. What is allowed is said by rules and services."""

from collections.abc import Sequence
from typing import Any

from django import forms

from alliance.calendar import holidays
from alliance.files import uploads
from alliance.files.stored import MEGABYTE
from alliance.ground import clock
from alliance.ground.access import Verdict
from alliance.registers import policy
from councils.applications.models import ApplicationCondition, RoleApplication
from councils.applications.services.evidence import FILE_MB
from councils.terms.forms import DATE
from councils.terms.models.terms import CouncilRole
from members.people.models import Representative
from members.units.models import Unit


class SeatSelect(forms.RadioSelect):
    """Radio buttons of which those in `closed` cannot be chosen."""

    closed: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **options)
        if value in self.closed:
            option["attrs"] |= {"disabled": True}
        return option


class ApplicationStartForm(forms.Form):
    """Which seat for one of the own units; a seat that it cannot take is shown with the reason and cannot be chosen."""

    unit = forms.ModelChoiceField(label="申请单位", queryset=Unit.objects.none(), widget=forms.HiddenInput)
    role = forms.ChoiceField(label="申请席位", widget=SeatSelect)
    holder_role = forms.ChoiceField(
        label="任职人身份",
        choices=RoleApplication._meta.get_field("holder_role").choices,
        initial=Representative.Role.HEAD,
        help_text="只有理事可以由分管人力资源负责人担任（第七条）",
    )

    def __init__(
        self,
        *args: Any,
        units: Any,
        free: dict[str, int | None],
        verdicts: dict[str, Verdict],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units
        labels = dict(RoleApplication._meta.get_field("role").choices)
        self.fields["role"].choices = [
            (
                role,
                f"{labels[role]}（{_number_free(free[role]) if verdict else f'不能申请：{verdict.reason}'}）",
            )
            for role, verdict in verdicts.items()
        ]
        self.fields["role"].widget.closed = frozenset(role for role in verdicts if not verdicts[role])


def _number_free(free: int | None) -> str:
    return "不限名额" if free is None else f"空缺 {free} 个"


class EvidenceForm(forms.Form):
    """A file for one condition, with its own date."""

    title = forms.CharField(label="材料名称", max_length=120, required=False, help_text="不填则用文件名")
    dated_on = forms.DateField(label="材料日期", widget=DATE, help_text="材料本身的日期，不是上传日期")
    file = uploads.UploadField(label="文件", max_bytes=FILE_MB * MEGABYTE)


class ApplicationForm(forms.Form):
    """The application itself: one field per condition, named by its place."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    holder_role = forms.ChoiceField(
        label="任职人身份",
        choices=RoleApplication._meta.get_field("holder_role").choices,
        help_text="只有理事可以由分管人力资源负责人担任（第七条）",
    )
    statement = forms.CharField(
        label="申请理由",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="本单位为什么申请、担任后打算做什么。提交前必填",
    )

    def __init__(
        self, *args: Any, application: RoleApplication, rows: Sequence[ApplicationCondition], **options: Any
    ) -> None:
        self.rows = rows
        options["initial"] = {
            "version": application.version,
            "holder_role": application.holder_role,
            "statement": application.statement,
            **{f"claim_{row.position}": row.claim for row in rows},
        }
        super().__init__(*args, **options)
        if application.role != CouncilRole.ORDINARY:
            del self.fields["holder_role"]
        for row in rows:
            self.fields[f"claim_{row.position}"] = forms.CharField(
                label=f"第 {row.position} 项条件的单位说明",
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def claims(self) -> dict[str, str]:
        return {row.clause: self.cleaned_data[f"claim_{row.position}"] for row in self.rows}

    def pairs(self) -> list[tuple[ApplicationCondition, forms.BoundField]]:
        return [(row, self[f"claim_{row.position}"]) for row in self.rows]


MET = [("yes", "符合"), ("no", "不符合")]


class CheckForm(forms.Form):
    """The secretariat's findings, one pair of fields per condition, and its opinion."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    recommendation = forms.CharField(
        label="秘书处意见",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="报理事长时必填，理事长在审批页首先看到这段话",
    )

    def __init__(
        self, *args: Any, application: RoleApplication, rows: Sequence[ApplicationCondition], **options: Any
    ) -> None:
        self.rows = rows
        initial = {"version": application.version, "recommendation": application.recommendation}
        for row in rows:
            initial[f"met_{row.position}"] = {True: "yes", False: "no", None: ""}[row.met]
            initial[f"finding_{row.position}"] = row.finding
        super().__init__(*args, initial=initial, **options)
        for row in rows:
            self.fields[f"met_{row.position}"] = forms.ChoiceField(
                label=f"第 {row.position} 项条件的认定", choices=MET, required=False, widget=forms.RadioSelect
            )
            self.fields[f"finding_{row.position}"] = forms.CharField(
                label="认定理由",
                max_length=300,
                required=False,
                help_text="认定为不符合，或者认定与系统记录不一致时必填；理事长审批时首先看到",
            )

    def findings(self) -> dict[str, tuple[bool | None, str]]:
        met = {"yes": True, "no": False, "": None}
        return {
            row.clause: (
                met[self.cleaned_data[f"met_{row.position}"]],
                self.cleaned_data[f"finding_{row.position}"],
            )
            for row in self.rows
        }

    def pairs(self) -> list[tuple[ApplicationCondition, forms.BoundField, forms.BoundField]]:
        return [(row, self[f"met_{row.position}"], self[f"finding_{row.position}"]) for row in self.rows]


class CorrectionForm(forms.Form):
    """Until when a correction is expected (that day included), and why; `setting` names the working days that it usually takes."""

    setting = "role_correction_days"

    reason = forms.CharField(
        label="原因", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text="告知申请单位"
    )
    correct_by = forms.DateField(label="补正期限", widget=DATE, help_text="含当日，24 时截止")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        days = policy.get(self.setting)
        self.fields["correct_by"].initial = holidays.add_working_days(clock.today(), days)
