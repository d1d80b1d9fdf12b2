"""Writing an import: everything, or what is right of it; each record with its history, and all in one transaction."""

import secrets
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.urls import reverse

from alliance.accounts.services import telling
from alliance.background import works
from alliance.background.models.works import Work
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify_many
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
from members.units.models import Unit
from members.units.services import keep_former_names

TOLD = ("outcome", "changes", "hints")
RENEWED = "上传以后名册已有变化，预览已重新生成，请核对后再次确认。本次没有写入任何数据。"


def apply(upload: RosterImport, *, by: Any, good_rows: bool = False) -> RosterImport:
    """Write what the preview showed: everything, or with `good_rows` the rows that are right, the others being kept to be fetched.

    Units, accounts, appointments and permissions are written in one transaction, each with its history. New people hear when
    they are given their password; who had an account already, who hands an office over and whose number or e-mail changes is
    told. More than `IMPORTED_AT_ONCE` rows are a work in the background, which may be called off until it writes: then the
    import still waits when this returns. When the data has changed since the preview, the preview is made anew and `Refused`
    is raised; so it is when there are errors and the good rows alone were not asked for, or it has been decided already.
    """
    if len(upload.rows) > settings.IMPORTED_AT_ONCE:
        return _queue(upload, good_rows=good_rows, by=by)
    try:
        applied = _apply(upload, good_rows=good_rows, by=by)
    except IntegrityError as error:
        raise Refused("导入时有人同时修改了名册，本次没有写入任何数据，请重新确认。") from error
    if not applied:
        raise Refused(RENEWED)
    return applied


@verb(rules.may_decide_import)
def _queue(upload: RosterImport, *, good_rows: bool, by: Any) -> RosterImport:
    _insist_on_complete(upload, good_rows=good_rows)
    works.queue(
        rules.IMPORT,
        about=upload.pk,
        title=f"导入名册（{upload.filename}）"[:200],
        total=len(upload.rows),
        by=by,
        parameters={"good_rows": good_rows},
    )
    return upload


def _step(work: Work) -> bool | str:
    """Look whether the preview still holds, then write all at once."""
    upload = RosterImport.objects.get(pk=work.about)
    if not work.cursor:
        if not _still_holds(upload, by=work.owner):
            return RENEWED
        work.cursor, work.done, work.stage = 1, work.total // 3, "写入"
        return True
    written = _apply(upload, good_rows=work.parameters["good_rows"], by=work.owner)
    return False if written else RENEWED


@verb(rules.may_write_import)
def _still_holds(upload: RosterImport, *, by: Any) -> bool:
    """Whether importing would do what the preview says; where it would not, the preview is made anew."""
    return _is_unchanged(upload, by=by)


def _is_unchanged(upload: RosterImport, *, by: Any) -> bool:
    before = [[row[key] for key in TOLD] for row in upload.rows]
    uploading.replan(upload, by=by)
    if before == [[row[key] for key in TOLD] for row in upload.rows]:
        return True
    audit.save(upload, by=by, reason="名册已有变化，重新预览")
    return False


def _insist_on_complete(upload: RosterImport, *, good_rows: bool) -> None:
    require(rules.is_undecided(upload))
    if upload.state == RosterImport.State.MATCHING:
        raise Refused("请先核对各列是什么。本次没有写入任何数据。")
    if upload.errors and not good_rows:
        raise Refused("名册中还有错误，请改正后重新上传。本次没有写入任何数据。")


@verb(rules.may_write_import)
def _apply(upload: RosterImport, *, good_rows: bool, by: Any) -> RosterImport | bool:
    """The import as applied; False when the data has changed and the preview was made anew instead."""
    _insist_on_complete(upload, good_rows=good_rows)
    if not _is_unchanged(upload, by=by):
        return False
    left = [row for row in upload.rows if row["outcome"] == ERROR]
    if good_rows:
        require(rules.has_good_rows(upload))
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


def summary(upload: RosterImport) -> str:
    """What an import has written, in a sentence."""
    return (
        f"已导入：新增单位 {upload.created_units} 个，更新 {upload.changed_units} 个，"
        f"登记人员 {upload.appointments} 人次。"
    )


def _url_of(work: Work) -> str:
    return reverse("roster", args=[work.about])


def _remarks(work: Work) -> list[str]:
    upload = RosterImport.objects.defer("content", "rows", "errors", "written").get(pk=work.about)
    left = [f"有 {upload.left_rows} 行未导入，请下载后改正。"] if upload.left_rows else []
    return [summary(upload), *left, "新开通的账号请到“首次密码”页发放。"]


works.kinds[rules.IMPORT] = works.Act(_step, url=_url_of, remarks=_remarks, whole=True)


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
