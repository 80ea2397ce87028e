"""A local Slack and a local Retell AI in one process, over HTTP only; knows nothing of its program."""
