"""The public job board (第十条·企业·(四)): posts of member enterprises as anybody reads them, and how they are published, renewed and closed."""
