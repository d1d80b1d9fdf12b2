"""Enterprises in the teaching of schools: contributions, teachers in enterprises, contests and appraisals (第十条·企业·(十)(十一))."""
