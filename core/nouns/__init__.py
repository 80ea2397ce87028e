"""The things we speak of, as frozen dataclasses: what walks between rooms.

They hold facts and answer questions about themselves; they never decide, fetch or store.
"""
