"""Taking an import back, from its preview."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from alliance.ground.access import Refused
from alliance.signin import reauth
from members.importing.views.imports import visible
from members.undoing import services


@require_POST
@reauth.asks_password
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back, or say what rests on it."""
    upload = visible(request, pk)
    try:
        services.undo(upload, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, "已撤销这次导入，名册与导入前相同。")
    return redirect("roster", pk=pk)
