# init
sphinx-errortracking init
# html
sphinx-build -b html docs docs/_build/html
# sop
sphinx-build -b sop docs docs/_build/sop
# coverage
sphinx-build -b errortracking-coverage docs docs/_build/coverage
