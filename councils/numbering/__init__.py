"""发文登记簿: which number each official paper took, who signed it, to whom it went and whether it still holds
(第九条·秘书长·(二)). Any story whose paper is issued enters it here, in the transaction of its act.
"""
