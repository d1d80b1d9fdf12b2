"""The filled workbook of seats."""

from django import forms

from alliance.files.uploads import UploadField

UPLOAD = 2 * 1024 * 1024


class SeatsFileForm(forms.Form):
    file = UploadField(
        label="席位表", kinds=("xlsx",), max_bytes=UPLOAD, help_text="用下载的表填写；先预览，确认后才登记"
    )
