"""The menu entries of the ground floor."""

from alliance.accounts.services.accounts import may_manage
from alliance.files import downloads
from alliance.registers.portal import menu


def everybody(user) -> bool:
    return user.is_authenticated


def register() -> None:
    from alliance.accounts.views.administrators import may_see
    from alliance.history.views import may_read
    from alliance.jobs.views import may_see_jobs
    from alliance.power.views import may_see_all

    menu("我的待办", "home", section="", order=0, shown=everybody)
    menu("消息", "inbox", section="", order=1, shown=everybody)
    menu("我的导出", "exports", section="", order=2, shown=everybody)
    menu("办法条款", "regulation", section="制度与设置", order=900, shown=everybody)
    menu("设置", "settings", section="制度与设置", order=910, shown=lambda user: bool(may_see_jobs(user)))
    menu("节假日", "holidays", section="制度与设置", order=920, shown=lambda user: bool(may_see_jobs(user)))
    menu("账号", "accounts", section="系统管理", order=930, shown=lambda user: bool(may_manage(user)))
    menu("管理员", "admin_posts", section="系统管理", order=940, shown=lambda user: bool(may_see(user)))
    menu(
        "人事变更确认",
        "power_changes",
        section="系统管理",
        order=945,
        shown=lambda user: bool(may_see_all(user)),
    )
    menu("后台任务", "jobs", section="系统管理", order=950, shown=lambda user: bool(may_see_jobs(user)))
    menu(
        "导出记录",
        "downloads",
        section="系统管理",
        order=955,
        shown=lambda user: bool(downloads.may_see_all(user)),
    )
    menu("操作日志", "audit_log", section="系统管理", order=960, shown=lambda user: bool(may_read(user)))
