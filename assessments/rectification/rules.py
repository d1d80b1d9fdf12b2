"""May this person draft, issue, sign for or withdraw a rectification notice (第十二条, 回避)."""

from typing import Any

from alliance.ground.access import Verdict, is_secretariat, provided, units_with
from alliance.ground.verbs import may_move
from assessments.rectification.models import Rectification, RectificationNotice, oversees
from councils.recusal.rules import may_keep_record, may_preside, must_step_back


def may_see_consequences(user: Any) -> Verdict:
    return Verdict.of(oversees(user), "供秘书处和理事长使用。")


def office_may(user: Any, case: Rectification, move: str) -> Verdict:
    """Whoever of the secretariat need not step back for the unit, while the lifecycle allows the move."""
    if not is_secretariat(user):
        return Verdict.no("由秘书处办理。")
    return may_move(case, move) and must_step_back(user, case.assessment.unit)


def may_draft(user: Any, case: Rectification) -> Verdict:
    return office_may(user, case, "issue")


def is_complete(case: Rectification) -> Verdict:
    """Whether the draft has what a notice must say."""
    items = list(case.items.all())
    if not items:
        return Verdict.no("整改通知书至少列一个整改事项。")
    if bare := [str(item.position) for item in items if not item.problem or not item.demand]:
        return Verdict.no(f"第 {'、'.join(bare)} 项的问题或整改要求还没有填写。")
    if not case.notice:
        return Verdict.no("请填写整改事由。")
    return Verdict.of(case.contact and case.contact_phone, "请填写联系人和联系电话。")


@provided(is_complete)
def may_issue(user: Any, case: Rectification) -> Verdict:
    """Who signs notices, once the draft is complete."""
    return may_move(case, "issue") and _signs(user, case)


def may_withdraw(user: Any, case: Rectification) -> Verdict:
    """To issue a corrected notice, as long as the unit has not reported."""
    return may_move(case, "withdraw_notice") and _signs(user, case)


def _signs(user: Any, case: Rectification) -> Verdict:
    """As every official document: the secretary-general, in that place a deputy, or who presides."""
    unit = case.assessment.unit
    if not (verdict := must_step_back(user, unit)):
        return verdict
    signs = may_keep_record(user, unit) or may_preside(user, unit)
    return Verdict.of(signs, "整改通知书由秘书长签发；秘书长回避或空缺时由副秘书长签发。")


def may_see_draft(user: Any, case: Rectification) -> Verdict:
    """What is drafted is for who works on it and who presides; the unit reads the notice when it is issued."""
    if oversees(user) and case.assessment.unit_id not in units_with(user):
        return Verdict.yes()
    return Verdict.no("整改通知书还没有下发。")


def may_sign(user: Any, case: Rectification, notice: RectificationNotice) -> Verdict:
    """Somebody who stands for the unit signs for the notice that stands, once."""
    if case.assessment.unit_id not in units_with(user):
        return Verdict.no("由被整改单位签收。")
    return is_unsigned(notice)


def is_unsigned(notice: RectificationNotice) -> Verdict:
    if notice.withdrawn_at is not None:
        return Verdict.no("这份整改通知书已撤回。")
    if notice.signed_at is not None:
        return Verdict.no(f"{notice.signed_by or '系统'}已签收。")
    return Verdict.yes()
