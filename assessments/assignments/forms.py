"""The small forms of assigning reviewers."""

from typing import Any

from django import forms


class AssignForm(forms.Form):
    """Adding one reviewer of the pool, with a reason."""

    reviewer = forms.ModelChoiceField(
        queryset=None, label="评审人", error_messages={"invalid_choice": "请从可选评审人中选择。"}
    )
    reason = forms.CharField(label="理由", max_length=300)

    def __init__(self, pool: Any, data: Any = None):
        super().__init__(data)
        self.fields["reviewer"].queryset = pool


class OutsiderForm(forms.Form):
    """A reviewer who is not in the pool: the account with this mobile number, or a new one."""

    name = forms.CharField(label="姓名", max_length=50)
    phone = forms.CharField(
        label="手机号", max_length=20, help_text="已有账号的按手机号识别；没有的自动开通，手机号即登录名"
    )
    email = forms.EmailField(label="邮箱", required=False)
    reason = forms.CharField(label="理由", max_length=200, help_text="如专业领域、由谁推荐；写入办理记录")
