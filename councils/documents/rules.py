"""Who writes, checks, signs, corrects and makes void official documents (第九条·秘书长·(二)).

Three people stand behind a document: who wrote it, who checked it, who signed it. The secretariat writes; the
secretary-general or a deputy checks (a setting may leave it to the deputies), never the own draft; the chair signs the kinds
that a setting names, the secretary-general all others. Whoever presides may sign any of them, and does where nobody of the
secretariat can. About the own unit, or a related one, nobody does any of it (回避): the next in line does.
"""

from collections.abc import Iterable
from typing import Any

from alliance.ground import access
from alliance.ground.access import Office, Verdict
from alliance.ground.verbs import may_move
from alliance.registers import policy
from councils.documents.models.documents import Document
from councils.documents.models.recipients import Recipient
from councils.recusal.models import closed_units_of, deputies, secretaries_general
from councils.recusal.rules import may_keep_record, may_preside, must_step_back
from members.units.models import Unit

CHECKERS = {
    "BOTH": (Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL),
    "DEPUTIES": (Office.DEPUTY_SECRETARY_GENERAL,),
}
NOT_OFFICE = "公文由秘书处办理。"


def signer_key(kind: str) -> str:
    """The setting that says whether the chair signs documents of a kind."""
    return f"document_chair_signs_{kind.lower()}"


def chair_signs(kind: str) -> bool:
    return policy.get(signer_key(kind))


def may_see_list(user: Any) -> Verdict:
    return Verdict.of(
        access.is_council_or_secretariat(user), "公文由秘书处和理事会查看；发给本单位的文件在“收文”里。"
    )


def may_draft(user: Any, unit: Unit | None = None) -> Verdict:
    """Somebody of the secretariat, about no unit that this person must step back for."""
    return must_step_back(user, unit) if access.is_secretariat(user) else Verdict.no(NOT_OFFICE)


def _office(user: Any, document: Document, move: str) -> Verdict:
    return may_move(document, move) and may_draft(user, document.unit)


def may_revise(user: Any, document: Document) -> Verdict:
    return _office(user, document, "revise")


def may_address(user: Any, document: Document) -> Verdict:
    return _office(user, document, "address")


def may_submit(user: Any, document: Document) -> Verdict:
    return _office(user, document, "submit")


def may_take_back(user: Any, document: Document) -> Verdict:
    return _office(user, document, "take_back")


def may_drop(user: Any, document: Document) -> Verdict:
    return _office(user, document, "drop")


def may_send(user: Any, document: Document) -> Verdict:
    return _office(user, document, "send")


def may_send_more(user: Any, document: Document) -> Verdict:
    return _office(user, document, "send_more")


def may_keep_scan(user: Any, document: Document) -> Verdict:
    return _not_archived(document) and _office(user, document, "keep_scan")


def may_archive(user: Any, document: Document) -> Verdict:
    return _not_archived(document) and _office(user, document, "archive")


def _not_archived(document: Document) -> Verdict:
    return Verdict.of(document.archived_at is None, "文件已经归档。")


def may_correct(user: Any, document: Document) -> Verdict:
    """Somebody of the secretariat; while no other correction is under way."""
    ended = (Document.State.DROPPED, Document.State.VOID)
    if (verdict := _office(user, document, "correct")) and document.corrections.exclude(
        state__in=ended
    ).exists():
        return Verdict.no("该文件的更正件已在办理。")
    return verdict


def _checks(user: Any, document: Document) -> Verdict:
    checkers = CHECKERS[policy.get("document_checkers")]
    if not access.holds(user, *checkers):
        return Verdict.no(f"由{'、'.join(one.label for one in checkers)}核稿。")
    if user.pk == document.drafted_by_id:
        return Verdict.no("拟稿人不能自己核稿，请由其他秘书长、副秘书长核稿。")
    return must_step_back(user, document.unit)


def may_check(user: Any, document: Document) -> Verdict:
    return may_move(document, "check_it") and _checks(user, document)


def _has_the_office(user: Any, document: Document) -> Verdict:
    """By office and recusal alone, whatever the state and whoever wrote it."""
    if may_preside(user, document.unit):
        return Verdict.yes()
    if not (verdict := must_step_back(user, document.unit)):
        return verdict
    if chair_signs(document.kind):
        return Verdict.no(f"{document.get_kind_display()}由理事长签发；理事长回避或空缺时由副理事长签发。")
    if may_keep_record(user, document.unit):
        return Verdict.yes()
    return Verdict.no("由秘书长签发；秘书长回避或空缺时由副秘书长签发。")


def _signs(user: Any, document: Document) -> Verdict:
    if user.pk in document.hands:
        return Verdict.no("拟稿人、核稿人不能签发。")
    return _has_the_office(user, document)


def may_sign(user: Any, document: Document) -> Verdict:
    return may_move(document, "sign") and _signs(user, document)


def may_send_back(user: Any, document: Document) -> Verdict:
    """Whoever has it on the desk."""
    signing = document.state == Document.State.SIGNING
    return may_move(document, "send_back") and (_signs if signing else _checks)(user, document)


def may_make_void(user: Any, document: Document) -> Verdict:
    """Whoever could sign such a document, also who wrote or checked this one."""
    return may_move(document, "make_void") and _has_the_office(user, document)


def may_read(user: Any, document: Document, recipient: Recipient) -> Verdict:
    """Somebody of the unit, once."""
    if recipient.unit_id not in access.units_with(user):
        return Verdict.no("只能为本单位阅知。")
    if recipient.read_at is not None:
        return Verdict.no("本单位已经阅知。")
    return may_move(document, "read")


def may_urge(user: Any, document: Document) -> Verdict:
    return _office(user, document, "read")


def for_who_presides(documents: Iterable[Document]) -> list[Document]:
    """Those of these that only somebody who presides can sign; three queries for any number.

    Of a kind that the chair signs, or nobody of the secretariat can: the secretary-general (or, where that person steps back
    or is missing, each deputy) has written or checked it.
    """
    generals = secretaries_general()
    in_their_place = deputies()
    away = closed_units_of([*generals, *in_their_place])
    found = []
    for one in documents:
        free = [user for user in generals if one.unit_id not in away[user.pk]]
        free = free or [user for user in in_their_place if one.unit_id not in away[user.pk]]
        if chair_signs(one.kind) or all(user.pk in one.hands for user in free):
            found.append(one)
    return found
