"""Long works: how far they are, and letting one go on that was given up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from alliance.background import works
from alliance.background.models.works import Work


def work(request: HttpRequest, pk) -> HttpResponse:
    """The progress of one work; the page asks again by itself until the work is at its end."""
    row = get_object_or_404(Work.objects.visible_to(request.user).select_related("owner"), pk=pk)
    context = {
        "title": row.title,
        "work": row,
        "tone": Work.State(row.state).tone,
        "result_url": works.url_of(row),
    }
    context["remarks"] = works.remarks_of(row) if row.finished_at else []
    template = "alliance/background/progress.html" if request.htmx else "alliance/background/detail.html"
    return render(request, template, context)


@require_POST
def retry(request: HttpRequest, pk) -> HttpResponse:
    row = get_object_or_404(Work.objects.visible_to(request.user), pk=pk)
    works.retry(row)
    messages.success(request, "已重新排队，从中断处继续办理。")
    return redirect(row)
