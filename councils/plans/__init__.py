"""中长期发展规划、年度工作计划和单位计划: drafted, opined on, adopted, broken down and carried out (第五条·(二)、(五)、第六条、第七条·(一)、第九条·秘书处·(三)).

A plan is items with who is responsible, until when, and by what measure; planned meetings and activities are items of their own type."""
