"""公文: written from a beginning for each kind, checked by somebody else, signed with the next number, corrected or made void
(第九条·秘书长·(二)). The pages are `document_pages`, sending and reading `dispatch`.
"""
