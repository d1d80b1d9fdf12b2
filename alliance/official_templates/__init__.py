"""公文模板: an office replaces the Word face of a kind of document by a .docx of its own (GB/T 9704; 第九条·秘书长·(二)).

What was issued before a template was put in force keeps the face that it had.
"""
