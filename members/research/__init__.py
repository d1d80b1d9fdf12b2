"""Research together: surveys and guides of topics, teams, projects, their results, and applications for public projects (第十条·企业·(十二)、科研·(一)(二)(三))."""
