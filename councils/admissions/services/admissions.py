"""An application for membership from the form to the register: each verb under its rule, and who is told.

People of the alliance get a message, the applicant, who has no account, a letter to the address of its liaison.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from alliance.files.uploads import CheckedFile
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, do_to_each, verb
from alliance.messages import notifications
from alliance.names import spelling
from alliance.power import second
from alliance.registers import policy
from councils.admissions import rules
from councils.admissions.models import MembershipApplication, MembershipApplicationFile
from councils.recusal import audience
from members.people.models import Representative
from members.people.services import identities, people
from members.units import services as units

Role = Representative.Role
UNIT = ("name", "kind", "uscc", "uscc_missing_reason", "district", "address", "phone", "website", "field", "introduction")  # fmt: skip
AT_ONCE = 200
OPEN_ALREADY = "该单位已有一件办理中的申请，请用提交时得到的网址查询进度；网址丢失的，请联系联盟秘书处。"


def tell(application: MembershipApplication, recipients: Any, step: str, title: str, body: str) -> None:
    """Tell people of the alliance once about this step of the application."""
    notifications.notify(
        recipients,
        matter=f"admission:{application.pk}",
        step=step,
        title=title,
        body=body,
        url=application.get_absolute_url(),
    )


def write(application: MembershipApplication, step: str, title: str, body: str) -> int:
    """A letter to the applicant, once for each step; returns how many were new. Nobody is written to whose data were forgotten."""
    if not application.liaison_email:
        return 0
    where = f"进度查询：{application.progress_address}"
    key = f"admission:{application.pk}:{step}"
    return notifications.write(application.liaison_email, key=key, title=title, body=f"{body}\n\n{where}")


# ---------------------------------------------------------------- the applicant


def _applied(record: MembershipApplication) -> None:
    kind = record.get_kind_display()
    tell(record, audience.secretariat(), "filed", str(record), f"{kind}，请审查申请材料。")
    write(record, "filed", f"已收到{record.name}的入盟申请", "秘书处将审查材料，并提请理事长审批。")


@creates(None, tells=_applied)
def apply(*, files: Mapping[str, CheckedFile], by: Any, **content: str) -> MembershipApplication:
    """File an application with its files (`{part: file that uploads.check has passed}`); nobody need be signed in.

    The secretariat is told, and the liaison by a letter. Raises `Refused` for a present member, and while an application of the
    same body is open.
    """
    application = MembershipApplication(**content)
    keep(application, files, by=by, reason="网上申请入盟")
    return application


def keep(
    application: MembershipApplication, files: Mapping[str, CheckedFile], *, by: Any, reason: str
) -> None:
    """Save what was typed with its files, where the body is no member and no other application of it is open."""
    if application.memberships.active().exists():
        raise Refused("该单位已是联盟成员单位，不需要再申请。")
    same = {"uscc": application.uscc} if application.uscc else {"name": application.name}
    if MembershipApplication.objects.open().filter(**same).exclude(pk=application.pk).exists():
        raise Refused(OPEN_ALREADY)
    try:
        with transaction.atomic():
            audit.save(application, by=by, reason=reason)
    except IntegrityError as error:
        raise Refused(OPEN_ALREADY) from error
    for part, file in files.items():
        kept = MembershipApplicationFile(application=application, part=part)
        kept.keep(file)
        audit.save(kept, by=by, reason=f"提交材料“{kept.name}”")


def _withdrawn(application: MembershipApplication) -> None:
    tell(application, audience.secretariat(), "withdrawn", f"{application.name}已撤回入盟申请", "")


@verb(None, moves="withdraw", reason="申请单位撤回", tells=_withdrawn)
def withdraw(application: MembershipApplication, *, by: Any) -> None:
    """Take the application back, by whoever has its address; the secretariat is told."""
    application.ended_at = clock.now()


# ---------------------------------------------------------------- secretariat and chair


def _checked(application: MembershipApplication) -> None:
    advice = "建议同意" if application.recommended else "建议不同意"
    body = f"秘书处{advice}：{application.opinion}"
    tell(application, rules.presiding(application), "checked", f"请审批：{application}", body)


@verb(
    rules.may_check,
    moves="check_it",
    reason="审查：{opinion}",
    asks={"opinion": "请填写审查意见。"},
    tells=_checked,
)
def check(application: MembershipApplication, *, recommended: bool, opinion: str, by: Any) -> None:
    """The secretariat's opinion on it; who presides is told."""
    application.recommended, application.opinion = recommended, opinion
    application.checked_by, application.checked_at = by, clock.now()


def _dismissed(application: MembershipApplication) -> None:
    body = f"秘书处没有受理，原因：{application.reason}"
    write(application, "dismissed", f"{application.name}的入盟申请未予受理", body)


@verb(
    rules.may_dismiss,
    moves="dismiss",
    reason="不予受理：{reason}",
    asks={"reason": "请写明不予受理的原因，申请单位会收到。"},
    tells=_dismissed,
)
def dismiss(application: MembershipApplication, *, reason: str, by: Any) -> None:
    """Close what cannot be examined; the applicant is written to with the reason."""
    _decide(application, reason, by)


def _approved(application: MembershipApplication) -> None:
    tell(application, audience.secretariat(), "approved", f"理事长已同意：{application}", "请登记入册。")


@verb(rules.may_approve, moves="approve", reason="同意入盟{reason}", tells=_approved)
def approve(application: MembershipApplication, *, reason: str = "", by: Any) -> None:
    """Agree for the council; the secretariat is told to register."""
    _decide(application, reason, by, agreed=True)


def _refused(application: MembershipApplication) -> None:
    said = f"理事会没有同意，原因：{application.reason}"
    write(application, "refused", f"{application.name}的入盟申请未获同意", said)
    tell(application, audience.secretariat(), "refused", f"理事长未同意：{application}", application.reason)


@verb(
    rules.may_refuse,
    moves="refuse",
    reason="不同意入盟：{reason}",
    asks={"reason": "请写明不同意的原因，申请单位会收到。"},
    tells=_refused,
)
def refuse(application: MembershipApplication, *, reason: str, by: Any) -> None:
    """Do not agree; the applicant is written to with the reason, and the secretariat told."""
    _decide(application, reason, by)


def _decide(application: MembershipApplication, reason: str, by: Any, *, agreed: bool = False) -> None:
    application.reason = reason.strip()
    application.decided_by, application.decided_at = by, clock.now()
    if not agreed:
        application.ended_at = application.decided_at


def _closed(application: MembershipApplication) -> None:
    body = f"秘书处终止办理，原因：{application.closed_because}"
    write(application, "closed", f"{application.name}的入盟申请已终止办理", body)
    tell(application, rules.presiding(application), "closed", f"已终止办理：{application}", body)


@verb(
    rules.may_close,
    moves="close",
    reason="终止办理：{reason}",
    asks={"reason": "请写明终止办理的原因，申请单位会收到。"},
    tells=_closed,
)
def close(application: MembershipApplication, *, reason: str, by: Any) -> None:
    """End what was agreed to and cannot be entered; the applicant is written to with the reason, and who presides is told."""
    application.closed_because, application.ended_at = reason, clock.now()


def obstacles(application: MembershipApplication) -> list[str]:
    """What would keep its head or liaison from being registered, in sentences for the secretariat, who knows the roster."""
    found = []
    for label, who in (("单位负责人", "head"), ("联络员", "liaison")):
        name, phone = getattr(application, f"{who}_name"), getattr(application, f"{who}_phone")
        known = identities.with_number(phone) if phone else None
        if known is None:
            continue
        if spelling.match_key(known.name) != spelling.match_key(name):
            found.append(f"{label}手机 {phone} 已登记为“{known.name}”，与“{name}”不一致。")
        elif not known.is_active:
            found.append(f"{label}{name}的账号已停用。")
    return found


def _admitted(application: MembershipApplication) -> None:
    unit = application.unit
    body = (
        f"{unit}自 {clock.show_day(unit.joined_on)} 起成为联盟成员单位。"
        f"负责人{application.head_name}、联络员{application.liaison_name}已登记，登录名为本人手机号，"
        "首次登录密码由秘书处另行告知。"
    )
    write(application, "admitted", f"{application.name}已成为联盟成员单位", body)


@verb(rules.may_admit, moves="admit", reason="登记入册", tells=_admitted)
def admit(application: MembershipApplication, *, joined_on: date, by: Any) -> None:
    """Enter the unit in the register from a day on, with its head and its liaison, by the verbs that the register has.

    Both are told as by any appointment, the applicant by a letter. Raises `Refused` as these verbs do; then nothing is entered.
    The e-mail of an account that `by` may not touch alone stays as it is.
    """
    details = {name: getattr(application, name) for name in UNIT}
    unit = units.admit(joined_on=joined_on, by=by, **details)
    known = identities.with_number(application.liaison_phone)
    kept = known is not None and known.pk in second.out_of_reach(by)
    for role, who in ((Role.HEAD, "head"), (Role.LIAISON, "liaison")):
        people.appoint(
            unit,
            role=role,
            since=joined_on,
            name=getattr(application, f"{who}_name"),
            phone=getattr(application, f"{who}_phone"),
            title=getattr(application, f"{who}_title"),
            email=application.liaison_email if who == "liaison" and not kept else "",
            by=by,
        )
    application.unit, application.ended_at = unit, clock.now()


# ---------------------------------------------------------------- what need not be kept


@verb(None, reason="保存期满，删除个人信息")
def forget(application: MembershipApplication, *, by: Any) -> None:
    """Empty the data of people, destroy the files and the letters; what was applied for and what came of it stay."""
    for name in application.personal:
        setattr(application, name, "")
    application.forgotten_at = clock.now()
    notifications.destroy_letters(f"admission:{application.pk}")
    for file in application.files.exclude(file=""):
        stored, name = file.file.storage, file.file.name
        file.let_go()
        audit.save(file, by=by, reason="保存期满，销毁文件")
        transaction.on_commit(lambda stored=stored, name=name: stored.delete(name))


def forget_old() -> int:
    """The sweep: what came to its end, with whatever result, so many months ago (a setting); some at a time."""
    first_kept = clock.months_later(clock.today(), -policy.get("admission_forget_months"))
    over = MembershipApplication.objects.filter(
        ended_at__lt=clock.start_of_day(first_kept), forgotten_at=None
    )
    return do_to_each(forget, list(over.order_by("pk")[:AT_ONCE]))
