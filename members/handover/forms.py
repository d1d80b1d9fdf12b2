"""What is typed of a successor, and what the successor types behind the link."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation

from alliance.rights.models.users import User
from members.handover.models import Handover
from members.people_pages.forms import PersonFields
from members.units import identifiers


class SuccessorForm(PersonFields):
    """Who takes the place; the mobile number becomes the login name."""

    field_order = ["name", "phone", "title", "email", "duties"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs["inputmode"] = "numeric"
        self.fields["phone"].help_text = "即登录名；接任人打开邀请链接时须再填一次，以核对本人"
        self.fields["title"].help_text = "如：办公室主任"
        self.fields["email"].help_text = "本人登录后也可以自己填写"


class JoinForm(forms.Form):
    """The successor proves to be the one who was named, by the number, and chooses a password."""

    phone = forms.CharField(label="本人手机号", max_length=20, help_text="即登录名，须与提名时所填一致")
    password = forms.CharField(label="设置密码", max_length=128, widget=forms.PasswordInput)
    again = forms.CharField(label="再输入一次密码", max_length=128, widget=forms.PasswordInput)

    def __init__(self, *args: Any, handover: Handover, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handover = handover
        self.fields["phone"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "username"}
        for name in ("password", "again"):
            self.fields[name].widget.attrs["autocomplete"] = "new-password"
            self.fields[name].strip = False

    @property
    def knows_the_number(self) -> bool:
        return identifiers.normal_phone(self.data.get("phone", "")) == self.handover.phone

    def clean_phone(self) -> str:
        if not self.knows_the_number:
            raise forms.ValidationError("手机号与提名时所填不一致。所填有误的，请联系原任或负责人重新提名。")
        return self.handover.phone

    def clean_password(self) -> str:
        person = User(username=self.handover.phone, phone=self.handover.phone, name=self.handover.name)
        password_validation.validate_password(self.cleaned_data["password"], person)
        return self.cleaned_data["password"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("password") and cleaned.get("again") != cleaned["password"]:
            self.add_error("again", "两次输入的密码不一样。")
        return cleaned
