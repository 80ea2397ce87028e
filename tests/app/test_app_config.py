"""Settings: whole and right, or one line that names the variable and repeats no value."""

import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import Settings, SettingWrong, read_database_url, read_settings
from app.demo import SALON
from app.key_file import find_secret_key
from app.serve import hold_alone

LOOPBACK = {
    "CLOCK_URL": "http://127.0.0.1:3100/clock",
    "SLACK_API_URL": "http://localhost:3100/slack/api/",
    "RETELL_BASE_URL": "http://[::1]:3100/retell/",
}


def refuse(told: Mapping[str, str]) -> str:
    """Return the one line with which these settings are refused."""
    with pytest.raises(SettingWrong) as refused:
        read_settings(told).first_business()
    line = str(refused.value)
    assert "\n" not in line
    return line


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "RETELL_API_KEY"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_each_setting_without_which_nothing_runs_is_missed_by_its_name(name: str, value: str | None) -> None:
    told = {key: given for key, given in SALON.items() if key != name}
    if value is not None:
        told[name] = value
    with pytest.raises(SettingWrong, match=f"^{name} is not set$"):
        read_settings(told)


@pytest.mark.parametrize(
    "name", ["RETELL_AGENT_ID", "RETELL_FROM_NUMBER", "BUSINESS_NAME", "OUTCOME_CHANNEL"]
)
def test_each_setting_of_the_first_start_is_missed_by_its_name_and_not_before(name: str) -> None:
    told = {key: given for key, given in SALON.items() if key != name}
    settings = read_settings(told)
    with pytest.raises(SettingWrong, match=f"^{name} is not set$"):
        settings.first_business()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("{{name}}", "BUSINESS_NAME: Take out { }"),
        ("---", "BUSINESS_NAME has neither a letter nor a digit"),
        ("x" * 101, "BUSINESS_NAME: At most 100 characters"),
    ],
)
def test_a_name_that_no_agent_could_say_is_refused(name: str, said: str) -> None:
    with pytest.raises(SettingWrong) as refused:
        read_settings(SALON | {"BUSINESS_NAME": name}).first_business()
    assert str(refused.value).startswith(said)


def test_with_nothing_at_all_one_variable_is_named() -> None:
    with pytest.raises(SettingWrong, match=r"^SLACK_BOT_TOKEN is not set$"):
        read_settings()


def test_what_is_not_told_has_its_documented_default() -> None:
    settings = read_settings(SALON)
    assert settings.database_url == "sqlite:///vioconcierge.db"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.retell_base_url == "https://api.retellai.com"
    assert (settings.host, settings.port, settings.clock_url) == ("127.0.0.1", 3000, "")
    bare = {key: SALON[key] for key in SALON if key not in {"BUSINESS_TYPE", "BUSINESS_TIMEZONE"}}
    business = read_settings(bare).first_business()
    assert (business.business_type, business.timezone, business.locale) == (
        "general",
        "UTC",
        "en-US",
    )


def test_the_environment_is_read_when_nothing_is_given_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (SALON | {"PORT": "3456", "DATABASE_URL": "sqlite:///other.db"}).items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert (settings.port, settings.database_url) == (3456, "sqlite:///other.db")
    assert read_database_url() == "sqlite:///other.db"
    assert settings.first_business() == read_settings(SALON).first_business()


def test_what_is_not_built_yet_is_refused_with_a_way_out() -> None:
    assert refuse(SALON | {"SLACK_APP_TOKEN": "xapp-1-secret"}).startswith("SLACK_APP_TOKEN")
    assert refuse(SALON | {"SLACK_CLIENT_ID": "1.2"}).startswith("SLACK_CLIENT_ID")
    for name in ("SLACK_APP_TOKEN", "SLACK_CLIENT_ID"):
        line = refuse(SALON | {name: "xapp-1-secret"})
        assert "unset it" in line
        assert "xapp-1-secret" not in line


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.0", "http", "+80", " 80", "8_0"])
def test_a_port_is_a_number_from_1_to_65535(port: str) -> None:
    assert refuse(SALON | {"PORT": port}) == "PORT must be a number from 1 to 65535"


@given(port=st.integers(1, 65535))
def test_every_real_port_is_taken(port: int) -> None:
    assert read_settings(SALON | {"PORT": str(port)}).port == port


@pytest.mark.parametrize(
    "number",
    ["07403305280", "+44 7403 305280", "+0123456789", "+44740330528x", "+" + "1" * 16, "+9991234567"],
)
def test_the_number_we_call_from_is_written_with_plus_and_digits_only(number: str) -> None:
    assert refuse(SALON | {"RETELL_FROM_NUMBER": number}).startswith("RETELL_FROM_NUMBER must")


@pytest.mark.parametrize("zone", ["London", "Mars/Olympus", "UTC+1", "../etc/passwd", "Europe"])
def test_a_zone_that_nobody_knows_is_refused(zone: str) -> None:
    assert refuse(SALON | {"BUSINESS_TIMEZONE": zone}).startswith("BUSINESS_TIMEZONE must")


@pytest.mark.parametrize(("locale", "language"), [("de-DE", "de-DE"), ("EN_gb", "en-GB"), ("no-NO", "no-NO")])
def test_every_language_of_retells_is_taken_however_it_is_written(locale: str, language: str) -> None:
    assert read_settings(SALON | {"BUSINESS_LOCALE": locale}).first_business().locale == language


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("xx-YY", "BUSINESS_LOCALE: There is no language xx-YY."),
        ("de-AT", "BUSINESS_LOCALE: Retell speaks no de-AT; use de-DE."),
        ("English, please", "BUSINESS_LOCALE: A language is written like en-US or de-DE."),
    ],
)
def test_a_language_that_no_voice_speaks_is_refused_with_what_comes_near(locale: str, said: str) -> None:
    assert refuse(SALON | {"BUSINESS_LOCALE": locale}).startswith(said)


@pytest.mark.parametrize("kind", ["clinic", "law", "hipaa", "hairdresser", "../salon"])
def test_a_business_type_that_there_is_not_is_refused_with_those_there_are(kind: str) -> None:
    line = refuse(SALON | {"BUSINESS_TYPE": kind})
    assert line.startswith("BUSINESS_TYPE: ")
    assert "automotive, dental, education" in line


@pytest.mark.parametrize("kind", ["medical", "dental", "therapy"])
def test_a_business_type_that_must_keep_names_out_of_slack_is_taken_like_any_other(kind: str) -> None:
    assert read_settings(SALON | {"BUSINESS_TYPE": kind}).first_business().business_type == kind


@pytest.mark.parametrize(("typed", "kind"), [(" Salon ", "salon"), ("Home Services", "home_services")])
def test_a_business_type_may_be_typed_in_any_case(typed: str, kind: str) -> None:
    assert read_settings(SALON | {"BUSINESS_TYPE": typed}).first_business().business_type == kind


class TestWebhookKeys:
    def test_by_default_the_api_key_signs(self) -> None:
        assert read_settings(SALON).retell_webhook_keys == (SALON["RETELL_API_KEY"],)

    def test_two_are_taken_while_rotating(self) -> None:
        told = SALON | {"RETELL_WEBHOOK_KEY": " key_new , key_old,"}
        assert read_settings(told).retell_webhook_keys == ("key_new", "key_old")


class TestClockUrl:
    def test_is_taken_when_everything_is_this_machine(self) -> None:
        assert read_settings(SALON | LOOPBACK).clock_url == LOOPBACK["CLOCK_URL"]

    @pytest.mark.parametrize("name", list(LOOPBACK))
    @pytest.mark.parametrize(
        "url",
        [
            "https://slack.com/api/",
            "http://10.0.0.1/",
            "http://127.0.0.1.evil.example/",
            "http://localhost.example/",
            "http://127.0.0.1@evil.example/",
        ],
    )
    def test_is_refused_when_one_address_may_be_the_real_one(self, name: str, url: str) -> None:
        line = refuse(SALON | LOOPBACK | {name: url})
        assert line.startswith("CLOCK_URL")
        assert name in line

    def test_is_refused_with_the_real_slack_and_retell_of_the_defaults(self) -> None:
        assert refuse(SALON | {"CLOCK_URL": LOOPBACK["CLOCK_URL"]}).startswith("CLOCK_URL")


class TestSecretKey:
    def settings(self, **told: str) -> Settings:
        return read_settings(SALON | told)

    def test_is_the_one_that_is_told(self, tmp_path: Path) -> None:
        settings = self.settings(SECRET_KEY="told")
        assert find_secret_key(settings, None) == "told"
        assert find_secret_key(settings, tmp_path / "here.db") == "told"
        assert list(tmp_path.iterdir()) == []

    def test_lies_beside_the_sqlite_file_made_once_and_for_its_owner_only(self, tmp_path: Path) -> None:
        drawn = find_secret_key(self.settings(), tmp_path / "here.db")
        [file] = tmp_path.iterdir()
        assert file.name == "here.db.key"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert len(drawn) >= 43  # 256 bits and more
        assert find_secret_key(self.settings(), tmp_path / "here.db") == drawn
        assert find_secret_key(self.settings(), tmp_path / "other.db") != drawn

    def test_is_required_with_postgresql(self) -> None:
        with pytest.raises(SettingWrong, match=r"^SECRET_KEY is not set; PostgreSQL needs one"):
            find_secret_key(self.settings(), None)


def test_printed_settings_show_no_secret() -> None:
    secrets = {
        "DATABASE_URL": "postgresql://who:dbpassword@host/db",
        "SECRET_KEY": "secretsecret",
        "RETELL_WEBHOOK_KEY": "key_badge",
        "RETELL_API_KEY": "key_account",
        "SLACK_BOT_TOKEN": "xoxb-1-2",
        "SLACK_SIGNING_SECRET": "signing",
    }
    shown = repr(read_settings(SALON | secrets))
    for secret in ("dbpassword", *secrets.values()):
        assert secret not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"PORT": "\u00b2"},
        {"CLOCK_URL": "http://[bad"},
        {"RETELL_BASE_URL": "ftp://x"},
        {"SLACK_API_URL": "slack.com"},
        {"RETELL_API_KEY": "schl\u00fcssel"},
        {"BUSINESS_LOCALE": "enochian"},
    ],
)
def test_what_no_neighbour_could_use_is_refused_before_it_is_used(wrong: dict[str, str]) -> None:
    assert next(iter(wrong)) in refuse(SALON | wrong)


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (SALON | {"PORT": "", "HOST": "", "BUSINESS_TIMEZONE": ""}).items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert (settings.port, settings.host) == (3000, "127.0.0.1")


def test_the_webhook_key_is_the_api_key_as_it_is_used() -> None:
    settings = read_settings(SALON | {"RETELL_API_KEY": " key \n"})
    assert settings.retell_webhook_keys == (settings.retell_api_key,)


def test_an_empty_key_file_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "here.db.key").touch()
    with pytest.raises(SettingWrong, match="empty"):
        find_secret_key(read_settings(SALON), tmp_path / "here.db")


def test_a_folder_that_cannot_be_made_is_said_in_one_line() -> None:
    nowhere = Path("/proc/nowhere/x.db")
    with pytest.raises(SettingWrong, match="DATABASE_URL"), hold_alone(nowhere):
        pass


def test_who_watches_the_program_may_be_told() -> None:
    bare = read_settings(SALON)
    assert (bare.ops_channel, bare.heartbeat_url) == (None, "")
    told = {"OPS_CHANNEL": " C0OPS ", "HEARTBEAT_URL": "https://hc.example/ping/secret"}
    settings = read_settings(SALON | told)
    assert (settings.ops_channel, settings.heartbeat_url) == ("C0OPS", "https://hc.example/ping/secret")
    assert "secret" not in repr(settings)
    assert read_settings(SALON | {"HEARTBEAT_URL": "http://127.0.0.1:9/x"}).heartbeat_url


@pytest.mark.parametrize(
    "url",
    [
        "http://hc.example/x",
        "ftp://127.0.0.1/x",
        "hc.example",
        "https://",
        "https://hc.example/\u00e9",
        "https://[x",
    ],
)
def test_a_heartbeat_goes_out_over_https_or_not_at_all(url: str) -> None:
    line = refuse(SALON | {"HEARTBEAT_URL": url})
    assert line.startswith("HEARTBEAT_URL")
    assert "/x" not in line
