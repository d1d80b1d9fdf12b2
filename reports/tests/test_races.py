"""Several people at the same instant, on a real database: one wins, the others are told why."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.clock import Month
from alliance.messages.models import Notification
from alliance.tests import builders
from alliance.tests.files import image
from reports.checks import services as checks
from reports.monthly import pictures
from reports.monthly import services as monthly
from reports.monthly.models import MonthlyReport, ReportPicture
from reports.punctuality import services as reminders

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*acts) -> Counter:
    """Run the acts in a thread each; count what came of them by kind."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(timeout=30)
            act()
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        except Exception as error:  # noqa: BLE001 - whatever a thread raises belongs into the result
            outcomes.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return Counter(outcomes)


def test_only_one_judgement_of_a_report_stands():
    house = builders.alliance()
    report = builders.submitted_report(house.school, house.school_head)
    later = clock.now() + timedelta(days=3)
    judgements = [
        lambda: checks.accept(report, by=house.officer),
        lambda: checks.decline(report, reason="不符合", by=house.secretary_general),
        lambda: checks.send_back(report, reason="补充", correct_by=later, by=house.officer),
    ] * 2
    assert at_once(*judgements) == {"done": 1, "refused": 5}
    told = Notification.objects.filter(matter=f"monthly_report:{report.pk}").values("recipient").distinct()
    assert told.count() == Notification.objects.filter(matter=f"monthly_report:{report.pk}").count()


def test_pressing_new_many_times_opens_one_draft():
    house = builders.alliance()
    press = lambda: monthly.start(house.school, month=Month.current(), by=house.school_liaison)  # noqa: E731
    assert at_once(*[press] * 8) == {"done": 8}
    assert MonthlyReport.objects.count() == 1


def test_uploads_at_once_stop_at_nine_pictures():
    house = builders.alliance()
    report = builders.draft(house.school, house.school_liaison)
    files = [
        pictures.sorted_out(
            [SimpleUploadedFile(f"{n}-{m}.jpg", image(size=(40 + n, 40 + m)).read()) for m in range(4)]
        )[0]
        for n in range(5)
    ]
    uploads = [lambda batch=batch: pictures.add(report, batch, by=house.school_liaison) for batch in files]
    assert at_once(*uploads) == {"done": 2, "refused": 3}
    assert ReportPicture.objects.count() == 8


def test_two_workers_send_each_reminder_once():
    house = builders.alliance()
    remind = lambda: reminders.remind(None, month=Month.current(), by=house.officer)  # noqa: E731
    assert at_once(*[remind] * 4) == {"done": 4}
    sent = Notification.objects.filter(matter__startswith="monthly:")
    assert sent.count() == sent.values("recipient", "matter", "step").distinct().count() == 3
