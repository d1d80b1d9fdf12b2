"""数据看板: the year at a glance for the secretariat, the council and a unit: charts with their numbers (第九条·秘书处·(四)、第十一条).

What a figure is, who may see it, how it is gathered and what is behind it is said once, where it is declared (`declared.Figure`); page, PDF
and workbook only draw what it gathers. The council sees totals; a unit its own beside the average of its kind, and never what one
other unit did (`declared.enough`).
"""
