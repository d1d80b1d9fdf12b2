"""章程、办法和规章制度: the shelf that everybody signed in reads, with every version, and how a new one is heard and adopted (第五条·(二)、第九条·秘书处·(六)、第十四条).

What the regulation asks clause by clause stands in its register; the version of it that takes force becomes the full text there."""
