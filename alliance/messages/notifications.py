"""Telling people: rows first, delivery after commit, and a sweep that catches up.

A message is one row per recipient, matter and step; asking for it twice changes nothing. The e-mail leaves from the
outbox (`alliance.messages.outbox`) after the transaction, so nobody is told of what did not happen, and nothing waits for a mail
server.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, QuerySet, Value

from alliance.ground import access, clock, doorbell
from alliance.messages.models import Delivery, Notification


def notify(
    recipients: Iterable[Any],
    *,
    matter: str,
    step: str,
    title: str,
    body: str = "",
    url: str = "",
    urgent: bool = False,
    about: Any = "",
) -> int:
    """Tell each active recipient once about this step of this matter; returns how many were told now.

    Must run inside the transaction of the act it tells about. `url` is a path of the portal, `about` the unit concerned.
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
                "about": str(about),
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
            Notification(
                **{**row, "title": _line(row["title"], 200), "about": _line(row.get("about", ""), 100)},
                created_at=moment,
            )
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


def write(address: str, *, key: str, title: str, body: str) -> int:
    """Send a letter to somebody who has no account, once for each `key`; within the transaction of the act it tells about.

    Returns how many were written now: one, or none where it had been before.
    """
    if Delivery.objects.filter(key=key).exists():
        return 0
    letter = Delivery(
        address=address, key=key, title=_line(title, 200), body=body, next_attempt_at=clock.now()
    )
    Delivery.objects.bulk_create([letter], ignore_conflicts=True)
    transaction.on_commit(ring)
    return 1


def destroy_letters(matter: str) -> None:
    """Destroy the letters whose key begins with `matter:`, sent or not, with their addresses: their time of keeping is over."""
    Delivery.objects.filter(key__startswith=f"{matter}:").delete()


def _line(text: Any, length: int) -> str:
    return " ".join(str(text).split())[:length]


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
    doorbell.ring("alliance.tasks.deliver_outbox")


@access.rights_provider
def _unread(user: Any, at: datetime) -> QuerySet:
    waiting = Notification.objects.filter(recipient=user, read_at=None).values("recipient")
    return waiting.annotate(number=Count("pk")).values_list(Value(access.UNREAD), "number")


def unread_count(user: Any) -> int:
    """How many messages the person has not opened, for the bell of every page."""
    return max(access.rights_of(user).get(access.UNREAD, (0,)))
