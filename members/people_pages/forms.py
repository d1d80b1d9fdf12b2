"""What people type about a unit's people: shape and messages. What is allowed is said by rules and services."""

from typing import Any

from django import forms

from alliance.ground import clock
from members.people.models import Representative
from members.units import identifiers
from members.units.forms import DATE


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
    email = forms.EmailField(label="邮箱", required=False, help_text="提醒和通知会同时发到邮箱")
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

    reason = forms.CharField(label="修改说明", max_length=200, required=False, help_text="记入历史记录")

    def clean_phone(self) -> str:
        """An account that was opened by another name may have no number; it stays as it is then."""
        if self.cleaned_data["phone"] == self.initial.get("phone"):
            return self.cleaned_data["phone"]
        return super().clean_phone()


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
