"""Corrections of an application for membership: sent back with what is asked and a deadline, extended, corrected, reminded of.

The deadline is data, as for role applications: the applicant may still correct after it, and only the secretariat ends what
stays overdue, by not accepting it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from alliance.files.uploads import CheckedFile
from alliance.ground import audit, clock
from alliance.ground.verbs import verb
from councils.admissions import rules
from councils.admissions.models import MembershipApplication, MembershipApplicationFile
from councils.admissions.services.admissions import keep, tell, write
from councils.applications.services.corrections import REMIND_BEFORE, deadline
from councils.recusal import audience

Part = MembershipApplicationFile.Part


def _asked(application: MembershipApplication) -> str:
    """What is asked for, until when, and where: the words of each letter about a correction."""
    until = clock.before(application.correct_by)
    return f"补正要求：{application.returned_because}\n\n请于{until}打开下面的网址，点“补正材料”，修改后重新提交。"


def _returned(application: MembershipApplication) -> None:
    title = f"{application.name}的入盟申请须补正"
    write(application, f"returned-{application.version}", title, f"秘书处已退回申请。{_asked(application)}")


@verb(
    rules.may_send_back,
    moves="send_back",
    reason="退回补正：{reason}",
    asks={"reason": "请写明需要补正什么，申请单位会收到。"},
    tells=_returned,
)
def send_back(application: MembershipApplication, *, reason: str, correct_by: date, by: Any) -> None:
    """Return it for correction until the end of the day `correct_by`; the applicant is written to with what is asked."""
    application.returned_because, application.returned_at = reason, clock.now()
    application.correct_by = deadline(correct_by)


def _extended(application: MembershipApplication, reason: str) -> None:
    title = f"{application.name}的入盟申请补正期限延至 {clock.show_deadline(application.correct_by, with_year=True)}"
    write(application, f"extended-{application.version}", title, f"原因：{reason}\n\n{_asked(application)}")


@verb(
    rules.may_extend,
    moves="extend",
    reason="延长补正期限：{reason}",
    asks={"reason": "请写明延期原因。"},
    tells=_extended,
)
def extend(application: MembershipApplication, *, correct_by: date, reason: str, by: Any) -> None:
    """Give more time for the correction, with the reason; the applicant is written to."""
    application.correct_by = deadline(correct_by, after=application.correct_by)


def _corrected(application: MembershipApplication) -> None:
    changed = application.history.first().history_change_reason
    title, body = f"{application.name}已补正入盟申请", f"{changed}。请审查。"
    tell(application, audience.secretariat(), f"corrected-{application.version}", title, body)


@verb(None, tells=_corrected)
def correct(
    application: MembershipApplication, *, files: Mapping[str, CheckedFile], by: Any, **content: str
) -> None:
    """File it again, corrected, by whoever has its address; a file that is not given anew stays. The secretariat is told.

    The history names what was changed, never what was written of people. Raises `Refused` in any other state, and as `apply`.
    """
    application.correct()
    names = [name for name, text in content.items() if getattr(application, name) != text]
    changed = [application._meta.get_field(name).verbose_name for name in names]
    for name in names:
        setattr(application, name, content[name])
    for old in application.files.filter(part__in=files, replaced=False):
        old.replaced = True
        audit.save(old, by=by, reason="补正时换成新的文件")
    changed += [Part(part).label for part in files]
    keep(application, files, by=by, reason=f"补正：{'、'.join(changed) or '内容和材料没有改动'}")


def remind() -> int:
    """The sweep: write to each applicant once two days before its correction is due, and once when it is overdue.

    Returns how many letters were new; run twice it writes nothing more. An extension counts as a new date.
    """
    moment = clock.now()
    waiting = MembershipApplication.objects.filter(
        state=MembershipApplication.State.RETURNED, correct_by__lte=moment + REMIND_BEFORE
    )
    with transaction.atomic():
        return sum(_reminded(one, one.correct_by <= moment) for one in waiting.order_by("pk"))


def _reminded(one: MembershipApplication, overdue: bool) -> int:
    step = f"{'overdue' if overdue else 'due'}-{clock.last_day(one.correct_by)}"
    title = f"{one.name}的入盟申请补正{'已逾期' if overdue else '即将到期'}"
    late = f"补正期限已于 {clock.show_deadline(one.correct_by, with_year=True)} 截止，秘书处可能不予受理；现在仍可以补正。"
    body = f"{late}\n\n补正要求：{one.returned_because}" if overdue else _asked(one)
    return write(one, step, title, body)
