"""Importing the roster: upload and preview, then all of it or nothing."""

import hashlib
from datetime import date, timedelta
from typing import Any, BinaryIO

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from alliance.accounts.services import telling
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import creates, verb
from alliance.messages.notifications import notify_many
from alliance.rights.models.users import User
from alliance.workbook import blanks, reading, specs
from members.people.models import Representative
from members.people.rules import may_end_own
from members.people.services import grants, notices
from members.roster import rules
from members.roster import sheet as roster
from members.roster.models import RosterImport
from members.roster.plan import CHANGE, ERROR, NEW, Act, Person, Plan, Planned
from members.units.models import Unit

MAX_SIZE = 10 * 1024 * 1024
KEPT_ERRORS = 5000
KEPT = timedelta(days=30)


def upload(file: BinaryIO, *, filename: str, by: Any) -> RosterImport:
    """Read an uploaded workbook and store what importing it would do; writes nothing else and tells nobody.

    Raises `workbook.Unreadable`, with a message for the person, when it is not such a workbook. Uploading the same file
    twice gives two previews.
    """
    if by is not None:
        require(rules.may_import_roster(by))
    read = reading.read(file, [roster.SHEET], max_size=MAX_SIZE)[roster.SHEET.title]
    if read.header_row in read.faulty_numbers:
        raise specs.Unreadable(
            "；".join(error.message for error in read.errors if error.row == read.header_row)
        )
    if not read.rows:
        raise specs.Unreadable("表里没有可导入的数据行（示例行不计）")
    plan = Plan(
        [{"row": row.number, "values": _jsonable(row.values)} for row in read.rows], read.errors, by=by
    )
    file.seek(0)
    return _keep(
        filename=filename[-200:],
        sha256=hashlib.file_digest(file, "sha256").hexdigest(),
        rows=[
            {
                "row": row.number,
                "values": _jsonable(row.values),
                "typed": row.typed if planned.outcome == ERROR else {},
                **planned.as_json(),
            }
            for row, planned in zip(read.rows, plan.planned, strict=True)
        ],
        errors=plan.errors[:KEPT_ERRORS],
        notices=read.notices[:50],
        by=by,
    )


@creates(rules.may_import_roster, reason="上传名册")
def _keep(
    *,
    filename: str,
    sha256: str,
    rows: list[dict[str, Any]],
    errors: list[Any],
    notices: list[str],
    by: Any,
) -> RosterImport:
    return RosterImport(
        filename=filename, sha256=sha256, rows=rows, errors=errors, notices=notices, uploaded_by=by
    )


def apply(upload: RosterImport, *, by: Any) -> RosterImport:
    """Write everything the preview showed, or nothing.

    Units, accounts, appointments and permissions are written in one transaction, each with its history. New people hear when
    they are given their password; who had an account already, who hands an office over and whose e-mail changes is told. When the data has changed since the preview, the preview is made
    anew and `Refused` is raised; so it is when there are errors, or it has been decided already.
    """
    try:
        applied = _apply(upload, by=by)
    except IntegrityError as error:
        raise Refused("导入时有人同时修改了名册，本次没有写入任何数据，请重新确认。") from error
    if not applied:
        raise Refused("上传以后名册已有变化，预览已重新生成，请核对后再次确认。本次没有写入任何数据。")
    return applied


@verb(rules.may_decide_import, reason="放弃导入")
def discard(upload: RosterImport, *, by: Any) -> None:
    """Drop a preview; its rows are forgotten. Refused when it has been decided already."""
    require(rules.is_undecided(upload))
    upload.state, upload.rows, upload.errors, upload.notices = RosterImport.State.DISCARDED, [], [], []


def forget_old() -> int:
    """The sweep: discard previews that nobody confirmed for 30 days, since they hold personal data."""
    old = RosterImport.objects.filter(state=RosterImport.State.PREVIEW, created_at__lt=clock.now() - KEPT)
    waiting = list(old.only("pk")[:100])
    for upload in waiting:
        discard(upload, by=None)
    return len(waiting)


def faulty_rows(upload: RosterImport) -> bytes:
    """The rows with errors as a workbook to be put right and uploaded again."""
    rows = [
        specs.InputRow(
            row["row"], typed=row["typed"] or {key: str(value) for key, value in row["values"].items()}
        )
        for row in upload.rows
    ]
    return blanks.with_errors(roster.SHEET, rows, [specs.CellError(*error) for error in upload.errors])


def _jsonable(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


@verb(rules.may_decide_import)
def _apply(upload: RosterImport, *, by: Any) -> RosterImport | bool:
    """The import as applied; False when the data has changed and the preview was made anew instead."""
    require(rules.is_undecided(upload))
    if upload.errors:
        raise Refused("名册中还有错误，请改正后重新上传。本次没有写入任何数据。")
    plan = Plan(upload.rows, by=by)
    fresh = [one.as_json() for one in plan.planned]
    if plan.errors or any(
        row[key] != new[key] for row, new in zip(upload.rows, fresh, strict=True) for key in new
    ):
        upload.rows = [row | new for row, new in zip(upload.rows, fresh, strict=True)]
        upload.errors = plan.errors[:KEPT_ERRORS]
        audit.save(upload, by=by, reason="名册已有变化，重新预览")
        return False
    _write(plan, by=by, reason=f"名册导入（{upload.filename}）")
    upload.created_units = sum(one.outcome == NEW for one in plan.planned)
    upload.changed_units = sum(one.outcome == CHANGE for one in plan.planned)
    upload.appointments = sum(act.keeps is None for one in plan.planned for act in one.acts)
    upload.state, upload.rows, upload.notices = RosterImport.State.APPLIED, [], []
    return audit.save(upload, by=by, reason="确认导入")


def _write(plan: Plan, *, by: Any, reason: str) -> None:
    created = [one.unit for one in plan.planned if one.outcome == NEW]
    changed = [one.unit for one in plan.planned if one.outcome == CHANGE and one.unit_differs]
    audit.bulk_create(Unit, created, by=by, reason=reason)
    audit.bulk_change(changed, [*roster.UNIT_KEYS, "name_key", "initials"], by=by, reason=reason)
    acts = [(one, act) for one in plan.planned for act in one.acts]
    for _, act in acts:
        if act.leaves:
            require(may_end_own(by, act.leaves.user_id))
    _write_accounts(plan.people.values(), by=by, reason=reason)
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


def _tell(leaving: list[Representative], coming: list[Representative]) -> None:
    messages = [notices.ended_message(one) for one in leaving]
    messages += [notices.appointed_message(one) for one in coming if one.user.has_usable_password()]
    notify_many([message for message in messages if message["recipient"].is_active])


def _write_accounts(people: Any, *, by: Any, reason: str) -> None:
    """Open the accounts that are new (without a password), and write the e-mail addresses that differ."""
    opened: list[Person] = [person for person in people if person.user is None]
    accounts = [
        User(
            username=person.phone,
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
        if person.email is not None and person.user.email != person.email:
            before = telling.known(person.user)
            telling.email_leaves(person.user, person.email, by=by)
            person.user.email = person.email
            audit.save(person.user, by=by, reason=reason, fields=["email"])
            telling.identified(person.user, before, by=by)


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
