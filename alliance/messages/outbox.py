"""The outbox: letters on their way to the mail server, one sender at a time.

Whoever sends holds a lease in the database and renews it as it goes; acts and sweeps only ring. A server that does not
answer costs one time-out, then the whole outbox pauses, longer each time. A letter may go out twice only where a sender
dies between the server's yes and its row, and then with the same Message-ID.
"""

import logging
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string

from alliance.ground import clock
from alliance.ground.access import require
from alliance.messages import mail_home
from alliance.messages.models import Delivery, Outbox
from alliance.messages.notifications import ring
from alliance.registers import policy

log = logging.getLogger(__name__)

BATCH = 100
SLICE = 60  # seconds after which a sender gives its process back and rings for the next
LEASE = timedelta(seconds=90)  # a killed sender's outbox is taken up by the first sweep after this
RENEW = 20  # seconds
MAX_ATTEMPTS = 6
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720)]
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15)]
CLOSING = 421  # what a server says that ends the connection
State = Outbox.State


class Away(Exception):
    """The mail server cannot be reached, or ended the connection: no letter is to blame."""


def watch() -> int:
    """The sweep: see whether the mail must be held, and ring where letters are due; it never sends itself."""
    newly_held = mail_home.watch()
    moment = clock.now()
    if _free(moment).exists() and due(moment).exists():
        ring()
    return newly_held


def due(moment: datetime) -> QuerySet:
    """Letters whose time has come; a time too far ahead was written by a clock that was ahead."""
    ready = Q(next_attempt_at__lte=moment) | Q(next_attempt_at__gt=moment + BACK_OFF[-1])
    return Delivery.objects.filter(ready, state=Delivery.State.QUEUED)


def _free(moment: datetime) -> QuerySet:
    """The outbox, where nobody sends, it does not pause and is not held."""
    idle = Q(leased_until=None) | Q(leased_until__lt=moment) | Q(leased_until__gt=moment + LEASE)
    rested = Q(paused_until=None) | Q(paused_until__lte=moment) | Q(paused_until__gt=moment + PAUSES[-1])
    return Outbox.objects.filter(idle, rested, pk=1).exclude(state=State.HELD)


def deliver() -> int:
    """Send what is due until nothing is, the server fails or the slice is over; returns how many letters went out.

    Does nothing while another sender holds the lease, while the outbox pauses and while it is held.
    """
    mail_home.watch()
    moment, sender = clock.now(), uuid.uuid4().hex
    if not due(moment).exists():
        return 0
    if not _free(moment).update(sender=sender, leased_until=moment + LEASE):
        return 0
    run = _Run(sender)
    try:
        run.send_all()
    except Away as error:
        _pause(sender, str(error))
        return run.sent
    Outbox.objects.filter(sender=sender).update(sender="", leased_until=None)
    # The slice is over, or a letter came in just before the lease was given back.
    if due(clock.now()).exists():
        ring()
    return run.sent


def resume(*, by: Any) -> None:
    """End a pause early, when the mail server is known to be back; without a pause nothing changes."""
    require(mail_home.may_decide(by))
    Outbox.objects.filter(pk=1, state=State.PAUSED).update(paused_until=None)
    ring()


@dataclass
class _Run:
    """One sender at work: its connection, the letters sent on it, and when it last renewed its lease."""

    sender: str
    sent: int = 0
    began: float = field(default_factory=time.monotonic)
    renewed: float = 0.0
    mail: Any = None
    on_connection: int = 0
    names: dict[str, Any] = field(
        default_factory=lambda: policy.values("alliance_short_name", "contact_line")
    )

    @property
    def slice_is_over(self) -> bool:
        return time.monotonic() - self.began > SLICE

    def send_all(self) -> None:
        """Batch after batch on one connection each."""
        while not self.slice_is_over and (letters := list(_with_message(due(clock.now())))):
            if not self._renew():
                return
            mail_home.advance()
            self._batch(letters)

    def _batch(self, letters: list[Delivery]) -> None:
        self.mail = get_connection()
        try:
            self._open()
            for letter in letters:
                if self.slice_is_over:
                    return
                if time.monotonic() - self.renewed > RENEW and not self._renew():
                    return
                self._deliver(letter)
        finally:
            _hang_up(self.mail)

    def _open(self) -> None:
        try:
            self.mail.open()
        except (OSError, SMTPException) as error:
            raise Away(_words(error)) from error
        self.on_connection = 0

    def _renew(self) -> bool:
        """Hold the lease for longer; False when somebody else has taken it up, or the mail is held meanwhile."""
        self.renewed = time.monotonic()
        mine = Outbox.objects.filter(sender=self.sender).exclude(state=State.HELD)
        return mine.update(leased_until=clock.now() + LEASE) == 1

    def _deliver(self, letter: Delivery) -> None:
        email = self._email(letter)
        try:
            try:
                email.send()
            except (OSError, SMTPException) as error:
                if not self.on_connection or not _ended(error) or _timed_out(error):
                    raise
                # Many servers take so many letters on a connection and then close it.
                _hang_up(self.mail)
                self._open()
                email.send()
        except (OSError, SMTPException, ValueError) as error:
            self._failed(letter, error)
            return
        self.on_connection += 1
        self.sent += 1
        moment = clock.now()
        Delivery.objects.filter(pk=letter.pk).update(
            state=Delivery.State.SENT, sent_at=moment, attempts=F("attempts") + 1, error=""
        )
        if self.on_connection == 1:
            Outbox.objects.filter(sender=self.sender).update(
                state=State.OPEN, failures=0, paused_until=None, sent_at=moment
            )

    def _failed(self, letter: Delivery, error: Exception) -> None:
        """The letter that was tried is put back; where the connection is gone, so are the others' chances now."""
        attempts = letter.attempts + 1
        Delivery.objects.filter(pk=letter.pk, state=Delivery.State.QUEUED).update(
            attempts=attempts,
            next_attempt_at=clock.now() + BACK_OFF[min(letter.attempts, len(BACK_OFF) - 1)],
            error=_words(error),
            state=Delivery.State.FAILED if attempts >= MAX_ATTEMPTS else Delivery.State.QUEUED,
        )
        log.warning("mail %s failed: %s", letter.pk, error)
        if _ended(error):
            raise Away(_words(error)) from error

    def _email(self, letter: Delivery) -> EmailMessage:
        name = self.names["alliance_short_name"]
        text = render_to_string(
            "mail/notification.txt" if letter.notification else "mail/letter.txt",
            {
                "message": letter.notification or letter,
                "site_url": settings.SITE_URL,
                "site_name": name,
                "contact_line": self.names["contact_line"],
            },
        )
        host = settings.SITE_URL.split("//")[-1].split(":")[0]
        return EmailMessage(
            " ".join(f"【{name}】{letter.subject}".split()),
            text,
            to=[letter.address],
            connection=self.mail,
            headers={"Message-ID": f"<{letter.message_id}@{host}>"},
        )


def _with_message(letters: QuerySet) -> QuerySet:
    return letters.select_related("notification__recipient").order_by("next_attempt_at", "pk")[:BATCH]


def _ended(error: Exception) -> bool:
    """Whether the server is at fault and not the letter: refused recipients, addresses and contents are the letter's."""
    if isinstance(error, SMTPRecipientsRefused):
        return any(code == CLOSING for code, _ in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return error.smtp_code == CLOSING
    # All other errors of SMTP are OSErrors; an address that this server cannot write is the letter's.
    return isinstance(error, OSError) and not isinstance(error, SMTPNotSupportedError)


def _timed_out(error: Exception) -> bool:
    """Whether the server fell silent: then another connection would cost another time-out."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:500]


def _hang_up(mail: Any) -> None:
    try:
        mail.close()
    except (OSError, SMTPException) as error:
        log.info("mail server left before goodbye: %s", error)


def _pause(sender: str, error: str) -> None:
    """After a connection failure the whole outbox rests, longer each time in a row."""
    box = Outbox.objects.filter(sender=sender).first()
    if box is None:
        return
    moment = clock.now()
    log.warning("mail server not reached, outbox pauses: %s", error)
    Outbox.objects.filter(sender=sender).exclude(state=State.HELD).update(
        state=State.PAUSED,
        paused_until=moment + PAUSES[min(box.failures, len(PAUSES) - 1)],
        failures=F("failures") + 1,
        error=error[:500],
        error_at=moment,
        sender="",
        leased_until=None,
    )
