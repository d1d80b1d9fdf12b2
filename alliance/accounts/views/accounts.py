"""Signing in and out, one's own account, and the accounts that the secretariat looks after."""

import django_filters
from django import forms
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_GET, require_POST

from alliance.accounts import rules
from alliance.accounts.services import accounts
from alliance.face import acting
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import status_tag
from alliance.face.lists import ListPage
from alliance.face.parts import OWN_ACCOUNT
from alliance.ground.access import Refused, offices, require
from alliance.history.words import events_of
from alliance.power.services import changes
from alliance.power.views import show_password
from alliance.rights.models.users import User
from alliance.signin import handing_over, passwords, reauth, sessions, tries
from alliance.signin.models import SignIn

WRONG = "登录名或密码不正确。连续输错 5 次，登录将暂停 30 分钟。"


class SignInForm(AuthenticationForm):
    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "登录名"
        self.fields["username"].help_text = "一般为您登记的手机号"
        self.fields["password"].max_length = passwords.LONGEST

    def get_invalid_login_error(self) -> ValidationError:
        """Why no password was looked at, if so; nothing here depends on whether the login name exists."""
        if getattr(self.request, "sign_in_busy", False):
            return ValidationError("现在登录的人较多，请稍等几秒后再点“登录”。")
        if shut := getattr(self.request, "sign_in_closed", None):
            return ValidationError(shut_in_words(shut))
        return super().get_invalid_login_error()


def shut_in_words(shut: tries.Closed) -> str:
    if shut.network:
        return f"{shut.said}，或换用其他网络（如手机流量）。"
    return f"{shut.said}；也可以联系秘书处重置密码，重置后即可登录。"


class SignInPage(LoginView):
    authentication_form = SignInForm
    redirect_authenticated_user = True
    extra_context = {"title": "登录"}

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """An empty portal has nobody who could sign in: it says how it is founded."""
        if not User.objects.exists():
            return redirect("founding")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"demo_accounts": accounts.of_the_demo()}

    def form_valid(self, form) -> HttpResponse:
        user = form.get_user()
        try:
            accounts.use_one_time_password(user, by=user)
        except Refused as refused:
            acting.refuse(form, refused)
            return self.form_invalid(form)
        response = super().form_valid(form)
        tries.note(self.request, SignIn.Outcome.DONE, user.username)
        tries.know_device(self.request, response, user)
        return response

    def form_invalid(self, form) -> HttpResponse:
        """429 while no try is allowed, 503 when too many sign in at once; otherwise the form again."""
        response = super().form_invalid(form)
        if getattr(self.request, "sign_in_busy", False):
            response.status_code, response.headers["Retry-After"] = 503, "5"
        elif shut := getattr(self.request, "sign_in_closed", None):
            response.status_code, response.headers["Retry-After"] = 429, str(shut.minutes * 60)
        return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    list(messages.get_messages(request))  # what was said to this person is not shown to the next one
    logout(request)
    messages.success(request, "您已退出登录。")
    return redirect("login")


class ChooseForm(PasswordChangeForm):
    """As Django has it; what speaks against the new password stands at its own field, and the service saves it."""

    error_messages = {
        "password_mismatch": "两次输入的新密码不一样。",
        "password_incorrect": "当前密码不正确。",
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "一次性密码" if self.user.must_change_password else "当前密码"
        self.fields["new_password1"].help_text = self.fields["new_password2"].help_text = ""

    def clean_old_password(self) -> str:
        given = self.cleaned_data["old_password"]
        if reason := reauth.objection(self.user, given):
            raise ValidationError(reason)
        return given

    def validate_password_for_user(self, user, *fields: str) -> None:
        super().validate_password_for_user(user, "new_password1")

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("new_password1") and cleaned.get("new_password1") == cleaned.get("old_password"):
            self.add_error("new_password1", "新密码不能与当前密码相同。")
        return cleaned

    def save(self, commit: bool = True):
        self.user = accounts.choose_password(
            self.user, password=self.cleaned_data["new_password1"], by=self.user
        )
        return self.user


class ChangePassword(PasswordChangeView):
    form_class = ChooseForm
    success_url = reverse_lazy("home")
    extra_context = {"title": "修改密码", "hint": passwords.HINT}

    def form_valid(self, form) -> HttpResponse:
        try:
            form.save()
        except Refused as refused:
            acting.refuse(form, refused)
            return self.form_invalid(form)
        update_session_auth_hash(self.request, form.user)
        sessions.prove(self.request)
        messages.success(self.request, "密码已修改。")
        return redirect(self.get_success_url())


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email"]
        labels = {"email": "邮箱"}
        help_texts = {"email": "提醒和通知会同时发送到这个邮箱"}


@reauth.asks_password
def profile(request: HttpRequest) -> HttpResponse:
    """One's own account: contact data, offices, the units one stands for."""
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    answer = acting.fill_in(request, form, accounts.change_email, request.user, done="已保存。", to="profile")
    return answer or render(
        request,
        "alliance/accounts/profile.html",
        {
            "title": "我的账号",
            "form": form,
            "offices": [office.label for office in offices(request.user)],
            "parts": OWN_ACCOUNT.drawn(request.user, request),
        },
    )


class AccountFilter(django_filters.FilterSet):
    is_active = django_filters.BooleanFilter(label="在用")
    must_change_password = django_filters.BooleanFilter(label="待修改密码")


class AccountList(ListPage):
    title = "账号"
    subtitle = "一人一号，不得共用。人员在单位档案中任命后自动开通账号"
    columns = [
        Column("name", "姓名", sort="name_key"),
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
    ordering = ["name_key"]
    filterset_class = AccountFilter
    search_fields = ["name", "username", "email"]
    search_placeholder = "姓名、登录名或邮箱"
    export_name = "账号"
    empty = Empty("还没有账号")

    def rule(self, user):
        return rules.may_manage(user)

    def get_queryset(self, user):
        return User.objects.all()

    def row_url(self, row) -> str:
        return reverse("account", args=[row.pk])


def _state(user: User) -> tuple[str, str]:
    if not user.is_active:
        return ("已停用", "neutral")
    if not user.has_usable_password():
        return ("未发放密码", "warning")
    return ("待本人修改密码", "info") if user.must_change_password else ("在用", "success")


def _person(request: HttpRequest, pk: int) -> User:
    person = get_object_or_404(User, pk=pk)
    require(rules.may_see(request.user, person))
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
            "may_reset": rules.may_issue_password(request.user, person),
            "may_switch": rules.may_switch(request.user, person),
            "may_list": rules.may_manage(request.user),
            "events": events_of(person),
        },
    )


@require_POST
@reauth.asks_password
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a one-time password, which the next page shows once; or propose it to a second person."""
    person = _person(request, pk)
    reason = request.POST.get("reason", "")
    return acting.carry_out(
        request,
        None,
        lambda: changes.do_or_propose("accounts.reset", by=request.user, user=person, reason=reason),
        to=lambda password: show_password(request, person, password),
    )


@require_GET
def one_time_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the password that was just issued, once, with a text to pass on; opened again, it says so."""
    person = get_object_or_404(User, pk=pk)
    password = handing_over.taken(request, person)
    may_list = rules.may_manage(request.user)
    if not password:
        require(may_list)
    context = {"title": "一次性密码", "person": person, "password": password, "may_list": may_list}
    if password:
        context["invitation"] = accounts.invitation(person, password)
    return handing_over.forget(render(request, "alliance/accounts/password.html", context))


@require_POST
@reauth.asks_password
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    given = {"active": not person.is_active, "reason": request.POST.get("reason", "")}
    return acting.carry_out(
        request,
        None,
        lambda: changes.do_or_propose("accounts.switch", by=request.user, user=person, **given),
        done=f"已{'启用' if given['active'] else '停用'} {person} 的账号。",
        to=reverse("account", args=[pk]),
    )
