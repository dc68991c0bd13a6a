# inject
sphinx-errortracking inject README.md
# check
sphinx-errortracking inject --check
