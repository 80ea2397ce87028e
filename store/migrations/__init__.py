"""The schema's history, run by Alembic. Each step lets the release before it go on working."""
