"""计划事项: written, broken down to units and posts, reported on with evidence, reminded of, and counted (第五条·(五)、第七条·(四)、第九条·秘书处·(三)).

An item is done by the word of whoever is responsible; the secretariat may find that it is not."""
