"""Files in the making: their place in the menu, waking a worker for them, and removing them after a day."""

from alliance.exports import list_exports, papers, services
from alliance.files import downloads
from alliance.registers.portal import HOUR, MINUTE, menu, sweep

services.kind(list_exports.LONG_LIST, label="清单", build=list_exports.build, may=list_exports.may)
services.kind(papers.KIND, label="文件（PDF）", build=papers.build, may=papers.may)
menu("我的导出", "exports", area="desk", order=20, shown=lambda user: user.is_authenticated)
menu("导出记录", "downloads", area="system", order=60, shown=lambda user: bool(downloads.may_see_all(user)))
sweep("alliance.exports", label="唤起文件生成", every=MINUTE)(services.ring_for_waiting)
sweep("alliance.exports_expire", label="清理过期导出文件", every=HOUR)(services.expire)
