"""征集任务: what the secretariat asks of units by a form that it composes, and what they answer (第七条·(四)、第九条·秘书处·(四)).

The questions are fixed once the task is published; the answers of all units are one table, and what was asked counts as a fact."""
