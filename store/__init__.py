"""The database room: core's record ports on SQLite or PostgreSQL, by the same queries.

Turns nouns into rows and back. Touches the database and nothing else; decides nothing and never
reads a clock: every instant is a bound parameter.
"""
