"""The file of a roster."""

from django import forms
from django.core.validators import FileExtensionValidator

from members.roster.services import MAX_SIZE


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
