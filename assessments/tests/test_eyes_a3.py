import os

import pytest
from django.urls import reverse

from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.models import *
from assessments.services import dossiers, reviews

pytestmark = pytest.mark.django_db(transaction=True)
OUT = "/tmp/a3/shots"
os.makedirs(OUT, exist_ok=True)


def test_eyes(page, live_server, settings, context, monkeypatch):
    from assessments.services import outcomes

    monkeypatch.setattr(outcomes, "follow_publication", lambda c, by: None)
    settings.SITE_URL = live_server.url
    h = builders.alliance()
    for k in ("SCHOOL", "ENTERPRISE", "RESEARCH", "INDUSTRY") * 2:
        u = builders.unit(k)
        builders.person(u, "HEAD")
    cyc = made.cycle(notice_days=5)
    rows = list(cyc.assessments.select_related("unit", "cycle", "standard"))
    school = [r for r in rows if r.unit == h.school][0]
    review = None
    for i, r in enumerate(rows):
        if r.unit == h.school:
            revs = made.assigned(r, h.officer, h.enterprise_head)
            review = revs[0]
            items = reviews.items_to_mark(review.assessment)
        elif i % 4 == 0:
            made.confirmed(r, grade=["EXCELLENT", "GOOD", "QUALIFIED"][i % 3])
        elif i % 4 == 1:
            a, b = made.assigned(
                r,
                h.enterprise_liaison if r.unit != h.enterprise else h.school_head,
                builders.person(name="王评审"),
            )
            made.finished(a, share="0.9")
            made.finished(b, share="0.75")
        elif i % 4 == 2:
            made.passed(r)

    def login(u):
        page.context.clear_cookies()
        page.goto(live_server.url + "/login/")
        page.fill("input[name=username]", u.username)
        page.fill("input[name=password]", builders.PASSWORD)
        page.click("main button[type=submit], form button.btn-primary")
        page.wait_for_url(live_server.url + "/")

    msgs = []
    page.on("console", lambda m: msgs.append(m.text) if m.type in ("error", "warning") else None)

    def shot(name, path, full=True):
        for w, hh in ((1280, 800), (375, 800)):
            page.set_viewport_size({"width": w, "height": hh})
            r = page.goto(live_server.url + path)
            if r.status != 200:
                print("STATUS", name, r.status)
            over = page.evaluate("document.documentElement.scrollWidth-document.documentElement.clientWidth")
            if over > 0:
                print("OVERFLOW", name, w, over)
            page.screenshot(path=f"{OUT}/{name}-{w}.png", full_page=full)

    login(h.officer)
    shot("home", "/")
    shot("reviews", "/reviews/")
    shot("review", reverse("review", args=[review.pk]))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(live_server.url + reverse("review", args=[review.pk]))
    page.locator("[data-points]").nth(0).focus()
    el = page.locator("select[data-points]").nth(0) if page.locator("select[data-points]").count() else None
    page.locator("input[data-points]").nth(0).fill("1")
    page.locator("input[data-points]").nth(0).blur()
    page.wait_for_timeout(2500)
    print(
        "SAVE:",
        page.locator("[data-autosave-status]").inner_text(),
        Mark.objects.filter(review=review).count(),
    )
    page.screenshot(path=f"{OUT}/review-typed.png")
    shot("assignments", "/reviews/assignments/")
    shot("preview", "/reviews/assignments/preview/")
    shot("reviewers", reverse("assessment_reviewers", args=[school.pk]))
    shot("calibration", "/calibration/")
    shot("indicators", "/calibration/indicators/")
    wait = Assessment.objects.filter(state="REVIEWED").first()
    shot("confirmation", reverse("confirmation", args=[wait.pk]))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(live_server.url + reverse("confirmation", args=[wait.pk]))
    page.locator("input[type=checkbox][name^=veto]").first.check()
    page.locator("input[name^=veto][name$=reason]").first.fill("属实")
    page.locator("textarea[name=note]").focus()
    page.locator("textarea[name=note]").fill("x")
    page.locator("textarea[name=note]").blur()
    page.wait_for_timeout(1500)
    print("OUT:", page.locator("#outcome").inner_text())
    page.screenshot(path=f"{OUT}/confirmation-live.png", full_page=True)
    shot("confirmation-blind", reverse("confirmation", args=[school.pk]))
    login(h.secretary_general)
    shot("results", "/results/")
    conf = Assessment.objects.filter(state="CONFIRMED").first()
    shot("result", reverse("assessment_result", args=[conf.pk]))
    shot("dossier", reverse("dossier", args=[conf.pk]))
    for name in ("assessment_result_pdf", "assessment_result_xlsx"):
        r = page.request.get(live_server.url + reverse(name, args=[conf.pk]))
        print(name, r.status)
        open(f"{OUT}/{name}", "wb").write(r.body())
    code = dossiers.current(conf).code
    page.context.clear_cookies()
    shot("verify", "/verify/")
    shot("verify-code", f"/verify/{code}/")
    page.goto(live_server.url + "/verify/UNKNOWN123/")
    page.screenshot(path=f"{OUT}/verify-unknown.png")
    print("CONSOLE", msgs)
