"""复评 (第十三条·(二)): each reviewer marks a unit alone and by the record; when all are done the means become its review score.

It also says who may know what is still held: nobody reads of the own unit before it is public (回避).
"""
