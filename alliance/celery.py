"""The Celery application and the whole timetable of the portal.

Only intervals: a deadline is data that is compared with the clock when it is read and when it is written. The sweeps
ask the database for everything due and not yet done, so a missed, doubled or late run changes nothing. Beat rings for
all of them when it starts, too.
"""

import os

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

app = Celery("alliance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "sweep-every-minute": {"task": "alliance.tasks.sweep_minute", "schedule": 60.0},
    "sweep-every-hour": {"task": "alliance.tasks.sweep_hour", "schedule": 3600.0},
}


@beat_init.connect
def sweep_at_start(**_signal) -> None:
    """Do what came due while nothing ran now, not after the first interval; a missing broker is logged by Celery."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], retry=False)
