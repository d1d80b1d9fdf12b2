"""What people type about units and their people: shape and messages. What is allowed is said by rules and services."""

from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.db.models import Q

from alliance.ground import clock
from members.people.models import Representative
from members.roster.services import MAX_SIZE
from members.units import identifiers
from members.units.models import Unit
from members.units.rules import ALL_FIELDS

DATE = forms.DateInput(format="%Y-%m-%d")


class UnitForm(forms.ModelForm):
    """A unit, with the fields that `open_fields` of the rules names."""

    uscc = forms.CharField(
        label="统一社会信用代码", max_length=40, required=False, help_text="18 位；全角、小写和空格会自动整理"
    )
    website = forms.CharField(label="网址", max_length=200, required=False)
    postcode = forms.CharField(label="邮编", max_length=12, required=False)
    phone = forms.CharField(
        label="联系电话", max_length=40, required=False, help_text="手机，或带区号的固定电话，如 0534-1234567"
    )
    reason = forms.CharField(
        label="修改说明", max_length=200, required=False, help_text="记入历史记录，可不填"
    )

    class Meta:
        model = Unit
        fields = list(ALL_FIELDS)
        widgets = {"joined_on": DATE, "introduction": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "uscc_missing_reason": "没有信用代码时必填，如：学校的二级单位，由学校代管",
            "district": "如：德城区、陵城区、禹城市",
            "joined_on": "成员资格自该日起计算，职责也自该日起计",
        }

    def __init__(self, *args: Any, fields: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(fields) - {"reason"}:
            del self.fields[name]
        if "kind" in self.fields:
            self.fields["kind"].choices = [("", "请选择"), *Unit.Kind.choices]
        if self.instance.pk is None:
            del self.fields["reason"]

    def clean_name(self) -> str:
        return identifiers.normal_name(self.cleaned_data["name"])

    def clean_uscc(self) -> str:
        return identifiers.normal_uscc(self.cleaned_data["uscc"])

    def clean_postcode(self) -> str:
        return identifiers.normal_postcode(self.cleaned_data["postcode"])

    def clean_phone(self) -> str:
        return identifiers.normal_phone(self.cleaned_data["phone"])

    def clean_website(self) -> str:
        return identifiers.normal_website(self.cleaned_data["website"])

    def clean_introduction(self) -> str:
        return self.cleaned_data["introduction"].replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("uscc") == "" and not cleaned.get("uscc_missing_reason"):
            self.add_error("uscc_missing_reason", "没有统一社会信用代码时，请填写原因。")
        return cleaned

    def details(self) -> dict[str, Any]:
        """The fields of the unit as entered, without the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name in ALL_FIELDS}


class EndForm(forms.Form):
    """From which day something ends, and why."""

    on = forms.DateField(label="终止日期", widget=DATE, help_text="自该日起不再有效（当日不计）")
    reason = forms.CharField(label="原因", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class PersonFields(forms.Form):
    """A person by name and mobile number. The same number is the same person."""

    name = forms.CharField(label="姓名", max_length=50)
    phone = forms.CharField(
        label="手机", max_length=20, help_text="即登录名。已有账号的手机号不会重复开户，但姓名须一致"
    )
    email = forms.EmailField(label="邮箱", required=False, help_text="提醒和通知会同时发到邮箱，可不填")
    title = forms.CharField(label="职务", max_length=60, required=False, help_text="如：院长、人力资源部经理")
    duties = forms.CharField(
        label="联盟工作分工",
        max_length=200,
        required=False,
        help_text="办法要求分工明确，如：信息报送、实习对接",
    )

    def clean_phone(self) -> str:
        number = identifiers.normal_phone(self.cleaned_data["phone"])
        identifiers.check_mobile(number)
        return number


class WhyField(forms.Form):
    """The reason of a proposal; `second` says that a second person must confirm, whatever else is filled in."""

    why = forms.CharField(
        label="提请原因",
        max_length=200,
        required=False,
        help_text="只有须由第二人确认的变更才需要填写，如涉及理事会席位单位的登记和交接",
    )

    def __init__(self, *args: Any, second: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if second:
            self.fields["why"].required = True
            self.fields["why"].help_text = "确认的人先看到这句话；会记入历史记录，并告知当事人"


class AppointForm(PersonFields, WhyField):
    role = forms.ChoiceField(label="身份", choices=Representative.Role.choices)
    since = forms.DateField(label="起始日期", widget=DATE, help_text="可填以后的日期，到日自动生效")

    field_order = ["role", "since"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = clock.today


class HandOverForm(PersonFields, WhyField):
    on = forms.DateField(
        label="交接日期", widget=DATE, help_text="自该日起由新任履职，原任同时卸任，中间没有空缺"
    )

    field_order = ["on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class PersonForm(PersonFields):
    """Correcting what is written about a person; a new number becomes the login name as well."""

    reason = forms.CharField(
        label="修改说明", max_length=200, required=False, help_text="记入历史记录，可不填"
    )

    def clean_phone(self) -> str:
        """An account that was opened by another name may have no number; it stays as it is then."""
        if self.cleaned_data["phone"] == self.initial.get("phone"):
            return self.cleaned_data["phone"]
        return super().clean_phone()


class RelationForm(WhyField):
    """The other unit is named by its full name or its code: a list of thousands helps nobody."""

    other = forms.CharField(label="关联单位", max_length=200, help_text="单位全称，或统一社会信用代码")
    nature = forms.CharField(
        label="关联关系", max_length=100, help_text="如：举办单位、控股子公司、同一实际控制人"
    )
    since = forms.DateField(label="起始日期", widget=DATE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = clock.today

    def clean_other(self) -> Unit:
        text = identifiers.normal_name(self.cleaned_data["other"])
        wanted = Q(name=text) | Q(short_name=text)
        if code := identifiers.normal_uscc(text):
            wanted |= Q(uscc=code)
        units = list(Unit.objects.filter(wanted, ended_on=None)[:2])
        if len(units) == 1:
            return units[0]
        near = list(Unit.objects.active().matching(text).in_order()[:5])
        names = "、".join(unit.name for unit in units or near)
        raise forms.ValidationError(f"请写全称。相近的有：{names}" if names else "没有找到这个成员单位。")


class ReasonForm(forms.Form):
    """The reason that a confirmation dialog asks for."""

    reason = forms.CharField(label="原因", max_length=300)


class FirstPasswordsForm(forms.Form):
    """Why many first passwords are issued, and whether lost ones are replaced."""

    reason = forms.CharField(
        label="原因", max_length=100, help_text="写入每个账号的记录，如“2026年名册导入后首次发放”"
    )
    again = forms.BooleanField(
        label="也给发过但还没有登录过的人员重新发放（原来的一次性密码随即失效）", required=False
    )


class RosterForm(forms.Form):
    file = forms.FileField(
        label="名册文件",
        validators=[FileExtensionValidator(["xlsx"], message="请上传 .xlsx 工作簿（可下载模板填写）。")],
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )
    file.max_bytes = MAX_SIZE

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_SIZE:
            raise forms.ValidationError(f"文件超过 {MAX_SIZE // 1024 // 1024} MB，请拆分后分次上传。")
        return file
