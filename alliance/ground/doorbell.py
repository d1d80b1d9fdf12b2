"""The doorbell: asks a worker to look now. What there is to do stands in the database, so a lost ring costs time only."""

import logging
from typing import Any

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from alliance.ground import broker

log = logging.getLogger(__name__)


def ring(task: str, *args: Any) -> None:
    """Ring for a task by its name; without a broker, which costs a moment at most, the next sweep does the work."""
    if settings.REDIS is None or not broker.answers(settings.REDIS.ping):
        return
    try:
        current_app.send_task(task, args=args, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("broker not reached, the sweep will catch up: %s", error)
