"""The figures of the annual report once more, in plain SQL of both databases: figure → statement. Nothing of the portal's queries is used.

Parameters: `y` the year, `d` the last day of its stocks, `j1` its first day, `b`–`e` its instants (half-open), `now`, `today`.
"""

COUNTED = "state IN ('FILED', 'ACCEPTED')"
GOOD = f"{COUNTED} AND answer <> 'DISPUTED' AND year = %(y)s"
MEMBER = "joined_on <= %(d)s AND (ended_on IS NULL OR ended_on > %(d)s)"
ON = "since <= %(d)s AND (until IS NULL OR until > %(d)s)"
HELD = "m.state = 'HELD' AND m.begins_at >= %(b)s AND m.begins_at < %(e)s"
MEETING = f"{HELD} AND m.kind NOT IN ('ACTIVITY', 'PUBLICITY')"
CALLED = (
    f"FROM councils_attendance a JOIN councils_meeting m ON m.id = a.meeting_id WHERE a.called AND {MEETING}"
)
PROXY_CAME = (
    "(a.reply = 'PROXY' AND EXISTS (SELECT 1 FROM councils_attendance p WHERE p.meeting_id = a.meeting_id "
    "AND p.unit_id = a.proxy_unit_id AND p.present <> ''))"
)
ORDERS = "FROM councils_resolution WHERE state NOT IN ('DRAFT', 'WITHDRAWN') AND deadline > %(b)s AND deadline <= %(e)s"
TASKS = (
    "FROM councils_planitem i JOIN councils_workplan p ON p.id = i.plan_id WHERE p.unit_id IS NULL AND p.kind = 'YEARLY' "
    "AND p.year = %(y)s AND p.state = 'ADOPTED' AND i.type = 'TASK' AND i.state <> 'DROPPED'"
)
LATE_TASK = "i.state IN ('PLANNED', 'ONGOING') AND i.due_on < %(today)s"
ASKED = (
    "FROM councils_memberrequest r WHERE r.state <> 'WITHDRAWN' AND r.id IN (SELECT h.id FROM councils_historicalmemberrequest h "
    "WHERE h.history_type = '+' AND h.history_date >= %(b)s AND h.history_date < %(e)s)"
)
RESULT = "FROM assessments_assessment a JOIN assessments_cycle c ON c.id = a.cycle_id WHERE c.year = %(y)s AND a.unit_id IS NOT NULL"
PUBLISHED = f"{RESULT} AND a.state = 'PUBLISHED'"
CASES = (
    "FROM assessments_rectification r JOIN assessments_assessment a ON a.id = r.assessment_id JOIN assessments_cycle c "
    "ON c.id = a.cycle_id WHERE c.year = %(y)s AND a.state = 'PUBLISHED'"
)
USED = "FROM reports_adoption a JOIN reports_monthlyreport r ON r.id = a.report_id WHERE r.year = %(y)s AND r.state = 'ACCEPTED'"
POSTED = f"FROM members_internship WHERE {GOOD} AND type = 'POST'"
# A row for each month that was owed and has ended: `m` begins it, `n` the next one, as days and as instants.
MONTHS = " UNION ALL ".join(
    f"SELECT {month} AS number, %(day{month})s AS m, %(day{month + 1})s AS n, %(at{month + 1})s AS ends"
    for month in range(1, 13)
)
OWED = (
    f"FROM members_unit u, ({MONTHS}) t WHERE u.kind IN ('SCHOOL', 'ENTERPRISE') AND u.joined_on < t.m "
    "AND (u.ended_on IS NULL OR u.ended_on >= t.n) AND t.ends <= %(now)s AND t.m >= %(since)s"
)


def _report(what: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM reports_monthlyreport r WHERE r.unit_id = u.id AND r.year = %(y)s AND r.month = t.number "
        f"AND {what})"
    )


ACCEPTED = _report("r.state = 'ACCEPTED'")
IN_TIME = _report("r.state = 'ACCEPTED' AND r.first_submitted_at < t.ends")
MISSED = "NOT " + _report(
    "(r.state IN ('ACCEPTED', 'SUBMITTED') OR (r.first_submitted_at IS NOT NULL AND r.state <> 'DECLINED'))"
)


def _number(what: str) -> str:
    return f"SELECT COUNT(*) {what}"


def _records(table: str, more: str = "") -> str:
    return f"SELECT COUNT(*) FROM members_{table} WHERE {GOOD}{more}"


def _sum(table: str, column: str, more: str = "") -> str:
    return f"SELECT COALESCE(SUM({column}), 0) FROM members_{table} WHERE {GOOD}{more}"


def _ratio(part: str, whole: str) -> str:
    return f"SELECT 1.0 * ({part}) / NULLIF(({whole}), 0)"


def _members(kind: str) -> str:
    return f"SELECT COUNT(*) FROM members_unit WHERE {MEMBER} AND kind = '{kind}'"


def _grade(grade: str) -> str:
    return _number(f"{PUBLISHED} AND a.grade = '{grade}'")


SATISFIED = "FROM councils_answer a JOIN councils_survey s ON s.id = a.survey_id WHERE s.year = %(y)s AND s.closes_at <= %(now)s"
EXPERTS = (
    "FROM members_expert x JOIN members_unit u ON u.id = x.unit_id WHERE (x.state = 'LISTED' OR (x.state = 'LEFT' AND "
    "x.left_on > %(d)s)) AND (u.ended_on IS NULL OR u.ended_on > %(d)s) AND x.listed_on <= %(d)s AND x.valid_until >= %(d)s "
    "AND EXISTS (SELECT 1 FROM members_update p WHERE p.expert_id = x.id AND p.on <= %(d)s AND p.on > %(fresh)s)"
).replace("p.on", 'p."on"')

SQL: dict[str, str] = {
    "成员单位数": f"SELECT COUNT(*) FROM members_unit WHERE {MEMBER}",
    "学校成员数": _members("SCHOOL"),
    "企业成员数": _members("ENTERPRISE"),
    "行业成员数": _members("INDUSTRY"),
    "科研机构成员数": _members("RESEARCH"),
    "新加入单位数": "SELECT COUNT(*) FROM members_unit WHERE joined_on >= %(j1)s AND joined_on <= %(d)s",
    "终止单位数": "SELECT COUNT(*) FROM members_unit WHERE ended_on >= %(j1)s AND ended_on <= %(d)s",
    "理事会席位数": f"SELECT COUNT(*) FROM councils_seat WHERE {ON}",
    "空缺席位数": f"SELECT 1 + 2 + 5 - COUNT(*) FROM councils_seat WHERE {ON} AND role IN ('CHAIR', 'VICE_CHAIR', 'STANDING')",
    "秘书处人数": f"SELECT COUNT(DISTINCT user_id) FROM councils_secretariatpost WHERE {ON}",
    "会议次数": f"SELECT COUNT(*) FROM councils_meeting m WHERE {MEETING}",
    "活动次数": f"SELECT COUNT(*) FROM councils_meeting m WHERE {HELD} AND m.kind IN ('ACTIVITY', 'PUBLICITY')",
    "会议应到": _number(CALLED),
    "会议出席": _number(f"{CALLED} AND (a.present <> '' OR {PROXY_CAME})"),
    "会议出席率": _ratio(_number(f"{CALLED} AND (a.present <> '' OR {PROXY_CAME})"), _number(CALLED)),
    "理事会决定数": "SELECT COUNT(*) FROM councils_councildecision WHERE state = 'CONFIRMED' AND met_on >= %(j1)s AND met_on <= %(d)s",
    "通过决定数": "SELECT COUNT(*) FROM councils_councildecision WHERE state = 'CONFIRMED' AND passed AND met_on >= %(j1)s AND met_on <= %(d)s",
    "到期督办数": _number(f"{ORDERS} AND (deadline <= %(now)s OR state = 'DONE')"),
    "按期办结督办数": _number(f"{ORDERS} AND state = 'DONE' AND reported_at < deadline"),
    "逾期督办数": _number(
        f"{ORDERS} AND (reported_at >= deadline OR (reported_at IS NULL AND deadline <= %(now)s))"
    ),
    "督办按期办结率": _ratio(
        _number(f"{ORDERS} AND state = 'DONE' AND reported_at < deadline"),
        _number(f"{ORDERS} AND (deadline <= %(now)s OR state = 'DONE')"),
    ),
    "计划任务数": _number(f"{TASKS} AND (i.state = 'DONE' OR {LATE_TASK})"),
    "完成任务数": _number(f"{TASKS} AND i.state = 'DONE'"),
    "逾期任务数": _number(f"{TASKS} AND {LATE_TASK}"),
    "计划完成率": _ratio(
        _number(f"{TASKS} AND i.state = 'DONE'"), _number(f"{TASKS} AND (i.state = 'DONE' OR {LATE_TASK})")
    ),
    "成员诉求数": _number(ASKED),
    "办结诉求数": _number(f"{ASKED} AND r.state IN ('ANSWERED', 'CLOSED')"),
    "满意度参评单位数": _number(SATISFIED),
    "成员满意率": _ratio(_number(f"{SATISFIED} AND a.choice IN ('VERY', 'GOOD')"), _number(SATISFIED)),
    "校企合作项目数": _records("cooperationproject"),
    "合作项目金额": _sum("cooperationproject", "amount"),
    "合作办班数": _records("cooperativeclass"),
    "办班在读学生数": _sum("cooperativeclass", "students"),
    "企业实践人次": _sum("practicebatch", "participants", " AND form IN ('WORK_STUDY', 'PRACTICE')"),
    "岗位实习学生数": _number(POSTED),
    "接收实习企业数": f"SELECT COUNT(DISTINCT unit_id) {POSTED}",
    "三方协议签订率": _ratio(
        _number(
            f"{POSTED} AND school_signed_on <= since AND enterprise_signed_on <= since AND student_signed_on <= since"
        ),
        _number(POSTED),
    ),
    "实习保险覆盖率": _ratio(
        _number(f"{POSTED} AND insured_from <= since AND insured_to >= until"), _number(POSTED)
    ),
    "录用成员学校毕业生数": _sum("hire", "persons", " AND answer = 'CONFIRMED'"),
    "发布岗位数": _records("jobpost"),
    "岗位招聘人数": _sum("jobpost", "openings"),
    "实训基地项目数": _records("trainingbaseplan"),
    "基地计划投入": _sum(
        "trainingbaseplan", "planned_fiscal + planned_own + planned_enterprise + planned_other"
    ),
    "基地实际投入": _sum("trainingbaseplan", "spent_fiscal + spent_own + spent_enterprise + spent_other"),
    "员工培训班次数": _records("trainingsession"),
    "员工培训人次": _sum("trainingsession", "attended"),
    "参与教学项数": _records("teachingcontribution"),
    "教师实践人次": _records("teacherstay"),
    "联合申报课题数": _records("jointapplication"),
    "课题立项数": _records("jointapplication", " AND outcome = 'APPROVED'"),
    "联合攻关成果数": _records("jointresult"),
    "技术服务项目数": _records("technicalservice"),
    "技术服务到账经费": _sum("technicalservice", "income"),
    "校企对接活动数": _records("matchmakingevent"),
    "在库专家数": _number(EXPERTS),
    "发布技术难题数": "SELECT COUNT(*) FROM members_demandticket WHERE posted_at >= %(b)s AND posted_at < %(e)s AND state <> 'WITHDRAWN'",
    "解决技术难题数": "SELECT COUNT(*) FROM members_demandticket WHERE confirmed_at >= %(b)s AND confirmed_at < %(e)s AND state = 'CONFIRMED'",
    "应报信息数": _number(OWED),
    "按时报送数": _number(f"{OWED} AND {IN_TIME}"),
    "补报数": _number(f"{OWED} AND {ACCEPTED} AND NOT {IN_TIME}"),
    "缺报数": _number(f"{OWED} AND {MISSED}"),
    "信息按时率": _ratio(_number(f"{OWED} AND {IN_TIME}"), _number(OWED)),
    "合格信息数": "SELECT COUNT(*) FROM reports_monthlyreport WHERE state = 'ACCEPTED' AND year = %(y)s",
    "采用信息数": _number(USED),
    "缺报单位数": f"SELECT COUNT(DISTINCT u.id) {OWED} AND {MISSED}",
    "应考核单位数": _number(RESULT),
    "按期自评单位数": _number(
        f"{RESULT} AND a.submitted_at < COALESCE((SELECT MAX(x.until) FROM assessments_extension x WHERE x.assessment_id = a.id), c.self_deadline)"
    ),
    "公布结果单位数": _number(PUBLISHED),
    "优秀单位数": _grade("EXCELLENT"),
    "较好单位数": _grade("GOOD"),
    "合格单位数": _grade("QUALIFIED"),
    "不合格单位数": _grade("UNQUALIFIED"),
    "优秀率": _ratio(_grade("EXCELLENT"), _number(PUBLISHED)),
    "整改单位数": _number(CASES),
    "销号单位数": _number(f"{CASES} AND r.closed_at IS NOT NULL"),
    "推荐评优单位数": "SELECT COUNT(DISTINCT a.unit_id) FROM assessments_commendation k JOIN assessments_assessment a ON a.id = k.assessment_id JOIN assessments_cycle c ON c.id = a.cycle_id WHERE c.year = %(y)s AND a.state = 'PUBLISHED'",
}
