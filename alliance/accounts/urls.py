"""Signing in and out, the own account, accounts and administrators."""

from django.urls import path

from alliance.accounts.views import accounts, administrators

urlpatterns = [
    path("login/", accounts.SignInPage.as_view(), name="login"),
    path("logout/", accounts.sign_out, name="logout"),
    path("account/", accounts.profile, name="profile"),
    path("account/password/", accounts.ChangePassword.as_view(), name="password_change"),
    path("accounts/", accounts.AccountList.as_view(), name="accounts"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/reset/", accounts.reset_password, name="account_reset"),
    path("accounts/<int:pk>/password/", accounts.one_time_password, name="account_password"),
    path("accounts/<int:pk>/switch/", accounts.switch, name="account_switch"),
    path("administrators/", administrators.administrator_list, name="administrators"),
    path("administrators/<int:pk>/end/", administrators.end, name="administrator_end"),
]
