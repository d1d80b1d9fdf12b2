"""Templates uploaded, put in force, and given up for the built-in one. Nobody is told; the page has the history."""

from datetime import datetime
from typing import Any

from alliance.files.uploads import CheckedFile
from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb
from alliance.official import placeholders
from alliance.official.forms import forms
from alliance.official_templates import rules
from alliance.official_templates.models import DocumentTemplate


@creates(rules.may_manage)
def upload(form: str, *, file: CheckedFile, remark: str = "", by: Any) -> DocumentTemplate:
    """Keep a template, checked; it is in force only when it is put in use.

    Raises `Refused` for what is no template, and names each wrong placeholder with where it stands.
    """
    if form not in forms():
        raise Refused("没有这种公文。")
    content = file.content.read()
    file.content.seek(0)
    try:
        placeholders.check(content)
    except Refused as refused:
        raise Refused(refused.reason, field="file") from refused
    fresh = DocumentTemplate(form=form, uploaded_by=by, remark=remark)
    fresh.keep(file)
    return audit.save(fresh, by=by, reason=f"上传模板“{fresh.name}”")


@verb(rules.may_use, moves="put_in_use", reason="启用模板“{record.name}”")
def put_in_use(template: DocumentTemplate, *, moment: datetime, by: Any) -> None:
    """Documents issued from now on, and drafts, have this face in Word; what was issued keeps its own."""
    template.since, template.used_by = moment, by


@creates(rules.may_go_back, asks={"why": "请写明改回内置模板的原因。"})
def go_back(form: str, *, why: str, moment: datetime, by: Any) -> DocumentTemplate:
    """The built-in template is in force again from now on; the uploaded ones stay in the history."""
    used = DocumentTemplate.State.USED
    fresh = DocumentTemplate(form=form, state=used, uploaded_by=by, since=moment, used_by=by, remark=why)
    return audit.save(fresh, by=by, reason=f"改回内置模板：{why}")
