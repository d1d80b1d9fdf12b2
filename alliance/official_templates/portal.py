"""The menu entry of the templates, and what is in force for the Word face of documents."""

from datetime import datetime

from alliance.ground.access import is_secretariat
from alliance.official import forms
from alliance.official_templates.models import DocumentTemplate
from alliance.registers import portal

portal.menu(
    "公文模板",
    "document_templates",
    area="system",
    order=15,
    shown=is_secretariat,
    pages=("document_template", "document_template_sample"),
)


@forms.keeper
def in_force(form: str, moment: datetime | None) -> bytes | None:
    """The template that was in force; None for the built-in one, and where the file is lost."""
    found = DocumentTemplate.objects.in_force(form, moment)
    if found is None or not found.file or not found.file.storage.exists(found.file.name):
        return None
    with found.file.open("rb") as file:
        return file.read()
