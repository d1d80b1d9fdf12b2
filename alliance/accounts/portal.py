"""The menu entries of accounts and administrators."""

from alliance.accounts.rules import may_manage, may_see_administrators
from alliance.registers.portal import menu

menu("账号", "accounts", area="system", order=20, shown=lambda user: bool(may_manage(user)))
menu(
    "管理员", "administrators", area="system", order=30, shown=lambda user: bool(may_see_administrators(user))
)
