"""复评 (第十三条·(二)): each reviewer marks a unit alone and by the record; when all are done the means become its review score."""
