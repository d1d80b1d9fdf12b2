"""Signing in and out, one's own account, and the accounts that the secretariat looks after."""

import django_filters
from axes.decorators import axes_dispatch
from django import forms
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from alliance import accounts, changes
from alliance.access import offices, require
from alliance.face import Empty
from alliance.history_view import events_of
from alliance.lists import Column, ListPage
from alliance.models import PowerChange, User
from alliance.templatetags.face import status_tag

from .changes import proposed, show_password


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "登录名或密码不正确。连续输错 5 次，账号将锁定 30 分钟。",
        "inactive": "登录名或密码不正确。连续输错 5 次，账号将锁定 30 分钟。",
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "登录名"
        self.fields["username"].help_text = "一般为您登记的手机号"


@method_decorator(axes_dispatch, name="dispatch")
class SignIn(LoginView):
    authentication_form = SignInForm
    redirect_authenticated_user = True
    extra_context = {"title": "登录"}

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"demo_accounts": accounts.of_the_demo()}


def locked_out(request: HttpRequest, credentials: dict, *args, **kwargs) -> HttpResponse:
    """Too many wrong passwords: the same page, with when to try again and whom to call."""
    form = SignInForm(request)
    form.errors["__all__"] = form.error_class(["密码连续输错 5 次，请 30 分钟后再试，或联系秘书处重置密码。"])
    return render(request, "registration/login.html", {"form": form, "title": "登录"}, status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "您已退出登录。")
    return redirect("login")


class ChooseForm(PasswordChangeForm):
    """The form as Django has it; saving goes through the account service."""

    def save(self, commit: bool = True):
        accounts.choose_password(self.user, self.cleaned_data["new_password1"])
        return self.user


class ChangePassword(PasswordChangeView):
    form_class = ChooseForm
    success_url = reverse_lazy("home")
    extra_context = {"title": "修改密码"}

    def form_valid(self, form) -> HttpResponse:
        form.save()
        update_session_auth_hash(self.request, form.user)
        messages.success(self.request, "密码已修改。")
        return redirect(self.get_success_url())


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email"]
        labels = {"email": "邮箱"}
        help_texts = {"email": "提醒和通知会同时发送到这个邮箱"}


def profile(request: HttpRequest) -> HttpResponse:
    """One's own account: contact data, offices, the units one stands for."""
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        accounts.change_email(request.user, form.cleaned_data["email"])
        messages.success(request, "已保存。")
        return redirect("profile")
    return render(
        request,
        "alliance/accounts/profile.html",
        {"title": "我的账号", "form": form, "offices": [office.label for office in offices(request.user)]},
    )


class AccountFilter(django_filters.FilterSet):
    is_active = django_filters.BooleanFilter(label="在用")
    must_change_password = django_filters.BooleanFilter(label="待修改密码")

    class Meta:
        model = User
        fields = ["is_active", "must_change_password"]


class AccountList(ListPage):
    title = "账号"
    subtitle = "一人一号，不得共用。人员在单位档案中任命后自动开通账号"
    columns = [
        Column("name", "姓名", sort="name"),
        Column("username", "登录名", kind="code", sort="username", personal=True),
        Column("email", "邮箱", personal=True),
        Column(
            "state",
            "状态",
            value=lambda user: _state(user)[0],
            cell=lambda user: status_tag(*_state(user)),
        ),
        Column("last_login", "最近登录", kind="datetime", sort="last_login"),
    ]
    ordering = ["name"]
    filterset_class = AccountFilter
    search_fields = ["name", "username", "email"]
    search_placeholder = "姓名、登录名或邮箱"
    export_name = "账号"
    empty = Empty("还没有账号")

    def rule(self, user):
        return accounts.may_manage(user)

    def get_queryset(self, user):
        return User.objects.all()

    def row_url(self, row) -> str:
        return f"/accounts/{row.pk}/"


def _state(user: User) -> tuple[str, str]:
    if not user.is_active:
        return ("已停用", "neutral")
    if not user.has_usable_password():
        return ("未发放密码", "warning")
    return ("待本人修改密码", "info") if user.must_change_password else ("在用", "success")


def _person(request: HttpRequest, pk: int) -> User:
    person = get_object_or_404(User, pk=pk)
    require(accounts.may_see(request.user, person))
    return person


def account(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    return render(
        request,
        "alliance/accounts/detail.html",
        {
            "title": person.name,
            "person": person,
            "state": _state(person),
            "offices": [office.label for office in offices(person)],
            "may_reset": accounts.may_issue_password(request.user, person),
            "may_switch": accounts.may_switch(request.user, person),
            "may_list": accounts.may_manage(request.user),
            "events": events_of(person),
        },
    )


@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a one-time password and show it once, with a text to pass on; or propose it to a second person."""
    person = _person(request, pk)
    reason = request.POST.get("reason", "")
    done = changes.carry_out("accounts.reset", by=request.user, user=person, reason=reason)
    if isinstance(done, PowerChange):
        return proposed(request, done)
    return show_password(request, person, done)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    active = not person.is_active
    done = changes.carry_out(
        "accounts.switch",
        by=request.user,
        user=person,
        active=active,
        reason=request.POST.get("reason", ""),
    )
    if isinstance(done, PowerChange):
        return proposed(request, done)
    messages.success(request, f"已{'启用' if active else '停用'} {person} 的账号。")
    return redirect("account", pk=pk)
