"""Telling people: rows first, delivery after commit, and a sweep that catches up.

A message is one row per recipient, matter and step; asking for it twice changes nothing. The e-mail leaves from the
outbox after the transaction, so nobody is told of what did not happen, and nothing waits for a mail server.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import Count, QuerySet, Value
from django.template.loader import render_to_string

from . import access, clock, policy
from .models import Delivery, Notification

log = logging.getLogger(__name__)

BATCH = 200
MAX_ATTEMPTS = 6
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720)]


def notify(
    recipients: Iterable[Any],
    *,
    matter: str,
    step: str,
    title: str,
    body: str = "",
    url: str = "",
    urgent: bool = False,
) -> int:
    """Tell each active recipient once about this step of this matter; returns how many were told now.

    Must run inside the transaction of the act it tells about. `url` is a path of the portal.
    """
    people = {person.pk: person for person in recipients if person is not None and person.is_active}
    return notify_many(
        [
            {
                "recipient": person,
                "matter": matter,
                "step": step,
                "title": title,
                "body": body,
                "url": url,
                "urgent": urgent,
            }
            for person in people.values()
        ]
    )


def notify_many(messages: list[dict[str, Any]]) -> int:
    """As `notify`, for many different messages at once, in batches of a constant number of queries."""
    told = 0
    moment = clock.now()
    for start in range(0, len(messages), 500):
        batch = messages[start : start + 500]
        wanted = {(row["recipient"].pk, row["matter"], row["step"]): row for row in batch}
        known = set(
            Notification.objects.filter(
                recipient__in={key[0] for key in wanted},
                matter__in={key[1] for key in wanted},
                step__in={key[2] for key in wanted},
            ).values_list("recipient_id", "matter", "step")
        )
        fresh = [
            Notification(**{**row, "title": " ".join(row["title"].split())[:200]}, created_at=moment)
            for key, row in wanted.items()
            if key not in known and row["recipient"].is_active
        ]
        Notification.objects.bulk_create(fresh, ignore_conflicts=True)
        told += len(fresh)
        mailed = [row for row in fresh if row.recipient.email]
        if mailed:
            _queue_mail(mailed, moment)
    if told and not any(waiting is ring for _, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(ring)  # once, however many messages a transaction sends
    return told


def _queue_mail(fresh: list[Notification], moment: Any) -> None:
    # ignore_conflicts leaves the primary keys unknown, so the rows are read back by their key.
    addresses = {(row.recipient_id, row.matter, row.step): row.recipient.email for row in fresh}
    stored = Notification.objects.filter(
        recipient__in={key[0] for key in addresses},
        matter__in={key[1] for key in addresses},
        step__in={key[2] for key in addresses},
        delivery=None,
    ).only("pk", "recipient_id", "matter", "step")
    Delivery.objects.bulk_create(
        [
            Delivery(notification=row, address=addresses[key], next_attempt_at=moment)
            for row in stored
            if (key := (row.recipient_id, row.matter, row.step)) in addresses
        ],
        ignore_conflicts=True,
    )


def ring() -> None:
    """Ring the doorbell of the outbox; if the broker is away the next sweep finds the letters."""
    from . import tasks

    tasks.ring(tasks.deliver_outbox)


def deliver_due() -> int:
    """Send what is due in the outbox, each letter claimed before it is sent; returns how many went out.

    A letter that fails is tried again with growing pauses, and stays visible as failed after the last try.
    """
    sent = 0
    name = policy.get("alliance_short_name")
    due = list(
        Delivery.objects.filter(state=Delivery.State.QUEUED, next_attempt_at__lte=clock.now())
        .order_by("next_attempt_at", "pk")
        .values_list("pk", flat=True)[:BATCH]
    )
    if not due:
        return 0
    mail = get_connection()
    for pk in due:
        letter = _claim(pk)
        if letter is not None:
            sent += _send(letter, mail, name)
    mail.close()
    return sent


def _claim(pk: int) -> Delivery | None:
    """Move the next attempt ahead before sending, so that a second sweep leaves the letter alone."""
    moment = clock.now()
    pause = BACK_OFF[-1]
    with transaction.atomic():
        letter = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("notification__recipient")
            .filter(pk=pk, state=Delivery.State.QUEUED, next_attempt_at__lte=moment)
            .first()
        )
        if letter is None:
            return None
        pause = BACK_OFF[min(letter.attempts, len(BACK_OFF) - 1)]
        letter.attempts += 1
        letter.next_attempt_at = moment + pause
        letter.save(update_fields=["attempts", "next_attempt_at"])
    return letter


def _send(letter: Delivery, mail: Any, name: str) -> bool:
    message = letter.notification
    text = render_to_string(
        "mail/notification.txt",
        {"message": message, "site_url": settings.SITE_URL, "site_name": name},
    )
    subject = " ".join(f"【{name}】{message.title}".split())
    email = EmailMessage(
        subject,
        text,
        to=[letter.address],
        connection=mail,
        headers={
            "Message-ID": f"<notification-{message.pk}@{settings.SITE_URL.split('//')[-1].split(':')[0]}>"
        },
    )
    try:
        email.send()
    except (OSError, SMTPException, ValueError) as error:
        letter.error = str(error)[:500]
        letter.state = Delivery.State.FAILED if letter.attempts >= MAX_ATTEMPTS else Delivery.State.QUEUED
        letter.save(update_fields=["error", "state"])
        log.warning("mail %s failed: %s", letter.pk, error)
        return False
    letter.state, letter.sent_at, letter.error = Delivery.State.SENT, clock.now(), ""
    letter.save(update_fields=["state", "sent_at", "error"])
    return True


@access.standing_provider
def _unread(user: Any, at: datetime) -> QuerySet:
    waiting = Notification.objects.filter(recipient=user, read_at=None).values("recipient")
    return waiting.annotate(number=Count("pk")).values_list(Value("unread"), "number")


def unread_count(user: Any) -> int:
    """How many messages the person has not opened, for the bell of every page."""
    return max(access.standing(user).get("unread", (0,)))
