"""What the founding asks for, as it stands in the papers of the alliance."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from alliance.ground import inputs
from alliance.ground.clock import Month
from alliance.registers import policy
from alliance.rights.models.users import User
from alliance.signin import passwords
from councils.founding.services import Council, Person
from councils.terms.forms import DATE
from members.units import identifiers

SECRET = {"autocomplete": "new-password"}


class FoundingForm(forms.Form):
    """Alliance, lead school, term, the two first people, and from when records count."""

    alliance = forms.CharField(label="联盟名称", max_length=100)
    school = forms.CharField(
        label="牵头单位（理事长单位）全称", max_length=100, help_text="第四条：联盟牵头单位为理事长单位"
    )
    uscc = forms.CharField(label="统一社会信用代码", max_length=30)
    term_number = forms.IntegerField(
        label="现届届次", min_value=1, max_value=200, help_text="例如 2，即第二届理事会"
    )
    term_since = forms.DateField(
        label="现届起始日期", widget=DATE, help_text="按实际填写，如上次换届大会的日期"
    )
    term_last_day = forms.DateField(
        label="现届届满日期",
        widget=DATE,
        required=False,
        help_text="最后一天；不填按每届 3 年计算",
    )
    joined_on = forms.DateField(
        label="牵头单位加入日期", widget=DATE, required=False, help_text="不填即现届起始日期"
    )
    report_since = forms.CharField(
        label="从哪个月起由系统记录",
        widget=forms.TextInput(attrs={"type": "month"}),
        help_text="此前的月份不算缺报，不催报、不通报",
    )
    head_name = forms.CharField(label="院长（理事长）姓名", max_length=50)
    head_phone = forms.CharField(label="院长手机号", max_length=20, help_text="即登录名；一次性密码由您转交")
    chief_name = forms.CharField(label="秘书长姓名", max_length=50)
    chief_phone = forms.CharField(label="秘书长手机号", max_length=20, help_text="即您的登录名")
    password = forms.CharField(
        label="密码", widget=forms.PasswordInput(attrs=SECRET), strip=False, help_text=passwords.HINT
    )
    password_again = forms.CharField(
        label="再输一次密码", widget=forms.PasswordInput(attrs=SECRET), strip=False
    )

    SECTIONS = (
        ("联盟和牵头单位", ("alliance", "school", "uscc", "joined_on")),
        ("现届理事会", ("term_number", "term_since", "term_last_day")),
        ("系统记录", ("report_since",)),
        ("院长（理事长）", ("head_name", "head_phone")),
        ("秘书长（您本人）", ("chief_name", "chief_phone", "password", "password_again")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = {
            "alliance": policy.get("alliance_name"),
            "report_since": Month.current().value,
            "term_number": 1,
        }
        self.initial = {**first, **self.initial}
        years = policy.get("council_term_years")
        self.fields[
            "term_last_day"
        ].help_text = f"最后一天；不填按每届 {years} 年计算。已经超过的，系统不提醒，可换届或更正"

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS]

    def clean_report_since(self) -> Month:
        month = inputs.month(self.cleaned_data["report_since"])
        if month is None:
            raise ValidationError("请按 2026-10 这样填写月份。")
        if month > Month.current():
            raise ValidationError("不能晚于本月。")
        return month

    def _mobile(self, name: str) -> str:
        number = identifiers.normal_phone(self.cleaned_data[name])
        identifiers.check_mobile(number)
        return number

    def clean_head_phone(self) -> str:
        return self._mobile("head_phone")

    def clean_chief_phone(self) -> str:
        return self._mobile("chief_phone")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("password") and given.get("password_again") not in (None, given["password"]):
            self.add_error("password_again", "两次输入的密码不一样。")
        if given.get("password"):
            person = User(
                username=given.get("chief_phone", ""),
                phone=given.get("chief_phone", ""),
                name=given.get("chief_name", ""),
            )
            for sentence in passwords.objections(given["password"], person):
                self.add_error("password", sentence)
        if given.get("head_phone") and given.get("head_phone") == given.get("chief_phone"):
            self.add_error("head_phone", "院长和秘书长应是两个人：重要变更须由两人办理。")
        return given

    def content(self) -> dict[str, Any]:
        """What `services.found` wants to be given."""
        given = self.cleaned_data
        last = given["term_last_day"]
        return {
            "alliance": given["alliance"].strip(),
            "school": given["school"],
            "uscc": given["uscc"],
            "joined_on": given["joined_on"],
            "head": Person(given["head_name"], given["head_phone"]),
            "secretary_general": Person(given["chief_name"], given["chief_phone"]),
            "council": Council(given["term_number"], given["term_since"], last and last + timedelta(days=1)),
            "report_since": given["report_since"],
            "password": given["password"],
        }
