"""The one way from a form to an act: a refusal lands on the form, and nothing that was typed is lost.

    def extend(request, pk):
        row = visible(request, pk)
        form = ExtensionForm(request.POST or None)
        answer = fill_in(request, form, extensions.extend, row, done="已准予延期。", to=row)
        return answer or render(request, "…", {"form": form, …})

What is no plain filling in goes through `carry_out`; a button that asks for nothing but a reason is a `button`. A page that saves itself asks first: `if is_autosave(request): return autosaved(request, form, save)`.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from alliance.ground import audit, inputs
from alliance.ground.access import Conflict, Refused
from alliance.ground.verbs import to_each

VERSION = "version"
UNREADABLE = "有内容不符合要求，尚未保存，请修改。"
_answers: dict[type, Callable[[HttpRequest, Any], HttpResponse]] = {}


class VerbForm(forms.ModelForm):
    """What is typed about a record; the form carries the version that its page showed, and puts nothing into the record at hand."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["version"].initial = self.instance.version if self.instance.pk else None

    def values(self) -> dict[str, Any]:
        """What the verb takes, by name; with the version where there is a record already."""
        taken = [name for name in self.Meta.fields if name in self.fields]
        if self.instance.pk:
            taken.append("version")
        return {name: self.cleaned_data[name] for name in taken}

    def _post_clean(self) -> None:
        """The verb alone writes the record, and its model is asked by the verb."""


def answers(kind: type) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Register `fn(request, result)` as what every page answers when an act returned this kind of result."""

    def declare(answer: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        _answers[kind] = answer
        return answer

    return declare


def carry_out(
    request: HttpRequest,
    form: forms.BaseForm | None,
    act: Callable[[], Any],
    *,
    done: str | Callable[[Any], str] = "",
    to: Any = None,
    then: Callable[[Any], Any] | None = None,
    at: str = "",
) -> HttpResponse | None:
    """Do the act when the form was sent and is valid; None when the page must be shown (again).

    `done` is the message, `to` where to go on (a record, an address, a response), each as it is or as a function of the
    result; without `to`, the record that the act returned. `then` is what the pressed button does after the saving, with
    what was saved; when it is refused, what was saved stays so. A refusal is added to the form: at its own field or fields,
    else at the field `at`, else above all. After a `Conflict`, and after a saving, the form carries the version that is stored now,
    so that sending it again is a decision. Without a form (a button, a dialog) a refusal passes on and is explained by a
    page that keeps what was typed.
    """
    if request.method != "POST":
        return None
    if form is None:
        return _answer(request, _both(act, then), done, to)
    if not form.is_valid():
        return None
    try:
        result = _both(act, then, form)
    except Refused as refused:
        refuse(form, refused, at=at)
        return None
    return _answer(request, result, done, to)


def fill_in(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[..., Any],
    *of: Any,
    done: str | Callable[[Any], str] = "",
    to: Any = None,
    at: str = "",
    **given: Any,
) -> HttpResponse | None:
    """`carry_out` of a verb that takes what the form holds: its `values()`, else its fields as they are named; before them the
    record that it is done to, where there is one.
    """

    def filled() -> Any:
        values = form.values() if hasattr(form, "values") else form.cleaned_data
        return act(*of, by=request.user, **values, **given)

    return carry_out(request, form, filled, done=done, to=to, at=at)


def finder(model: type[Model], *related: str) -> Callable[[HttpRequest, Any], Any]:
    """`find(request, pk)`: the row, with what is `related` to it; 404 where it is not among those that the person sees."""

    def find(request: HttpRequest, pk: Any) -> Any:
        rows = model.objects.visible_to(request.user)
        return get_object_or_404(rows.select_related(*related) if related else rows, pk=pk)

    return find


def form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page of a form, `form` of the context; 422 where it was sent and does not hold what is asked."""
    return render(request, template, context, status=422 if context["form"].errors else 200)


def press(
    request: HttpRequest,
    record: Any,
    act: Callable[..., Any],
    done: Any,
    *,
    words: str = "",
    to: Any = None,
    **given: Any,
) -> HttpResponse:
    """What a button of a record's page does: the verb, on the version that the page showed, with the dialog's reason as `words`.

    Without `to` the page of the record that the verb returned is next; where it returned none, the page of the button's own.
    """
    if words:
        given[words] = request.POST.get("reason", "")
    version = inputs.version(request.POST.get("version"))
    return carry_out(
        request,
        None,
        lambda: act(record, by=request.user, version=version, **given),
        done=done,
        to=(lambda result: result if hasattr(result, "get_absolute_url") else record) if to is None else to,
    )


def button(
    find: Callable[..., Any],
    act: Callable[..., Any],
    done: str | Callable[[Any], str],
    *,
    words: str = "",
    to: Any = None,
) -> Callable[..., HttpResponse]:
    """The view of a button: `press` on the record that `find(request, …)` shows this person at the address."""

    @require_POST
    def pressed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return press(request, find(request, *args, **kwargs), act, done, words=words, to=to)

    return pressed


def act_on_chosen(
    request: HttpRequest,
    rows: QuerySet,
    act: Callable[..., Any],
    *,
    done: str,
    what: str,
    to: Any,
    named: Callable[[Any], str] = str,
    most: int = inputs.MOST,
    **given: Any,
) -> HttpResponse:
    """The verb on each row that was ticked in a list, each for itself; then on to `to`.

    `done` says to how many it was done (“已催办 {} 项。”); of the others, as they are `named`, the first ten are told why not.
    Where nothing was ticked, that is said (`what` it is, “单位”). Raises `Refused` with the first reasons where nothing could be done.
    """
    ticked = inputs.numbers(request.POST.getlist("selected"), most=most)
    chosen = list(rows.filter(pk__in=ticked).order_by("pk"))
    if not chosen:
        messages.info(request, f"没有选择{what}。")
        return redirect(to)
    number, refusals = to_each(act, chosen, named=named, by=request.user, **given)
    if not number:
        raise Refused("；".join(refusals[:3]))
    messages.success(request, done.format(number))
    for reason in refusals[:10]:
        messages.warning(request, reason)
    return redirect(to)


def onward(
    said: str,
    waiting: QuerySet,
    *,
    each: str = "家",
    url: Callable[[Any], str] = lambda row: row.get_absolute_url(),
    named: Callable[[Any], str] = str,
) -> str:
    """What was done, and a link to the first of what still waits for this person, with their number; two queries.

    `waiting` is what the to-do of this act counts, in the order of its list, asked after the act; when it is empty the message
    says so. `each` is the word that they are counted by.
    """
    following = waiting.first()
    if following is None:
        return f"{said}没有其他待办理的了。"
    return format_html(
        '{}<a class="onward" href="{}">下一{}：{}</a>（还有 {} {}）',
        said,
        url(following),
        each,
        named(following),
        waiting.count(),
        each,
    )


def refuse(form: forms.BaseForm, refused: Refused, *, at: str = "") -> None:
    """Say the refusal on the form, each fault at its field; after a `Conflict` the next sending is over what is stored now."""
    fields = getattr(form, "fields", {})
    field = refused.field if refused.field in fields else at
    for name, sentence in (refused.fields or {field: refused.reason}).items():
        form.add_error(name if name in fields else None, sentence)
    if isinstance(refused, Conflict) and refused.version is not None:
        _renew(form, refused.version)


def is_autosave(request: HttpRequest) -> bool:
    """Whether the page sends this by itself, while somebody writes."""
    return request.method == "POST" and bool(request.headers.get("X-Autosave"))


def autosaved(request: HttpRequest, form: forms.BaseForm, save: Callable[[], Any]) -> JsonResponse:
    """The answer to a page that saves itself: the new version, 422 with what does not fit, or 409 with the refusal,
    which is marked when it is a `Conflict`: the page then shows what is stored beside what was typed.

    Only for the verb that keeps a draft (`audit.autosaving`); what the pressed button does never runs in here.
    """
    if not form.is_valid():
        found = form.errors
        sentences = found if isinstance(found, list) else [one for of in found.values() for one in of]
        return JsonResponse({"message": "；".join(sentences) or UNREADABLE}, status=422)
    try:
        with audit.autosaving():
            saved = save()
    except Refused as refused:
        told = {"message": refused.reason} | ({"conflict": True} if isinstance(refused, Conflict) else {})
        return JsonResponse(told, status=409)
    return JsonResponse({"version": saved.version})


def _both(act: Callable[[], Any], then: Callable[[Any], Any] | None, form: Any = None) -> Any:
    result = act()
    if then is None:
        return result
    if form is not None and (stored := getattr(result, "version", None)) is not None:
        _renew(form, stored)
    after = then(result)
    return result if after is None else after


def _renew(form: forms.BaseForm, version: int) -> None:
    if VERSION in getattr(form, "fields", {}):
        form.data = form.data.copy()
        form.data[form.add_prefix(VERSION)] = str(version)


def _answer(request: HttpRequest, result: Any, done: Any, to: Any) -> HttpResponse:
    if isinstance(result, HttpResponseBase):
        return result
    if (answer := _answers.get(type(result))) is not None:
        return answer(request, result)
    if said := done(result) if callable(done) else done:
        messages.success(request, said)
    where = result if to is None else to(result) if callable(to) else to
    return where if isinstance(where, HttpResponseBase) else redirect(where)
