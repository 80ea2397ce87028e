"""The gates a planned call passes before it may ring, one verdict each; see `core.rules.gates.judge`.

Pure: everything they look at is in the case they are given.
"""
