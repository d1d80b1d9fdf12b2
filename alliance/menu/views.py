"""The numbers beside the entries of the menu, which a page asks for after it is shown."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.menu import entries


@never_cache
@require_safe
def badges(request: HttpRequest) -> JsonResponse:
    return JsonResponse(entries.badges(request.user))
