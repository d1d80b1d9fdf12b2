"""What must be right before the portal starts: it says so in one line instead of failing at midnight."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.checks import Error, Tags, register


@register(Tags.compatibility)
def zone_is_known(app_configs, **kwargs) -> list[Error]:
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return [Error("系统缺少时区数据：请安装 tzdata。", id="alliance.E001")]
    return []


@register(Tags.security)
def xml_is_defused(app_configs, **kwargs) -> list[Error]:
    from openpyxl.xml import DEFUSEDXML  # slow to load, and only this check needs it

    return [] if DEFUSEDXML else [Error("未安装 defusedxml：不能安全读取 Excel 文件。", id="alliance.E002")]
