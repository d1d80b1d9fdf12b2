"""会议纪要: drafted from what is known of a meeting, checked, signed by who presided, issued, read by every unit that was called
(第九条·秘书处·(二)、秘书长·(三)).
"""
