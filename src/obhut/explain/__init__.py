"""Answers to questions about rules: the result, German sentences, the reasons with their clauses.

Pure: neither database nor Django. The command ``obhut explain`` and the public page ask the same
functions; each topic is a module with ``explain(…)``.
"""
