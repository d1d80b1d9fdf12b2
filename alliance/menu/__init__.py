"""The menu of a person: areas at the left, in each its pages as tabs in the order of the work, and what waits there.

The apps say what there is (`portal.area`, `portal.menu`); here it is chosen by person and page, without a query.
"""
