"""A day and a time as staff type them, read word by word: one moment, or the question to ask.

Pure. `reading` is the way in; the other modules take one kind of part each out of the phrase.
"""
