"""Writing an import: everything, or what is right of it; each record with its history, and all in one transaction."""

import secrets
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from alliance.accounts.services import telling
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify_many
from alliance.rights.models.grants import DatedGrant
from alliance.rights.models.users import User
from members.importing import rules
from members.importing.models import RosterImport
from members.importing.numbers import Person
from members.importing.offices import Act
from members.importing.plan import CHANGE, ERROR, NEW, Plan, Planned
from members.importing.services import uploading
from members.people.models import Representative
from members.people.rules import may_end_own
from members.people.services import grants, notices
from members.people.services.identities import change_account
from members.roster import sheet as roster
from members.units import identifiers
from members.units.models import FormerName, Unit
from members.units.services import keep_former_names

TOLD = ("outcome", "changes", "hints")


def apply(upload: RosterImport, *, by: Any, good_rows: bool = False) -> RosterImport:
    """Write what the preview showed: everything, or with `good_rows` the rows that are right, the others being kept to be fetched.

    Units, accounts, appointments and permissions are written in one transaction, each with its history. New people hear when
    they are given their password; who had an account already, who hands an office over and whose number or e-mail changes is
    told. When the data has changed since the preview, the preview is made anew and `Refused` is raised; so it is when there
    are errors and the good rows alone were not asked for, or it has been decided already.
    """
    try:
        applied = _apply(upload, good_rows=good_rows, by=by)
    except IntegrityError as error:
        raise Refused("导入时有人同时修改了名册，本次没有写入任何数据，请重新确认。") from error
    if not applied:
        raise Refused("上传以后名册已有变化，预览已重新生成，请核对后再次确认。本次没有写入任何数据。")
    return applied


@verb(rules.may_decide_import)
def _apply(upload: RosterImport, *, good_rows: bool, by: Any) -> RosterImport | bool:
    """The import as applied; False when the data has changed and the preview was made anew instead."""
    require(rules.is_undecided(upload))
    if upload.state == RosterImport.State.MATCHING:
        raise Refused("请先核对各列是什么。本次没有写入任何数据。")
    if upload.errors and not good_rows:
        raise Refused("名册中还有错误，请改正后重新上传。本次没有写入任何数据。")
    before = [[row[key] for key in TOLD] for row in upload.rows]
    uploading.replan(upload, by=by)
    if before != [[row[key] for key in TOLD] for row in upload.rows]:
        audit.save(upload, by=by, reason="名册已有变化，重新预览")
        return False
    left = [row for row in upload.rows if row["outcome"] == ERROR]
    if good_rows:
        require(rules.may_apply_good_rows(by, upload) if by else rules.is_undecided(upload))
    # Made again of the good rows alone, so that nothing leans on a row that is left out.
    plan = Plan([row for row in upload.rows if row["outcome"] != ERROR], by=by, answers=upload.answers)
    if plan.errors:
        raise Refused(
            "有的行与出错的行有关（同一单位或同一手机号），请先改正出错的行。本次没有写入任何数据。"
        )
    upload.written = _write(plan, by=by, reason=f"名册导入（{upload.filename}）")
    upload.created_units = sum(one.outcome == NEW for one in plan.planned)
    upload.changed_units = sum(one.outcome == CHANGE for one in plan.planned)
    upload.appointments = sum(act.keeps is None for one in plan.planned for act in one.acts)
    errors = upload.errors
    upload.forget()
    upload.state, upload.rows, upload.errors, upload.left_rows = (
        RosterImport.State.APPLIED,
        left,
        errors,
        len(left),
    )
    return audit.save(upload, by=by, reason="确认导入" if not left else f"导入正确的行，{len(left)} 行未导入")


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


def _write(plan: Plan, *, by: Any, reason: str) -> dict[str, Any]:
    """Write the plan; returns what was written, as `undo` needs it."""
    created = [one.unit for one in plan.planned if one.outcome == NEW]
    changed = [one.unit for one in plan.planned if one.outcome == CHANGE and one.unit_differs]
    keys = [*roster.UNIT_KEYS, "name_key", "initials"]
    before = {
        row["pk"]: row for row in Unit.objects.filter(pk__in=[one.pk for one in changed]).values("pk", *keys)
    }
    audit.bulk_create(Unit, created, by=by, reason=reason)
    audit.bulk_change(changed, [*roster.UNIT_KEYS, "name_key", "initials"], by=by, reason=reason)
    renamed = [(one.unit, one.former) for one in plan.planned if one.former]
    former = keep_former_names(renamed, by=by, reason=reason)
    acts = [(one, act) for one in plan.planned for act in one.acts]
    for _, act in acts:
        if act.leaves:
            require(may_end_own(by, act.leaves.user_id))
    told = [what for what, is_so in _not_taken_back(plan).items() if is_so]
    opened = _write_accounts(plan.people, by=by, reason=reason)
    coming = _appoint(plan, acts, by=by, reason=reason)
    return {
        "units": [one.pk for one in created],
        "users": [one.pk for one in opened],
        "reps": [one.pk for one in coming],
        "former": [one.pk for one in former],
        "changed": {
            one.pk: {
                "version": one.version,
                "fields": {key: str(before[one.pk][key]) for key in keys},
            }
            for one in changed
        },
        "told": told,
    }


def _appoint(plan: Plan, acts: list[tuple[Planned, Act]], *, by: Any, reason: str) -> list[Representative]:
    """Write who comes, who leaves and whose post changes, settle the rights and tell; returns who came."""
    leaving, kept, coming = [], [], []
    for one, act in acts:
        if act.keeps:
            act.keeps.title = act.title
            kept.append(act.keeps)
            continue
        coming.append(_appointment(one, act, plan.today))
        if act.leaves:
            act.leaves.until, act.leaves.end_reason = coming[-1].since, f"交接给{act.person.name}"
            leaving.append(act.leaves)
    audit.bulk_change(leaving, ["until", "end_reason"], by=by, reason=f"终止任职：{reason}")
    audit.bulk_change(kept, ["title"], by=by, reason=reason)
    audit.bulk_create(Representative, coming, by=by, reason=reason)
    if leaving or coming:
        grants.settle()
    _tell(leaving, coming)
    return coming


def _not_taken_back(plan: Plan) -> dict[str, bool]:
    """What an import may do that is put right in the unit file only: people were told, and others act on it."""
    acts = [act for one in plan.planned for act in one.acts]
    return {
        "办理过交接": any(act.leaves for act in acts),
        "修改过职务": any(act.keeps for act in acts),
        "更换过手机号": any(person.number for person in plan.people),
        "修改过邮箱": any(person.user and person.email is not None for person in plan.people),
    }


def _tell(leaving: list[Representative], coming: list[Representative]) -> None:
    messages = [notices.ended_message(one) for one in leaving]
    messages += [notices.appointed_message(one) for one in coming if one.user.has_usable_password()]
    notify_many([message for message in messages if message["recipient"].is_active])


def _write_accounts(people: list[Person], *, by: Any, reason: str) -> list[User]:
    """Open the accounts that are new (without a password); write the numbers and e-mail addresses that differ."""
    opened = [person for person in people if person.user is None]
    accounts = [
        User(
            username=person.phone or f"{identifiers.NO_NUMBER}-{secrets.token_hex(5)}",
            phone=person.phone,
            name=person.name,
            email=person.email or "",
            date_joined=clock.now(),
            password=make_password(None),
        )
        for person in opened
    ]
    for person, account in zip(opened, audit.bulk_create(User, accounts, by=by, reason=reason), strict=True):
        person.user = account
    for person in people:
        if person.number:
            change_account(
                person.user, name=None, phone=person.number, email=person.email, by=by, reason=reason
            )
        elif person.email is not None and person.user.email != person.email:
            before = telling.known(person.user)
            telling.email_leaves(person.user, person.email, by=by)
            person.user.email = person.email
            audit.save(person.user, by=by, reason=reason, fields=["email"])
            telling.identified(person.user, before, by=by)
    return accounts


def _appointment(planned: Planned, act: Act, today: date) -> Representative:
    """From the day of the import on: since when somebody has really been in office, a roster does not say."""
    since = max(today, planned.unit.joined_on, act.leaves.since if act.leaves else today)
    return Representative(
        unit=planned.unit,
        user=act.person.user,
        role=act.role,
        title=act.title,
        since=since,
    )
