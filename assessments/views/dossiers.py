"""考核卷宗: the sealed parts of a result, and the public page that verifies a code (no sign-in)."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from alliance import clock, document
from alliance.access import is_secretariat, require
from alliance.wayfinding import client_address
from assessments.models import Assessment, Dossier
from assessments.rules import results as rules
from assessments.services import dossiers
from councils.models.recusal import acts_as_chair, presides_over

TRIES, WINDOW = 30, 60  # look-ups per address and seconds: each reads the files of a unit again
LONGEST = 40


def address_of(code: str | None) -> str:
    """The full address that verifies a code, as it stands in the QR code."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('verify_code', args=[code])}" if code else ""


def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """The seals of an assessment, what is in the one in force, and whether the records still agree with it."""
    found = Assessment.objects.visible_to(request.user).select_related("cycle", "unit", "standard")
    shown = get_object_or_404(found, pk=pk)
    seal = dossiers.current(shown)
    if seal is None or not rules.sees_result(request.user, shown):
        raise Http404("没有封存的卷宗")
    require(rules.may_see_held(request.user, shown))
    checked = dossiers.examine(
        Dossier.objects.select_related("assessment__unit", "assessment__cycle").get(pk=seal.pk)
    )
    insider = is_secretariat(request.user) or bool(presides_over(request.user)(shown.unit_id))
    insider = insider or acts_as_chair(request.user)
    return render(
        request,
        "assessments/dossiers/detail.html",
        {
            "title": f"考核卷宗：{shown.unit}",
            "clauses": "13.2 11",
            "assessment": shown,
            "dossier": seal,
            "verification": checked,
            "parts": parts_of(seal, checked, names=insider),
            "address": address_of(seal.code),
            "qr": document.qr_code(address_of(seal.code)),
            "earlier": Dossier.objects.filter(assessment=shown, superseded=True) if insider else [],
        },
    )


def parts_of(seal: Dossier, checked: dossiers.Verification, *, names: bool) -> list[dict[str, Any]]:
    """(label, what is in it, whether it is unchanged) of each part; reviewers by number for the unit itself."""
    content = dossiers.content(seal)
    if content is None:
        return []
    called = content[dossiers.NAMES]["reviewers"]
    reviewers = "、".join(
        f"{called[str(row['reviewer'])] if names else f'评审人{number}'} {row['score'] or '—'} 分"
        for number, row in enumerate((one for one in content["reviews"] if one["state"] == "DONE"), start=1)
    )
    recused = "、".join(one["name"] for one in content["recusals"]) if names else ""
    said = {
        "seal": f"第 {content['seal']['number']} 次封存，{clock.show_instant(seal.sealed_at)}",
        "unit": f"{content[dossiers.NAMES]['unit']}，{content['unit']['year']}年度",
        "standard": f"{content[dossiers.NAMES]['standard']}，校验值 {content['standard']['sha256'][:12]}",
        "facts": f"{len(content['facts'])} 项",
        "review_facts": f"{len(content['review_facts'])} 项",
        "items": f"{len(content['items'])} 项指标",
        "evidence": f"{len(content['evidence'])} 份",
        "reviews": reviewers or "—",
        "recusals": recused or f"{len(content['recusals'])} 人",
        "decisions": f"总分 {content['decisions']['total']}，否决 {len(content['decisions']['vetoes'])} 项，"
        f"加减分 {len(content['decisions']['bonus'])} 项，延期 {len(content['decisions']['extensions'])} 次",
    }
    return [
        {"label": label, "said": said[part], "intact": label not in checked.changed}
        for part, label in dossiers.PARTS.items()
    ]


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The empty form of the public verification, or on to the page of the code that was typed."""
    code = dossiers.normal(request.GET.get("code", ""))[:LONGEST]
    if code:
        return redirect("verify_code", code if code.isalnum() and code.isascii() else "0")
    return render(request, "assessments/dossiers/verify.html", {"title": "考核结果校验", "code": ""})


@login_not_required
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the dossier of this code is intact; the grade only once it is published. An unknown code is a 404."""
    if _too_often(request):
        answer = render(
            request,
            "assessments/dossiers/verify.html",
            {"title": "考核结果校验", "busy": True, "code": code},
            status=429,
        )
        answer["Retry-After"] = str(WINDOW)
        return answer
    found = dossiers.verify(code[:LONGEST])
    context = {
        "title": "考核结果校验",
        "code": code,
        "asked": True,
        "verification": found,
        "checked_at": clock.now(),
    }
    if found is not None:
        shown = found.dossier.assessment
        context |= {
            "dossier": found.dossier,
            "assessment": shown,
            "published": shown.state == Assessment.State.PUBLISHED,
        }
    return render(request, "assessments/dossiers/verify.html", context, status=200 if found else 404)


def _too_often(request: HttpRequest) -> bool:
    """Counted per address in the cache; the address itself is not kept."""
    seed = f"{client_address(request)}{int(clock.now().timestamp()) // WINDOW}"
    key = f"verify:{hashlib.sha256(seed.encode()).hexdigest()[:32]}"
    cache.add(key, 0, WINDOW * 2)
    return cache.incr(key) > TRIES
