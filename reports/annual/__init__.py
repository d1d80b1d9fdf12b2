"""年度工作总结报告: written by the secretariat, presented by the secretary-general, reviewed by the chair.

第九条·秘书长·(六) and 秘书处·(五). Figures follow from the records and are frozen when the report is presented.
"""
