"""Training of an enterprise's staff, as a rule by member schools (第十条·企业·(九)、学校·(七)); the school confirms, and it counts for both."""
