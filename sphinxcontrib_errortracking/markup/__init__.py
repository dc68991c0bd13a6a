"""What a Report looks like: Report -> docutils nodes -> Markdown, the SOP format, and how files are written.

In: `findings.Report` and `model.Setup`. Out: docutils nodes (`components`, `document`), GitHub Markdown (`markdown`), the
problems of a document (`sop`), and written files (`publish`, `tracker`). This room knows docutils and nothing of Sphinx; import
the module that is needed, so that a command which only writes a file does not load docutils.
"""
