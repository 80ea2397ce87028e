"""The rules: pure functions over nouns. Same arguments, same answer, no side effect."""
