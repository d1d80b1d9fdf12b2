"""征集填报: what a unit answers to a task, corrects and has returned, and the answers of all as one table (第七条·(四)).

Answers are kept with their task (`reports.collections.models`); files never leave without the permission of the answer."""
