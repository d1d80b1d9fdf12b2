import resource, time, os, tracemalloc
import pytest
from alliance.tests import builders_assessments as made
from assessments.tests.test_closing_size import confirmed_units
from assessments.services import results
@pytest.mark.django_db
def test_full(monkeypatch):
    n=int(os.environ.get("CLOSING_UNITS","10000"))
    c=made.cycle(); k=confirmed_units(c,n)
    from django.db import reset_queries
    before=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if os.environ.get("TRACE"): tracemalloc.start()
    import cProfile,pstats; pr=cProfile.Profile() if os.environ.get("PROF") else None
    t=time.perf_counter(); c0=time.process_time()
    pr and pr.enable(); results.publish(c,by=None); pr and pr.disable(); s=time.perf_counter()-t; print("CPU",time.process_time()-c0)
    pr and pstats.Stats(pr).sort_stats("cumulative").print_stats(45)
    peak=tracemalloc.get_traced_memory()[1]/1e6 if os.environ.get("TRACE") else 0
    print(f"FULL {k} units {s:.1f} s, rss before {before/1024:.0f} after {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024:.0f} MB, traced peak {peak:.1f} MB")
