import time, resource
from datetime import date, datetime
from decimal import Decimal
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from alliance import audit, clock
from alliance.models import User
from alliance.tests import builders, builders_assessments as years
from assessments.models import *
from assessments.services import outcomes, cycles, results, circulars
from assessments.tests import bad_years
from members.models import Unit, Representative
import os
PROFILE = os.environ.get('PROF')
def test_bench(db, time_machine):
    time_machine.move_to(bad_years.NOW, tick=False)
    builders.alliance()
    N = 10000
    with transaction.atomic():
        audit.bulk_create(Unit, [Unit(name=f"单位{i}", name_key=f"dw{i:05}", initials="dw", kind="ENTERPRISE", uscc_missing_reason="x", joined_on=date(2020,1,1)) for i in range(N)], by=None, reason="x")
        units = list(Unit.objects.filter(initials="dw").order_by("pk"))
        User.objects.bulk_create([User(username=f"u{i}", name=f"人{i}", phone="") for i in range(2*N)])
        users = list(User.objects.filter(username__startswith="u").order_by("pk"))
        audit.bulk_create(Representative, [Representative(unit=units[i//2], user=users[i], role=("HEAD","LIAISON")[i%2], since=date(2020,1,1), initials="r") for i in range(2*N)], by=None, reason="x")
        for year in (2025, 2026):
            years.published_standards(year)
            with clock.at(datetime(year,12,1,9,tzinfo=clock.TZ)):
                c = cycles.plan(year=year, by=None)
            std = Standard.objects.get(year=year, subject="ENTERPRISE")
            rows = []
            for i, u in enumerate(units):
                g = "UNQUALIFIED" if i % 20 == 0 else "EXCELLENT" if i % 5 == 1 else "GOOD"
                rows.append(Assessment(cycle=c, unit=u, standard=std, state="PUBLISHED" if year==2025 else "CONFIRMED", grade=g, total=50))
            audit.bulk_create(Assessment, rows, by=None, reason="x")
            inds = list(std.indicators.all())
            bad = list(Assessment.objects.filter(cycle=c, grade="UNQUALIFIED"))
            audit.bulk_create(Item, [Item(assessment=a, indicator=i, review_points=i.points*Decimal("0.2"), review_note="理由") for a in bad for i in inds], by=None, reason="x")
            c.opened_at = clock.now(); c.published_at = clock.now() if year == 2025 else None
            audit.save(c, by=None, reason="x")
    for year in (2025,):
        outcomes.follow_publication(Cycle.objects.get(year=year), by=None)
    c = Cycle.objects.get(year=2026)
    sid = transaction.savepoint()
    part = {}
    t0 = time.perf_counter()
    real = outcomes.follow_publication
    def timed(cycle, *, by):
        t = time.perf_counter()
        import cProfile, pstats
        pr = cProfile.Profile() if PROFILE else None
        if pr: pr.enable()
        n = real(cycle, by=by)
        if pr: pr.disable(); pstats.Stats(pr).sort_stats("cumtime").print_stats(45)
        part.update(seconds=time.perf_counter()-t, started=n)
        return n
    outcomes.follow_publication = timed
    try:
        results.publish(c, by=None)
    finally:
        outcomes.follow_publication = real
    print("publish", time.perf_counter()-t0, part, "maxrss", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024)
    t = time.perf_counter(); print("again", outcomes.follow_publication(c, by=None), time.perf_counter()-t)
    from assessments.services import rectification_dates
    with CaptureQueriesContext(connection) as q:
        t = time.perf_counter(); print("sweep", rectification_dates.remind_and_record_late(), time.perf_counter()-t, len(q))
    with CaptureQueriesContext(connection) as q:
        t = time.perf_counter(); d = circulars.draft(c, "RESULTS"); circulars.issue(c, kind="RESULTS", title=d.title, body=d.body, by=None); print("issue", time.perf_counter()-t, len(q))
    assert 0
