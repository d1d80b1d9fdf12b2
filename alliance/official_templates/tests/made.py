"""Templates as an office would upload them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from alliance.files import uploads
from alliance.files.uploads import CheckedFile

LINES = ("德州智造联盟专用", "{{文号}}", "{{标题}}", "{{主送}}", "{{正文}}", "{{署名}}", "{{日期}}")


def content(*lines: str) -> bytes:
    document = Document()
    for line in lines or LINES:
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def template(*lines: str, name: str = "通知模板.docx") -> CheckedFile:
    return uploads.check(SimpleUploadedFile(name, content(*lines)))
