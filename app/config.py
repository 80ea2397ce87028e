"""The only reader of the environment.

Turns variables into settings that are whole and right, or into one line that names what is wrong.
Never logs or prints a value.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pydantic_settings import BaseSettings, SettingsConfigDict

from core.nouns.ids import E164, AgentRef, ChannelId
from core.nouns.tenant import BusinessType
from core.packs.catalogue import UnknownType, find_pack
from core.rules.typed_fields import object_to_text
from core.rules.wall_time import find_zone
from core.variables.clean import has_words
from core.variables.languages import LanguageUnknown, find_language
from core.variables.phones import format_phone

_SENT_IN_HEADERS = frozenset({"SLACK_BOT_TOKEN", "RETELL_API_KEY"})
_NAME_MOST = 100  #: characters of a business's name that a call has room for
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class SettingWrong(Exception):  # noqa: N818 - named for what happened
    """A setting is missing or cannot be used; the message is the one line to print."""


class _Environment(BaseSettings):
    """The variables as they stand; empty means unset."""

    model_config = SettingsConfigDict(case_sensitive=False, extra="ignore", env_ignore_empty=True)

    database_url: str = "sqlite:///vioconcierge.db"
    slack_bot_token: str = ""
    slack_signing_secret: str = ""
    slack_app_token: str = ""
    slack_client_id: str = ""
    slack_api_url: str = "https://slack.com/api/"
    retell_api_key: str = ""
    retell_webhook_key: str = ""
    retell_base_url: str = "https://api.retellai.com"
    retell_agent_id: str = ""
    retell_from_number: str = ""
    business_name: str = ""
    business_type: str = "general"
    business_timezone: str = "UTC"
    business_locale: str = "en-US"
    outcome_channel: str = ""
    secret_key: str = ""
    host: str = "127.0.0.1"
    port: str = "3000"
    clock_url: str = ""
    ops_channel: str = ""
    heartbeat_url: str = ""


NAMES = tuple(_Environment.model_fields)  #: every variable we read, in lower case


@dataclass(frozen=True, slots=True)
class FirstBusiness:
    """The business that the first start sets up."""

    business_name: str
    business_type: BusinessType
    timezone: str
    locale: str
    agent: AgentRef
    from_number: E164
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the program is told from outside."""

    database_url: str = field(repr=False)
    slack_bot_token: str = field(repr=False)
    slack_signing_secret: str = field(repr=False)
    slack_api_url: str
    retell_api_key: str = field(repr=False)
    retell_webhook_keys: tuple[str, ...] = field(repr=False)
    retell_base_url: str
    secret_key: str = field(repr=False)
    host: str
    port: int
    clock_url: str
    ops_channel: ChannelId | None  #: None: the first business's
    heartbeat_url: str = field(repr=False)  #: its path may be a secret
    environment: _Environment = field(repr=False)

    def first_business(self) -> FirstBusiness:
        """Read what only a first start needs. Raises SettingWrong."""
        return _read_first_business(self.environment)


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """What is needed to read what is stored, and nothing else."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    clock_url: str = ""  #: of the demo


def read_settings(instead: Mapping[str, str] | None = None) -> Settings:
    """Read the environment, or what is given instead of it.

    Raises SettingWrong, naming the first variable that is missing or wrong.
    """
    told = _Environment() if instead is None else _build_environment(instead)
    if told.slack_app_token:
        raise SettingWrong(
            "SLACK_APP_TOKEN is set, but Socket Mode is not built yet; unset it to run over HTTP"
        )
    if told.slack_client_id:
        raise SettingWrong(
            "SLACK_CLIENT_ID is set, but OAuth is not built yet; unset it to run in one workspace"
        )
    bot_token = _need("SLACK_BOT_TOKEN", told.slack_bot_token)
    api_key = _need("RETELL_API_KEY", told.retell_api_key)
    return Settings(
        database_url=told.database_url,
        slack_bot_token=bot_token,
        slack_signing_secret=_need("SLACK_SIGNING_SECRET", told.slack_signing_secret),
        slack_api_url=_read_url("SLACK_API_URL", told.slack_api_url),
        retell_api_key=api_key,
        retell_webhook_keys=_split_keys(told.retell_webhook_key) or (api_key,),
        retell_base_url=_read_url("RETELL_BASE_URL", told.retell_base_url).rstrip("/"),
        secret_key=told.secret_key,
        host=told.host,
        port=_read_port(told.port),
        clock_url=_read_clock_url(told),
        ops_channel=ChannelId(told.ops_channel.strip()) or None,
        heartbeat_url=_read_heartbeat_url(told.heartbeat_url.strip()),
        environment=told,
    )


def _build_environment(instead: Mapping[str, str]) -> _Environment:
    """Build the variables from a mapping, the process's own environment unread."""
    told: dict[str, Any] = {name.lower(): value for name, value in instead.items() if value}
    return _Environment.model_construct(**told)


def read_database_url() -> str:
    """Read only where the database is."""
    return _Environment().database_url


def read_database_settings() -> DatabaseSettings:
    """Read where the database is, and what opens it. Raises SettingWrong."""
    told = _Environment()
    return DatabaseSettings(told.database_url, told.secret_key, _read_clock_url(told))


def _need(name: str, value: str) -> str:
    needed = value.strip()
    if not needed:
        raise SettingWrong(f"{name} is not set")
    if name in _SENT_IN_HEADERS and not (needed.isascii() and needed.isprintable()):
        raise SettingWrong(f"{name} holds a character that no such key has")
    return needed


def _split_keys(told: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in told.split(",") if key.strip())


def _read_port(told: str) -> int:
    if not (told.isascii() and told.isdigit()) or not 0 < int(told) < 65536:  # noqa: PLR2004 - the largest port there is
        raise SettingWrong("PORT must be a number from 1 to 65535")
    return int(told)


def _read_url(name: str, told: str) -> str:
    try:
        address = urlsplit(told)
    except ValueError as error:
        raise SettingWrong(f"{name} is no web address") from error
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise SettingWrong(f"{name} must begin with https:// or http://")
    return told


def _read_clock_url(told: _Environment) -> str:
    """Allow a movable clock only where neither Slack nor Retell can be the real ones."""
    if not told.clock_url:
        return ""
    for name, url in (
        ("CLOCK_URL", told.clock_url),
        ("SLACK_API_URL", told.slack_api_url),
        ("RETELL_BASE_URL", told.retell_base_url),
    ):
        if not _is_loopback(_read_url(name, url)):
            raise SettingWrong(f"CLOCK_URL is for the demo: {name} must be a loopback address with it")
    return told.clock_url


def _read_heartbeat_url(told: str) -> str:
    if not told:
        return ""
    is_safe = urlsplit(_read_url("HEARTBEAT_URL", told)).scheme == "https" or _is_loopback(told)
    if not is_safe or not (told.isascii() and told.isprintable()):
        raise SettingWrong("HEARTBEAT_URL must begin with https://, or be a loopback address")
    return told


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read_business_name(told: str) -> str:
    """Read the name that every call says. An agent could read braces as an instruction."""
    name = _need("BUSINESS_NAME", told)
    if objection := object_to_text(name, limit=_NAME_MOST):
        raise SettingWrong(f"BUSINESS_NAME: {objection}")
    if not has_words(name):
        raise SettingWrong("BUSINESS_NAME has neither a letter nor a digit; nobody could say it")
    return name


def _can_be_said(number: E164) -> bool:
    """Tell whether a number has a country's calling code; every call says it, to be called back."""
    try:
        return bool(format_phone(number, callee=None))
    except ValueError:
        return False


def _read_first_business(told: _Environment) -> FirstBusiness:
    from_number = _need("RETELL_FROM_NUMBER", told.retell_from_number)
    if not _E164.fullmatch(from_number) or not _can_be_said(E164(from_number)):
        raise SettingWrong(
            "RETELL_FROM_NUMBER must be a phone number written as +14155550123, digits only after the plus"
        )
    if find_zone(told.business_timezone) is None:
        raise SettingWrong("BUSINESS_TIMEZONE must be an IANA name such as Europe/London")
    return FirstBusiness(
        business_name=_read_business_name(told.business_name),
        business_type=_read_business_type(told.business_type),
        timezone=told.business_timezone,
        locale=_read_locale(told.business_locale),
        agent=AgentRef(_need("RETELL_AGENT_ID", told.retell_agent_id)),
        from_number=E164(from_number),
        channel=ChannelId(_need("OUTCOME_CHANNEL", told.outcome_channel)),
    )


def _read_locale(told: str) -> str:
    try:
        return find_language(told)
    except LanguageUnknown as error:
        raise SettingWrong(f"BUSINESS_LOCALE: {error}") from error


def _read_business_type(told: str) -> BusinessType:
    """Read the line of business; the database then keeps the profile that comes with it."""
    try:
        return find_pack(told).type
    except UnknownType as error:
        raise SettingWrong(f"BUSINESS_TYPE: {error}") from error
