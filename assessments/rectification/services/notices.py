"""整改通知书 (第十二条): drafted by the secretariat, signed and so issued by the secretary-general, signed for by the unit, withdrawn and corrected.

The time for putting right is counted from the issue. A notice that was issued never changes: a correction is a new one, and
the old one stays beside it.
"""

from datetime import datetime, timedelta
from typing import Any

from alliance.calendar import holidays
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import verb
from alliance.paper.printed import Version, about
from alliance.registers import policy
from assessments.rectification import rules
from assessments.rectification.models import Rectification, RectificationNotice
from assessments.rectification.services.drafts import due_from
from assessments.rectification.services.telling import tell_unit
from councils.numbering import services as numbering
from councils.numbering.models import PaperKind

NOTICE = "rectification_notice"  # the kind of its paper


def standing(case: Rectification) -> RectificationNotice | None:
    """The notice in force, or nothing while it is drafted."""
    return case.notices.filter(withdrawn_at=None).select_related("issued_by", "signed_by").first()


def in_force(case: Rectification) -> RectificationNotice:
    """The notice that is signed for; raises `Refused` while it is drafted."""
    notice = standing(case)
    if notice is None:
        raise Refused("整改通知书还没有下发。")
    return notice


def as_issued(case: Rectification, *, moment: datetime, by: Any, reason: str = "") -> RectificationNotice:
    """The notice that would be issued at this moment from the draft; not stored."""
    on = clock.local(moment).date()
    return RectificationNotice(
        rectification=case,
        number=case.notices.count() + 1,
        text=case.notice,
        items=[{"problem": item.problem, "demand": item.demand} for item in case.items.all()],
        contact=case.contact,
        contact_phone=case.contact_phone,
        deadline=clock.end_of_day(on + timedelta(days=case.days)),
        reason=reason,
        issued_at=moment,
        issued_by=by,
        sign_due=clock.end_of_day(holidays.add_working_days(on, policy.get("rectification_sign_days"))),
    )


def notice_version(notice: RectificationNotice, *, issuer: str) -> Version:
    """An issued notice; that the unit signs for it later is no part of what is printed and sealed."""
    assessment = notice.rectification.assessment
    return Version(
        NOTICE,
        about=about(notice),
        title=f"限期整改通知书（{assessment.cycle.year}年度）",
        unit_name=assessment.named,
        year=assessment.cycle.year,
        content={
            "number": notice.document_number,
            "unit": assessment.named,
            "text": notice.text,
            "items": notice.items,
            "contact": [notice.contact, notice.contact_phone],
            "deadline": notice.deadline,
            "issued_at": notice.issued_at,
            "issuer": issuer,
        },
    )


@verb(
    rules.may_issue,
    moves="issue",
    asks={"reason": "请填写签发说明。"},
    reason="下发整改通知书：{reason}",
)
def issue(case: Rectification, *, reason: str, moment: datetime, by: Any) -> RectificationNotice:
    """Sign and issue the drafted notice, with the reason and the next number of its series: the time begins, all people of the unit are told and asked to sign for it.

    Raises `Refused` for who must step back, and for a draft without items, demands, text or contact.
    """
    notice = as_issued(case, moment=moment, by=by, reason=reason)
    unit = case.assessment.unit
    notice.document_number = numbering.number_for(
        PaperKind.RECTIFICATION,
        moment=moment,
        title=f"限期整改通知书（{case.assessment.cycle.year}年度，{unit}）",
        url=case.get_absolute_url(),
        recipients=str(unit),
        by=by,
    )
    audit.save(notice, by=by, reason=f"下发整改通知书：{reason}")
    case.deadline, case.late_recorded_at = notice.deadline, None
    tell_unit(
        case,
        f"issued-{notice.number}",
        "整改通知书已下发，请签收",
        f"请于{notice.last_day}（含当日）前完成整改。联系人：{notice.contact}，{notice.contact_phone}。",
        urgent=True,
    )
    return notice


@verb(rules.may_sign, part_of="rectification", reason="签收整改通知书")
def sign(notice: RectificationNotice, *, moment: datetime, by: Any) -> None:
    """Somebody of the unit signs for the notice; who and when is kept. Twice is refused."""
    require(rules.is_unsigned(notice))
    notice.signed_at, notice.signed_by = moment, by


@verb(
    rules.may_withdraw,
    moves="withdraw_notice",
    asks={"reason": "请填写撤回原因。"},
    reason="撤回整改通知书：{reason}",
)
def withdraw(case: Rectification, *, reason: str, moment: datetime, by: Any) -> None:
    """Take the notice back with the reason, so that a corrected one can be issued; the unit is told, the old one is kept.

    What the unit has written stays, but counts as done or handed in no more. A new time for issuing runs.
    """
    notice = standing(case)
    if notice is not None:
        notice.withdrawn_at, notice.withdraw_reason = moment, reason
        audit.save(notice, by=by, reason=f"撤回整改通知书：{reason}")
        numbering.void(notice.document_number, why=f"撤回：{reason}", by=by)
    items = list(case.items.all())
    for item in items:
        item.done, item.accepted = False, None
    audit.bulk_change(items, ["done", "accepted"], by=by, reason="撤回整改通知书")
    case.deadline, case.notice_due = None, due_from(clock.local(moment).date())
    case.plan_at = case.plan_accepted_at = case.reported_at = None
    tell_unit(case, f"withdrawn-{case.version}", "整改通知书已撤回，将更正后重新下发", f"原因：{reason}")
