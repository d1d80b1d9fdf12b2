"""The register of an enterprise's interns and graduates (学生信息库): derived from its internships, kept up month by month (第十条·企业·(八)).

Names are read in the lists of internships by the enterprise and the student's school; everybody else sees the numbers here.
"""
