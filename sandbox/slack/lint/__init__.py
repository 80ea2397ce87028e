"""Turn blocks and views into what Slack would refuse in them, in Slack's words; pure."""
