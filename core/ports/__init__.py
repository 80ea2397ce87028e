"""What core needs of the outside world, as protocols; the rooms beside core keep them.

No code runs here.
"""
