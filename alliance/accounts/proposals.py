"""Acts on accounts and administrators that may need a second person, and how a proposal says what will happen."""

from datetime import date

from alliance.accounts import rules
from alliance.accounts.models import Administrator
from alliance.accounts.services import accounts, administrators
from alliance.ground import clock
from alliance.ground.access import Office
from alliance.power.judge import Act
from alliance.power.services import changes
from alliance.rights.models.users import User


def reset_means(*, user: User, reason: str = "") -> changes.Meaning:
    return changes.Meaning(
        matter=f"reset:{user.pk}",
        title=f"重置密码：{user}",
        lines=[
            f"{user}（登录名 {user.username}）现用密码立即失效，本人在各处的登录全部退出。",
            "一次性密码只显示给确认人一次，由确认人当面或电话告知本人；只能用来登录一次，登录后须由本人修改。",
        ],
        gains=user,
    )


def _switch_means(*, user: User, active: bool, reason: str) -> changes.Meaning:
    effect = "重新启用，原有职务的权限随之恢复" if active else "停用，全部权限和登录会话立即终止"
    return changes.Meaning(
        matter=f"switch:{user.pk}",
        title=f"{'启用' if active else '停用'}账号：{user}",
        lines=[f"{user}（登录名 {user.username}）的账号{effect}。"],
        gains=user,
    )


def _appointment_means(*, user: User, office: str, since: date) -> changes.Meaning:
    label = Office(office).label
    return changes.Meaning(
        matter=f"administrator:{user.pk}",
        title=f"任命{label}：{user}",
        lines=[f"{user}自{clock.show_day(since)}起担任{label}。"],
        gains=user,
    )


def _end_means(*, post: Administrator, reason: str) -> changes.Meaning:
    return changes.Meaning(
        matter=f"administrator-end:{post.pk}",
        title=f"免去{post.get_office_display()}：{post.user}",
        lines=[f"{post.user}的{post.get_office_display()}岗位在确认当日终止，相应权限立即终止。"],
        gains=post.user,
    )


changes.register(
    "accounts.reset",
    changes.Kind(
        Act.RESET,
        lambda by, *, user, **details: rules.may_issue_password(by, user),
        accounts.issue_password,
        reset_means,
        shows_password=True,
    ),
)
changes.register(
    "accounts.switch",
    changes.Kind(
        Act.SWITCH, lambda by, *, user, **details: rules.may_switch(by, user), accounts.switch, _switch_means
    ),
)
changes.register(
    "administrators.appoint",
    changes.Kind(
        Act.ADMINISTRATOR,
        lambda by, *, user, office, since: rules.may_appoint(by, user, office),
        administrators.appoint,
        _appointment_means,
    ),
)
changes.register(
    "administrators.end",
    changes.Kind(
        Act.END_ADMINISTRATOR,
        lambda by, *, post, reason: rules.may_end(by, post),
        administrators.end,
        _end_means,
    ),
)
