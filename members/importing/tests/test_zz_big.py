import time, pytest
from members.importing.tests.rosters import book, line
from members.importing.services import uploading, applying
from members.importing.plan import Plan
@pytest.mark.django_db
def test_big(everyone):
    n=2000
    f=book(*(line(i, head_phone=f"1370{i:07d}", liaison_phone=f"1360{i:07d}") for i in range(1,n+1)))
    t=time.perf_counter(); f.seek(0); read=uploading._read(f.read()); print("read",time.perf_counter()-t)
    rows=[{"row":r.number,"values":uploading._jsonable(r.values)} for r in read.rows]
    t=time.perf_counter(); p=Plan(rows,by=everyone.officer); print("plan",time.perf_counter()-t, len(p.errors))
    t=time.perf_counter(); f.seek(0); u=uploading.upload(f,filename="x.xlsx",by=everyone.officer); print("upload",time.perf_counter()-t)
    t=time.perf_counter(); applying.apply(u,by=everyone.officer); print("apply",time.perf_counter()-t)
