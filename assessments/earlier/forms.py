"""The filled workbook."""

from django import forms

from alliance.files.uploads import UploadField

UPLOAD = 5 * 1024 * 1024


class GradesFileForm(forms.Form):
    file = UploadField(
        label="往年等次表",
        kinds=("xlsx",),
        max_bytes=UPLOAD,
        help_text="用下载的表填写；先预览，确认后才写入",
    )
