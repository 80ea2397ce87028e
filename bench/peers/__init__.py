"""The same job done by well-known job frameworks, in an environment of their own, and killed in the middle.

Nothing of the product imports these, nor do they import the product: each `by_*` file is a program for the
other environment, which `requirements.txt` makes.
"""
