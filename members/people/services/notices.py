"""What the person concerned hears of an appointment, an end, and an end taken back."""

from typing import Any

from alliance.ground import clock
from alliance.messages import notifications
from members.people.models import Representative


def tell_appointed(representative: Representative) -> None:
    notifications.notify_many([appointed_message(representative)])


def appointed_message(representative: Representative) -> dict[str, Any]:
    """What the person hears of an appointment, for `notify_many`."""
    unit, label = representative.unit, representative.get_role_display()
    return {
        "recipient": representative.user,
        "matter": f"unit:{unit.pk}",
        "step": f"appointed-{representative.pk}",
        "title": f"您已登记为{unit.name}的{label}",
        "body": f"自 {clock.show_day(representative.since)} 起。登录后在“我的单位”可以看到本单位的资料和待办。",
        "url": unit.get_absolute_url(),
    }


def tell_ended(representative: Representative) -> None:
    notifications.notify_many([ended_message(representative)])


def ended_message(representative: Representative) -> dict[str, Any]:
    """What the person hears of the end of an appointment, for `notify_many`."""
    unit, label = representative.unit, representative.get_role_display()
    day = clock.show_day(representative.until)
    return {
        "recipient": representative.user,
        "matter": f"unit:{unit.pk}",
        "step": f"ended-{representative.pk}-{representative.until}",
        "title": f"您作为{unit.name}{label}的任职自 {day} 起终止",
        "body": f"原因：{representative.end_reason}",
    }


def tell_taken_back(representative: Representative) -> None:
    """Of an appointment that an import had made and that is deleted with it."""
    unit, label = representative.unit, representative.get_role_display()
    notifications.notify(
        [representative.user],
        matter=f"unit:{unit.pk}",
        step=f"taken-back-{representative.pk}",
        title=f"您作为{unit.name}{label}的登记已撤销",
        body="名册导入有误，已由秘书处撤销，视为没有登记过。",
    )


def tell_resumed(representative: Representative, reason: str) -> None:
    unit, label = representative.unit, representative.get_role_display()
    notifications.notify(
        [representative.user],
        matter=f"unit:{unit.pk}",
        step=f"resumed-{representative.pk}-{representative.version}",
        title=f"您作为{unit.name}{label}的任职继续有效",
        body=f"原登记的终止已撤销。原因：{reason}",
        url=unit.get_absolute_url(),
    )
