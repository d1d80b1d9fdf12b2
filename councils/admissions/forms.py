"""What an applicant types, and what secretariat and chair say to it."""

from typing import Any

from django import forms

from alliance.files.uploads import CheckedFile, UploadField
from alliance.ground import clock
from alliance.names import spelling
from councils.admissions.models import MembershipApplication, MembershipApplicationFile
from councils.admissions.services.admissions import UNIT
from councils.application_pages.forms import CorrectionForm
from members.units import identifiers
from members.units.forms import DATE
from members.units.models import Unit

Part = MembershipApplicationFile.Part
MOST = 5 * 1024 * 1024
TRAP = "homepage"  # seen by machines only; who fills it is no person
SECTIONS = (
    ("申请单位", UNIT),
    ("申请理由", ("statement",)),
    ("单位负责人", ("head_name", "head_title", "head_phone")),
    ("联络员", ("liaison_name", "liaison_title", "liaison_phone", "liaison_email")),
    ("材料", ("licence", "letter")),
)
NEEDED = ("head_name", "head_title", "head_phone", "liaison_name", "liaison_phone", "liaison_email")


class ApplyForm(forms.ModelForm):
    """An application as it is typed on the public site, with its files and the consent of who types it."""

    uscc = forms.CharField(
        label="统一社会信用代码", max_length=40, required=False, help_text="18 位；没有的填写下一项"
    )
    website = forms.CharField(label="网址", max_length=200, required=False)
    licence = UploadField(label=Part.LICENCE.label, kinds=("pdf", "jpg", "png"), max_bytes=MOST)
    letter = UploadField(label=Part.LETTER.label, kinds=("pdf", "jpg", "png"), max_bytes=MOST, required=False)
    consent = forms.BooleanField(
        label="所填人员已知悉并同意联盟为办理入盟申请处理其姓名、职务、手机和邮箱；本人有权代表单位提出申请"
    )

    class Meta:
        model = MembershipApplication
        fields = [name for _, names in SECTIONS for name in names if name not in ("licence", "letter")]
        widgets = {"introduction": forms.Textarea(attrs={"rows": 4}), "statement": forms.Textarea(attrs={"rows": 4})}  # fmt: skip
        help_texts = {
            "uscc_missing_reason": "没有信用代码时必填",
            "head_phone": "入盟后即登录名；须为本人手机号，已在平台登记过的，姓名须与登记一致",
            "liaison_phone": "入盟后即登录名；须为本人手机号，可与负责人相同",
            "liaison_email": "办理结果发到此邮箱",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "请选择"), *Unit.Kind.choices]
        for name in NEEDED:
            self.fields[name].required = True
        for name in ("head_phone", "liaison_phone"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        for name in ("uscc", "uscc_missing_reason"):
            self.fields[name].needed = "二者填一"
        for part in ("licence", "letter"):
            self.fields[part].help_text = "PDF、JPG 或 PNG，不超过 5 MB"
        self.fields["letter"].help_text += "；格式不限，可以在提交后再交给秘书处"

    def clean_name(self) -> str:
        return spelling.normal_name(self.cleaned_data["name"])

    def clean_uscc(self) -> str:
        return identifiers.normal_uscc(self.cleaned_data["uscc"])

    def clean_phone(self) -> str:
        return identifiers.normal_phone(self.cleaned_data["phone"])

    def clean_website(self) -> str:
        return identifiers.normal_website(self.cleaned_data["website"])

    def clean_head_phone(self) -> str:
        return _mobile(self.cleaned_data["head_phone"])

    def clean_liaison_phone(self) -> str:
        return _mobile(self.cleaned_data["liaison_phone"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("uscc") == "" and not cleaned.get("uscc_missing_reason"):
            self.add_error("uscc_missing_reason", "没有统一社会信用代码时，请填写原因。")
        same = cleaned.get("head_phone") and cleaned["head_phone"] == cleaned.get("liaison_phone")
        if same and cleaned.get("head_name") != cleaned.get("liaison_name"):
            self.add_error("liaison_phone", "同一手机号填了两个姓名，请核对。")
        return cleaned

    @property
    def is_by_machine(self) -> bool:
        return bool(self.data.get(TRAP))

    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def materials(self) -> dict[str, CheckedFile]:
        given = {Part.LICENCE: self.cleaned_data["licence"], Part.LETTER: self.cleaned_data["letter"]}
        return {part: file for part, file in given.items() if file}

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in SECTIONS]


class CorrectForm(ApplyForm):
    """The application as it stands, to be corrected: a file that is there stays unless another is chosen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        for file in self.instance.files.filter(replaced=False):
            field = self.fields[file.part.lower()]
            field.required = False
            field.help_text = f"已提交：{file.name}；不重新选择则保留。重新选择的：{field.help_text}"


class ExtendForm(CorrectionForm):
    """Until when there is more time for a correction, and why."""

    setting = "admission_correction_days"


class ReturnForm(ExtendForm):
    """What the applicant is asked to correct, and until when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = MembershipApplication._meta.get_field("returned_because")
        self.fields["reason"] = forms.CharField(
            label=reason.verbose_name,
            max_length=reason.max_length,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text="写明需要补正什么，不写手机号等个人信息；原文发给申请单位，并显示在进度查询页面",
        )


def _mobile(text: str) -> str:
    number = identifiers.normal_phone(text)
    identifiers.check_mobile(number)
    return number


class CheckForm(forms.Form):
    recommended = forms.TypedChoiceField(
        label="审查结论",
        choices=[("yes", "建议同意"), ("no", "建议不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label="审查意见",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="材料是否齐全、是否符合条件，理事长审批时可见",
    )


class AdmitForm(forms.Form):
    """From which day on; where a `second` person must confirm it, with the reason of the proposal."""

    joined_on = forms.DateField(label="加入日期", widget=DATE, help_text="成员资格和职责自该日起计")
    why = forms.CharField(
        label="提请原因", max_length=200, help_text="登记须由第二人确认；确认的人先看到这句话"
    )

    def __init__(self, *args: Any, second: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not second:
            del self.fields["why"]
        self.fields["joined_on"].initial = clock.today
