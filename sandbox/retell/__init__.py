"""The local Retell AI: its API under `/retell`, lifecycles, signed webhooks and the record of every ring."""
