"""The left menu as a table of contents: what the alliance does, in the order of its year; the apps put their pages in."""

from alliance.menu.years import assessment_years
from alliance.registers.portal import area

area("desk", "工作台", icon="home", order=0)
area("own", "我的单位", icon="building", order=10)
area("members", "成员单位", icon="users", order=20)
area("council", "理事会", icon="council", order=30)
area("duties", "履职记录", icon="file", order=35)
area("reports", "信息报送", icon="send", order=40)
area("assessment", "{year}年度考核", icon="clipboard", order=50, years=assessment_years)
area("consequences", "整改与通报", icon="megaphone", order=60)
area("annual", "年度报告", icon="report", order=70)
area("standards", "考核标准", icon="ruler", order=80)
area("regulation", "办法条款", icon="book", order=90)
area("catalogue", "报表中心", icon="copy", order=95)
area("system", "设置与运行", icon="gear", order=100, foot=True)
