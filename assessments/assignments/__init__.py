"""Who reviews whom (第十三条·(二)): reviewers given to units with balanced load, never to the own or a related one, and
taken away again by hand or because their office ends.
"""
