"""Temporary: screenshots of A1's pages."""
import os
from datetime import datetime, timedelta
import pytest
from alliance import clock
from alliance.tests import builders, builders_assessments as b
from assessments.models import *
from assessments.services import standards, cycles, secretariat
from django.urls import reverse
OUT="/tmp/a1shots"; os.makedirs(OUT,exist_ok=True)

@pytest.mark.django_db(transaction=True)
def test_shots(live_server, settings):
    from playwright.sync_api import sync_playwright
    settings.DEBUG=True
    e=builders.alliance()
    st=builders.unit("ENTERPRISE",name="德州恒力机械有限公司"); sh=builders.person(st,"HEAD"); builders.seated("STANDING",st)
    with clock.at(datetime(2025,11,20,12,tzinfo=clock.TZ)):
        old=b.cycle(2025)
        b.published(old,{e.school:"UNQUALIFIED", e.chair_unit:"GOOD"})
    pub=b.published_standards(2026)
    c=b.cycle(2026)
    new=standards.new_edition(pub["SCHOOL"],reason="A2 的分值写错",by=None)
    draft=standards.copy(pub["ENTERPRISE"],year=2027,by=None)
    from assessments.services import editing
    editing.remove_indicator(draft.indicators.first(),by=None)
    cycles.plan(year=2027,by=None)
    s=secretariat.start(c,by=None)
    z=draft.indicators.get(code="A4") if draft.indicators.filter(code="A4") else draft.indicators.last()
    pages=[("sg",u,n) for u,n in [
      (reverse("standards"),"list"),(reverse("standard",args=[draft.pk]),"draft"),(reverse("standard",args=[pub["SCHOOL"].pk]),"published"),
      (reverse("indicator",args=[draft.indicators.all()[1].pk]),"indicator"),
      (reverse("indicator",args=[draft.indicators.filter(rule__type="Z").first().pk]),"indicator_z"),
      (reverse("indicator",args=[draft.indicators.filter(rule__type="L").first().pk]),"indicator_l"),
      (reverse("indicator",args=[draft.indicators.filter(rule__type="J").first().pk]),"indicator_j"),
      (reverse("indicator",args=[pub["SCHOOL"].indicators.first().pk]),"indicator_read"),
      (reverse("standard_new"),"new"),(reverse("standard_edit",args=[draft.pk]),"terms"),(reverse("standard_import",args=[draft.pk]),"import"),
      (reverse("standard_dry_run",args=[new.pk]),"dry"),(reverse("standard_history",args=[draft.pk]),"history"),
      (reverse("veto",args=[draft.vetoes.first().pk]),"veto"),
      (reverse("cycles"),"cycles"),(reverse("cycle",args=[2026]),"cycle"),(reverse("cycle",args=[2027]),"cycle27"),(reverse("cycle_new"),"cycle_new"),(reverse("cycle_open",args=[2027]),"open"),(reverse("cycle_self_evaluation",args=[2026]),"selfeval"),
      (reverse("secretariat_scores"),"ss"),(reverse("secretariat_score",args=[2026]),"score"),(reverse("secretariat_self",args=[2026]),"self")]]
    pages+=[("liaison",reverse("standards"),"l_list"),("liaison",reverse("standard",args=[pub["SCHOOL"].pk]),"l_std")]
    users={"sg":e.secretary_general,"liaison":e.school_liaison}
    from django.test import Client
    only=os.environ.get("ONLY","")
    with sync_playwright() as p:
        br=p.chromium.launch(executable_path="/usr/bin/chromium",args=["--no-sandbox"])
        for width in (1280,375):
            for who,url,name in pages:
                if only and name not in only.split(","): continue
                cl=Client(); cl.force_login(users[who])
                ctx=br.new_context(viewport={"width":width,"height":900},locale="zh-CN")
                ctx.add_cookies([{"name":"sessionid","value":cl.cookies["sessionid"].value,"url":live_server.url}])
                pg=ctx.new_page(); errs=[]
                pg.on("console",lambda m:errs.append(m.text) if m.type=="error" else None)
                r=pg.goto(live_server.url+url)
                pg.screenshot(path=f"{OUT}/{name}-{width}.png",full_page=True)
                over=pg.evaluate("document.documentElement.scrollWidth-innerWidth")
                if r.status!=200 or errs or over>0: print(name,width,r.status,errs[:2],over)
                if r.status==500: open(f"{OUT}/{name}.html","w").write(pg.content())
                ctx.close()
        br.close()
    cl=Client(); cl.force_login(users["sg"])
    r=cl.get(reverse("standard_print",args=[pub["SCHOOL"].pk])); open(f"{OUT}/std.pdf","wb").write(b"".join(r.streaming_content))
