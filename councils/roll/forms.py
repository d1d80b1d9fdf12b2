"""The filled list."""

from django import forms
from django.core.validators import FileExtensionValidator

MAX_SIZE = 2 * 1024 * 1024


class RollFileForm(forms.Form):
    file = forms.FileField(
        label="签到表",
        help_text="用下载的签到表填写；先预览，确认后才写入",
        validators=[FileExtensionValidator(["xlsx"], message="请上传 .xlsx 工作簿（可下载签到表填写）。")],
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )
    file.max_bytes = MAX_SIZE
