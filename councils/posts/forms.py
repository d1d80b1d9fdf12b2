"""What people type about a post of the secretariat."""

from typing import Any

from django import forms

from alliance.names import choosing
from alliance.rights.models.users import User
from councils.posts.models import SecretariatPost
from councils.terms.forms import DATE
from members.units.models import Unit


class PostForm(forms.Form):
    post = forms.ChoiceField(label="职务", choices=SecretariatPost.Post.choices)
    unit = choosing.Chosen("units", label="所在单位")
    user = choosing.Chosen(
        "people",
        label="人员",
        help_text="秘书、副秘书长须先在单位档案中登记为单位人员；秘书长、秘书处工作人员由其所在单位派出",
    )
    since = forms.DateField(label="起始日期", widget=DATE)
    why = forms.CharField(
        label="提请原因",
        max_length=200,
        required=False,
        help_text="任命秘书长须由第二人确认，请填写；其他职务不必填写",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = Unit.objects.active().in_order()
        self.fields["user"].queryset = User.objects.filter(is_active=True).in_order()
