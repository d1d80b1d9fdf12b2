"""考核卷宗: the sealed parts of a result."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from alliance.ground import clock
from alliance.ground.access import require
from alliance.paper import document
from alliance.paper.printed import address_of
from assessments.dossiers import services as dossiers
from assessments.dossiers.models import Dossier
from assessments.held import rules as held
from assessments.sheets.models.assessments import Assessment


def visible_result(request: HttpRequest, pk: int) -> Assessment:
    """The confirmed or published result, if this person may see it by now; otherwise 404."""
    found = Assessment.objects.visible_to(request.user).select_related(
        "cycle", "unit", "standard", "confirmed_by", "submitted_by"
    )
    shown = get_object_or_404(found.prefetch_related("standard__vetoes", "standard__bonus_items"), pk=pk)
    if not held.sees_result(request.user, shown):
        raise Http404("结果尚未公布")
    require(held.may_see_held(request.user, shown))
    return shown


def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """The seals of an assessment, what is in the one in force, and whether the records still agree with it."""
    found = Assessment.objects.visible_to(request.user).select_related("cycle", "unit", "standard")
    shown = get_object_or_404(found, pk=pk)
    seal = dossiers.current(shown)
    if seal is None or not held.sees_result(request.user, shown):
        raise Http404("没有封存的卷宗")
    require(held.may_see_held(request.user, shown))
    checked = dossiers.examine(
        Dossier.objects.select_related("assessment__unit", "assessment__cycle").get(pk=seal.pk)
    )
    insider = held.looks_after(request.user, shown)
    return render(
        request,
        "assessments/dossiers/detail.html",
        {
            "title": f"考核卷宗：{dossiers.name_in(seal) or shown.unit}",
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
