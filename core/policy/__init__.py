"""Where and when a reminder call may be made, and how often: the calling policy, as data and as rules.

The tables are TOML files beside this code, read once when `catalogue` is imported. All else is pure: the
clock comes in as an argument. Stands on the nouns and on libraries alone.
"""
