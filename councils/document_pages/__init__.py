"""The pages of 公文: the list, one document with what may be done with it, writing, annexes, signing, the sealed scan
(第九条·秘书长·(二)).
"""
