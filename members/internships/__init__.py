"""Internships: what an enterprise offers and plans, the three-party agreement of each student, safety, guidance, follow-up.

第十条·企业·(二)(三)、学校·(四); what the state's rules for internships demand (教职成〔2021〕4号) stands in one table (`conditions`).
"""
