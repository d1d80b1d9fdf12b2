"""Taking an import back as if it had not been, as long as nothing rests on it."""

from datetime import date
from typing import Any

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.rights.models.grants import DatedGrant
from alliance.rights.models.users import User
from members.importing import rules
from members.importing.models import RosterImport
from members.people.models import Representative
from members.people.services import grants, notices
from members.roster import sheet as roster
from members.units.models import FormerName, Unit


@verb(rules.may_undo_import, reason="撤销名册导入")
def undo(upload: RosterImport, *, by: Any) -> None:
    """Take an import back as if it had not been: what it made is deleted, what it changed is as before; the history keeps both.

    People who had an account and were appointed by it are told. Raises `Refused` with what rests on it, or what it did that
    only the unit file can put right (a hand-over, another number, e-mail or post).
    """
    written = upload.written
    units = list(Unit.objects.filter(pk__in=written["units"]))
    users = list(User.objects.filter(pk__in=written["users"]))
    appointed = list(Representative.objects.filter(pk__in=written["reps"]).select_related("unit", "user"))
    former = list(FormerName.objects.filter(pk__in=written["former"]))
    before = {int(pk): old for pk, old in written["changed"].items()}
    changed = list(Unit.objects.filter(pk__in=before))
    if rests := what_rests(upload, units, users, appointed, changed):
        raise Refused(f"不能撤销：{'；'.join(rests)}。")
    reason = f"撤销名册导入（{upload.filename}）"
    for unit in changed:
        for key, value in before[unit.pk]["fields"].items():
            setattr(unit, key, date.fromisoformat(value) if key == "joined_on" else value)
    audit.bulk_change(changed, [*roster.UNIT_KEYS, "name_key", "initials"], by=by, reason=reason)
    for one in appointed:
        if one.user.has_usable_password():
            notices.tell_taken_back(one)
    for one in (*appointed, *former):
        audit.delete(one, by=by, reason=reason)
    grants.settle()
    for one in (*units, *users):
        audit.delete(one, by=by, reason=reason)
    upload.state, upload.written = RosterImport.State.UNDONE, {}
    upload.forget()


def what_rests(
    upload: RosterImport,
    units: list[Unit],
    users: list[User],
    appointed: list[Representative],
    changed: list[Unit],
) -> list[str]:
    """Why an import cannot be taken back, in words; nothing when it can."""
    said = [f"导入时{what}，请在单位档案中逐个更正" for what in upload.written["told"]]
    versions = {int(pk): old["version"] for pk, old in upload.written["changed"].items()}
    said += [f"“{unit}”在导入后又修改过" for unit in changed if unit.version != versions[unit.pk]]
    said += [f"“{unit}”在导入后又修改过" for unit in units if unit.version != 1]
    said += [f"{one.user}（{one.unit}）的任职在导入后又修改过" for one in appointed if one.version != 1]
    said += [f"{user}已发放密码" for user in users if user.has_usable_password()]
    own = {Representative: set(upload.written["reps"])}
    for owner, records in (("单位", units), ("人员", users), ("任职", appointed)):
        if told := _hanging_on(records, own):
            said.append(f"{owner}下已有{'、'.join(told)}")
    return said[:10]


def _hanging_on(records: list[Any], own: dict[Any, set[int]]) -> list[str]:
    """What points to these records, but for rights, history and what the import itself made."""
    if not records:
        return []
    found = {}
    for link in type(records[0])._meta.get_fields(include_hidden=True):
        model = link.related_model
        if not (link.auto_created and not link.concrete and (link.one_to_many or link.one_to_one)):
            continue
        if hasattr(model, "history_type") or issubclass(model, DatedGrant):
            continue
        rows = model._base_manager.filter(**{f"{link.field.name}__in": records})
        if number := rows.exclude(pk__in=own.get(model, ())).count():
            found[str(model._meta.verbose_name)] = number
    return [f"{name} {number} 条" for name, number in found.items()]
