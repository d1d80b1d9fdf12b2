"""The dashboards in the menu: with the reports for the secretariat and the council, with the own unit for its people."""

from alliance.registers import portal
from reports.dashboards import rules

portal.menu(
    "数据看板",
    "dashboard_secretariat",
    area="annual",
    order=30,
    shown=lambda user: bool(rules.may_see_secretariat(user)),
)
portal.menu(
    "理事会看板",
    "dashboard_council",
    area="annual",
    order=31,
    shown=lambda user: bool(rules.may_see_council(user)),
)
portal.menu(
    "本单位看板",
    "dashboard_own",
    area="own",
    order=60,
    shown=lambda user: bool(rules.may_see_own(user)),
)
