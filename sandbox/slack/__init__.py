"""The local Slack: its Web API under `/slack/api`, its modals and messages, and the person who uses them."""
