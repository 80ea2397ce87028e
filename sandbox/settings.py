"""Hold what the command line chose, frozen; reads nothing and decides nothing."""

from dataclasses import dataclass

from sandbox import defaults


@dataclass(frozen=True, slots=True)
class Settings:
    """One run's choices; `url` is where this process itself can be reached."""

    url: str
    apps: tuple[str, ...] = (defaults.APP_URL,)
    signing_secret: str = defaults.SIGNING_SECRET
    bot_token: str = defaults.BOT_TOKEN
    retell_key: str = defaults.RETELL_KEY
    retell_webhook_key: str = defaults.RETELL_KEY
    agent_ids: tuple[str, ...] = (defaults.AGENT_ID,)
    from_numbers: tuple[str, ...] = (defaults.FROM_NUMBER,)
    number_type: str = defaults.NUMBER_TYPE
    pace: float = 1.0
    slow_answer_s: float = defaults.SLOW_ANSWER_S
    answer_after_ms: int = 0
    is_strict: bool = False
