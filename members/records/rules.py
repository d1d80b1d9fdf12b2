"""Who may write, file, answer and look at a duty record now, and if not, why; one function per verb, for all kinds.

The people of the owing unit file (联络员、负责人 and whoever else stands for it), the partner's people answer, the secretariat looks; nobody
acts on both sides of a record, and who comes from a unit, or one related to it, does not look at its records (回避).
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from alliance.ground import access, clock
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from members.records.kinds import Kind
from members.records.models import Record
from members.relations.closed import closed_units
from members.units.models import Unit

ONLY_OWN = "只有本单位的人员可以办理。"


def reads_records(user: Any) -> bool:
    """Who finds records at all: the people of units, the secretariat and the council."""
    return bool(access.units_with(user) or access.is_council_or_secretariat(user))


def stands_for(user: Any, unit_id: int | None) -> bool:
    return unit_id in access.units_with(user)


def may_begin(user: Any, kind: Kind, unit: Unit, year: int) -> Verdict:
    """People of a member write for years since it joined, up to the next one (plans are made ahead)."""
    return may_file_kind(user, kind, unit) and is_possible(unit, year)


def may_file_kind(user: Any, kind: Kind, unit: Unit) -> Verdict:
    """Whether this person may file records of the kind for the unit at all."""
    if not stands_for(user, unit.pk):
        return Verdict.no("只有本单位的人员可以填报。")
    if unit.kind not in kind.filed_by:
        return Verdict.no(f"{unit.get_kind_display()}不填报“{kind.label}”。")
    return Verdict.yes()


def is_possible(unit: Unit, year: int) -> Verdict:
    if not unit.is_active:
        return Verdict.no("该单位现在不是成员单位，不能填报。")
    if not unit.joined_on.year <= year <= clock.today().year + 1:
        return Verdict.no("只能填报加入联盟以来至下一年度的记录。")
    return Verdict.yes()


def _own(user: Any, record: Record, move: str) -> Verdict:
    return may_move(record, move) if stands_for(user, record.unit_id) else Verdict.no(ONLY_OWN)


def may_edit(user: Any, record: Record) -> Verdict:
    return _own(user, record, "edit")


def may_discard(user: Any, record: Record) -> Verdict:
    return _own(user, record, "discard")


def may_file(user: Any, record: Record) -> Verdict:
    return _own(user, record, "file") and is_possible(record.unit, record.year) and is_complete(record)


def may_correct(user: Any, record: Record) -> Verdict:
    return _own(user, record, "correct") and is_possible(record.unit, record.year)


def may_withdraw(user: Any, record: Record) -> Verdict:
    return _own(user, record, "withdraw")


def may_prove(user: Any, record: Record) -> Verdict:
    return _own(user, record, "prove")


def may_reply(user: Any, record: Record) -> Verdict:
    """The partner's people; who filed the record does not answer for the other side, even standing for both."""
    return _partners(user, record, "reply")


def may_retract(user: Any, record: Record) -> Verdict:
    return _partners(user, record, "retract")


def _partners(user: Any, record: Record, move: str) -> Verdict:
    if record.partner_id is None or not stands_for(user, record.partner_id):
        return Verdict.no("只有合作方单位的人员可以答复。")
    if stands_for(user, record.unit_id):
        return Verdict.no("您同时代表报送单位，须由合作方的其他人员答复（回避）。")
    return may_move(record, move)


def may_accept(user: Any, record: Record) -> Verdict:
    return _office(user, record) and may_move(record, "accept")


def may_send_back(user: Any, record: Record) -> Verdict:
    return _office(user, record) and may_move(record, "send_back")


def _office(user: Any, record: Record) -> Verdict:
    if not access.is_secretariat(user):
        return Verdict.no("由秘书处核对。")
    if closed_units(user) & {record.unit_id, record.partner_id}:
        return Verdict.no("您来自该记录的一方或其关联单位，须由秘书处其他人员核对（回避）。")
    return Verdict.yes()


def is_complete(record: Record) -> Verdict:
    """Whether all that is asked for is there and fits together."""
    if not (wrong := _wrong(record)):
        return Verdict.yes()
    named = faults(record, wrong)
    asked = {*record.kind.content, "partner"} - {*record.kind.lines}
    fields = {name: f"{wrong[name]}。" if name in asked else f"{named[name]}。" for name in wrong}
    blank = [name for name in wrong if name in record.kind.needed and _is_blank(record, name)]
    missing = ["、".join(map(record.kind.label_of, blank)) + "未填"] if blank else []
    others = [said for name, said in named.items() if name not in blank]
    return Verdict(False, "请先补充或改正：" + "；".join(missing + others), fields)


def _is_blank(record: Record, name: str) -> bool:
    return not record.other_side if name == "partner" else getattr(record, name) in (None, "", [])


def sees_persons(user: Any, record: Record) -> bool:
    """Whether this person reads who the persons of a record are, and its files: people of the two units, nobody else."""
    return bool(access.units_with(user) & {record.unit_id, record.partner_id})


def warnings(record: Record) -> list[str]:
    """What a rule asks to be thought over; it keeps nobody from filing."""
    found = (check.said(record) for check in record.kind.checks if not check.blocks)
    return [sentence for sentence in found if sentence]


def faults(record: Record, found: Mapping[str, str] | None = None) -> dict[str, str]:
    """What is wrong with the content of a record, by field: “人数：必填”. `found`: where it has been looked for already."""
    wrong = _wrong(record) if found is None else found
    return {name: f"{_named(record.kind, name)}{said}" for name, said in wrong.items()}


def _wrong(record: Record) -> dict[str, str]:
    """What is wrong, by field, without its label and the full stop."""
    content = {*record.kind.content, "partner", "partner_name"}
    in_hand = {one.name for one in record._meta.fields if one.many_to_one and one.is_cached(record)}
    in_hand = {name for name in in_hand if getattr(record, name) is not None}  # need not be asked for again
    others = {one.name for one in record._meta.fields} - content | in_hand
    found: dict[str, list[str]] = {}
    for check in (lambda: record.clean_fields(exclude=others), record.clean):
        try:
            check()
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                found.setdefault(name, []).extend(sentences)
    if record.kind.period == "day" and record.on is None:
        found.setdefault("on", ["请填写日期。"])
    for check in record.kind.checks:
        if check.blocks and (sentence := check.said(record)):
            found.setdefault(check.field or "__all__", []).append(sentence)
    return {name: "，".join(sentence.rstrip("。") for sentence in said) for name, said in found.items()}


def _named(kind: Kind, name: str) -> str:
    return "" if name == "__all__" else f"{kind.label_of(name)}："


def contradictions(record: Record) -> dict[str, str]:
    """What can never be true of its content, not even of a draft; each at the last of the fields that contradict each other."""
    found: dict[str, list[str]] = {}
    asked = [*record.kind.content, "partner"]
    for model, constraints in record.get_constraints():
        for one in constraints:
            try:
                one.validate(model, record)
            except ValidationError as error:
                named = one.condition.referenced_base_fields if one.condition else set(one.fields)
                places = [name for name in asked if name in named]
                found.setdefault(places[-1] if places else "", []).extend(error.messages)
    return {name: "，".join(one.rstrip("。") for one in said) + "。" for name, said in found.items()}
