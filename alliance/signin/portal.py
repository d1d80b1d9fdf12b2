"""The sweep of counts of tries and of sessions that are over."""

from alliance.registers.portal import HOUR, sweep
from alliance.signin import sessions, tries


@sweep("alliance.sign_ins", label="清理登录计数和过期登录", every=HOUR)
def tidy() -> int:
    return tries.tidy() + sessions.tidy()
