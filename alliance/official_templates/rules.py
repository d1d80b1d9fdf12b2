"""Who replaces templates: the secretariat, which writes the papers (第九条·秘书处·(四)); that ends with the post."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from alliance.official_templates.models import DocumentTemplate


def may_manage(user: Any) -> Verdict:
    return Verdict.of(access.is_secretariat(user), "公文模板由秘书处维护。")


def may_use(user: Any, template: DocumentTemplate) -> Verdict:
    return may_manage(user) and may_move(template, "put_in_use")


def may_go_back(user: Any, form: str) -> Verdict:
    """While a template of the office is in force."""
    now = DocumentTemplate.objects.in_force(form, None)
    if now is None or not now.file:
        return Verdict.no("现在用的就是内置模板。")
    return may_manage(user)
