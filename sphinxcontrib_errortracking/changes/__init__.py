"""What changed between two states of a repository, told as facts.

In go two lists of `Item`s, read from two documents (`document`) or from two reports (`report`); `compare` gives the `Change`s, and
`telling` their sentences. A line number that moved is no change. Knows neither Sphinx nor docutils.
"""
