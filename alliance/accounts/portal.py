"""The menu entries of accounts and administrators."""

from alliance.accounts.rules import may_manage, may_see_administrators
from alliance.registers.portal import menu

menu("账号", "accounts", section="系统管理", order=930, shown=lambda user: bool(may_manage(user)))
menu(
    "管理员",
    "administrators",
    section="系统管理",
    order=940,
    shown=lambda user: bool(may_see_administrators(user)),
)
