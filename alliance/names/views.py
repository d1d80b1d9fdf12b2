"""What somebody may choose from, while it is typed."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.names import choosing


@never_cache
@require_safe
def choices(request: HttpRequest, source: str) -> JsonResponse:
    """The first hits of a source, as far as this person may see them; 404 to whom it offers nothing."""
    one = choosing.source_of(source)
    offered = one.offered(request.user) if one else None
    if one is None or offered is None:
        raise Http404("没有可以选择的内容")
    hits, more = choosing.found(one, offered, request.GET.get("q", ""))
    return JsonResponse(
        {"hits": [{"value": hit.value, "label": hit.label, "note": hit.note} for hit in hits], "more": more}
    )
