"""Lines of business as data: which variables each may send, from where, and what a profile withholds.

The tables are TOML files beside this code, part of the program like the code itself: read once, when
this package is imported, and never again. Adding a type or a variable is an edit of these files.
"""
