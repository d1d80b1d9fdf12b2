"""Putting an official document on the public site, and taking it down."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from councils.documents.models.documents import Document
from councils.notices import rules
from councils.notices.models import PublicNotice


@verb(rules.may_publish)
def publish(document: Document, *, moment: datetime, by: Any) -> PublicNotice:
    """Show the document and the texts of its annexes to everybody from now on. Tells nobody; done twice it is refused."""
    notice = PublicNotice(document=document, since=moment, made_by=by)
    try:
        with transaction.atomic():
            return audit.save(notice, by=by, reason="在网站公开")
    except IntegrityError as error:
        raise Refused("这份公文已经公开。") from error


@verb(rules.may_take_down, reason="从网站撤下：{reason}", asks={"reason": "请写明撤下的原因。"})
def take_down(notice: PublicNotice, *, reason: str, moment: datetime, by: Any) -> None:
    """Show it no longer; that it stood there stays in the record."""
    notice.until, notice.reason = moment, reason
