"""Whether this database is at home: a restored copy holds its mail until somebody releases it.

Home is an address (`SITE_URL`), a data folder, and a secret that stands in the database and in a file of that folder,
beside the number of batches begun. A database brought to another folder or address finds no file, or another one; a
database put back to an earlier state is behind its file. Neither sends a letter: those that waited when the backup was made
have gone out since. The file is no part of a backup.
"""

import json
import logging
import os
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from alliance.ground import audit
from alliance.ground.access import Refused, Verdict, runs_the_portal
from alliance.ground.verbs import creates
from alliance.messages.models import Delivery, MailDecision, Outbox
from alliance.messages.notifications import ring

log = logging.getLogger(__name__)

MOVED = "数据库来自另一处（网址或数据目录不同），可能是恢复或复制的副本。"
REWOUND = "数据库已恢复到较早的备份，备份之后发出的邮件可能重复发送。"


def watch() -> int:
    """Bind a new outbox to its home, and hold the mail of one that is not at home; returns 1 when it is newly held."""
    box, _ = Outbox.objects.get_or_create(pk=1)
    if box.state == Outbox.State.HELD:
        return 0
    if not box.home:
        _bind()
        return 0
    reason = _strange(box)
    if not reason:
        return 0
    log.warning("mail is held: %s", reason)
    return (
        Outbox.objects.filter(pk=1)
        .exclude(state=Outbox.State.HELD)
        .update(state=Outbox.State.HELD, held_reason=reason, sender="", leased_until=None)
    )


def advance() -> None:
    """Count a batch, in the database first: what is put back to before it will be behind the file."""
    Outbox.objects.filter(pk=1).update(batches=F("batches") + 1)
    box = Outbox.objects.get(pk=1)
    try:
        _write(box.home, box.batches)
    except OSError as error:  # a file that lags behind holds nothing; letters matter more
        log.warning("%s is not written: %s", settings.MAIL_HOME_FILE, error)


def _place() -> str:
    return f"{settings.SITE_URL} {Path(settings.DATA_DIR).resolve()}"


def _strange(box: Outbox) -> str:
    """Why this outbox is not at home; empty when it is."""
    try:
        kept = json.loads(Path(settings.MAIL_HOME_FILE).read_text())
        home, batches = str(kept["home"]), int(kept["batches"])
    except (OSError, ValueError, KeyError, TypeError):
        return MOVED
    if home != box.home or not box.home.startswith(f"{_place()} "):
        return MOVED
    return REWOUND if batches > box.batches else ""


def _bind() -> None:
    home = f"{_place()} {uuid.uuid4().hex}"
    _write(home, Outbox.objects.get(pk=1).batches)
    Outbox.objects.filter(pk=1).update(home=home)


def _write(home: str, batches: int) -> None:
    """The whole file or none of it: a half-written one would hold the mail."""
    target = Path(settings.MAIL_HOME_FILE)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".new")
    fresh.write_text(json.dumps({"home": home, "batches": batches}))
    os.replace(fresh, target)


def may_decide(user: Any) -> Verdict:
    return Verdict.of(runs_the_portal(user), "只有秘书处和系统管理员可以处理暂扣的邮件。")


ASKS = {"reason": "请填写理由。"}


@creates(may_decide, asks=ASKS)
def release(*, reason: str, by: Any) -> int:
    """Send what is held after all: this is the outbox's home from now on. Returns how many letters wait.

    Raises `Refused` without a reason and when nothing is held (twice, too).
    """
    number = _decide(MailDecision.Act.RELEASE, reason, by)
    transaction.on_commit(ring)
    return number


@creates(may_decide, asks=ASKS)
def discard(*, reason: str, by: Any) -> int:
    """Never send the letters that wait; new ones go out from here from now on. Returns how many were dropped.

    The messages stay in the portal. Raises `Refused` without a reason and when nothing is held (twice, too).
    """
    number = _decide(MailDecision.Act.DISCARD, reason, by)
    _waiting().update(state=Delivery.State.DROPPED)
    return number


def _waiting() -> Any:
    return Delivery.objects.filter(state=Delivery.State.QUEUED)


def _decide(act: str, reason: str, by: Any) -> int:
    box = Outbox.objects.select_for_update().filter(pk=1, state=Outbox.State.HELD).first()
    if box is None:
        raise Refused("没有暂扣的邮件。")
    decision = MailDecision(act=act, letters=_waiting().count(), held_reason=box.held_reason)
    audit.save(decision, by=by, reason=reason)
    box.state, box.held_reason, box.failures, box.paused_until = Outbox.State.OPEN, "", 0, None
    box.save()
    _bind()  # the file first: should the transaction fail, the mail is held as before
    return decision.letters
