"""Hold the constants a newcomer would have to look up: keys, ids, people, channels, delays; no code."""

PORT = 3100
APP_URL = "http://127.0.0.1:3000"

# Slack
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105 - the sandbox guards nothing
BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 - the sandbox guards nothing
VERIFICATION_TOKEN = "sandbox-verification"  # noqa: S105 - Slack's deprecated token field, must be present
TEAM_ID = "T0SANDBOX"
TEAM_NAME = "Sandbox"
TEAM_DOMAIN = "sandbox"
API_APP_ID = "A0SANDBOX"
BOT_USER_ID = "U0BOT"
BOT_ID = "B0BOT"
BOT_NAME = "concierge"
COMMAND = "/concierge"
MARIA = "U0MARIA"
FRONT_DESK = "C0FRONTDESK"
#: user id -> (name, real name, IANA zone)
USERS = {
    MARIA: ("maria", "Maria", "Europe/London"),
    "U0ALEX": ("alex", "Alex", "Europe/London"),
    BOT_USER_ID: (BOT_NAME, "Concierge", "Etc/UTC"),
}
#: channel id -> (name, is the bot a member)
CHANNELS = {FRONT_DESK: ("front-desk", True), "C0PRIVATE": ("private", False)}

# Slack's own limits in time
ACK_S = 3.0
TRIGGER_S = 3.0
RESPONSE_URL_S = 1800
RESPONSE_URL_USES = 5

# Retell
RETELL_KEY = "key_sandbox"
AGENT_ID = "agent_sandbox"
FROM_NUMBER = "+447403305280"
#: what get-phone-number knows; those bought from Retell dial the US only
NUMBER_TYPES = ("retell-twilio", "retell-telnyx", "custom")
#: a British number cannot be bought from Retell
NUMBER_TYPE = "custom"
LATEST_AGENT_VERSION = 3
PUBLISHED_AGENT_VERSION = 2
#: what get-concurrency reports while the control API has set no limit
CONCURRENCY_REPORTED = 1000
IDEMPOTENCY_S = 3600
WEBHOOK_TIMEOUT_S = 10.0
WEBHOOK_ATTEMPTS = 3

# Lifecycle delays in seconds, each multiplied by --pace
RING_S = 1.0
TALK_S = 2.0
ANALYSIS_S = 0.5
WEBHOOK_RETRY_S = 1.0
SLOW_ANSWER_S = 40.0
#: the slow answer is never multiplied by less than this, or it would not be slow
SLOW_ANSWER_MIN_PACE = 0.05

#: how long the control API watches for what an app does after its ack (a view opened, a message changed)
WATCH_S = 1.0
