"""Turns an agent's settings into what matters to us of them: storage, voicemail, languages, opening.

Pure, and cautious: a word or a type we do not know reads as the setting that protects least, so that
whoever compares will say so. Never proposes a setting, and keeps no text.
"""

from datetime import timedelta

from core.nouns.script import AgentConduct, Storage, VoicemailAction
from retell.evidence import ANSWER_FIELD
from retell.machine_telling import tells_it_is_a_machine
from retell.script_opening import read_opening
from retell.wire import JsonObject, read_list, read_object, read_text

# docs.retellai.com/api-references/get-agent (retell-sdk 6.2.13), all but ANSWER_FIELD, which is ours.
_STORAGE = {
    "everything": Storage.EVERYTHING,
    "everything_except_pii": Storage.EXCEPT_PERSONAL,
    "basic_attributes_only": Storage.BASIC,
}
_VOICEMAIL = {
    "hangup": VoicemailAction.HANG_UP,
    "static_text": VoicemailAction.STATIC_TEXT,
    "prompt": VoicemailAction.PROMPT,
}
# max_call_duration_ms: what Retell takes, and what it does when nothing is said.
_SHORTEST_CALL_MS, _LONGEST_CALL_MS, _CALL_MS = 60_000, 7_200_000, 3_600_000
_LANGUAGE = "en-US"  #: what an agent speaks that is told nothing else


def read_conduct(agent: JsonObject, script: JsonObject) -> AgentConduct:
    """Read how an agent is set up, and how it opens by its LLM or flow: `script`, empty when unreadable."""
    languages, opening = _read_languages(agent.get("language")), read_opening(script)
    storage = _STORAGE.get(read_text(agent.get("data_storage_setting")), Storage.EVERYTHING)
    return AgentConduct(
        languages=languages,
        storage=storage,
        retention_days=_read_days(agent.get("data_storage_retention_days")),
        scrubbed=_read_scrubbed(agent) if storage is Storage.EXCEPT_PERSONAL else (),
        voicemail=_read_voicemail(agent.get("voicemail_option")),
        tells_answer=_tells_answer(agent),
        detects_opt_out=agent.get("enable_dnc_detection") is True,
        opens_itself=opening != "",
        tells_it_is_a_machine=tells_it_is_a_machine(opening, languages),
        longest_call=_read_longest_call(agent.get("max_call_duration_ms")),
    )


def _read_languages(value: object) -> tuple[str, ...]:
    """Read one language or several; an agent that names none speaks Retell's default."""
    if value is None:
        return (_LANGUAGE,)
    listed = read_list(value)
    return tuple(word for word in map(read_text, [value] if listed is None else listed) if word)


def _read_days(value: object) -> int | None:
    """Read after how many days a call is forgotten; anything but a whole number above 0 is for ever."""
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        return None
    return value


def _read_longest_call(value: object) -> timedelta:
    """Read after how long a call is ended, within what Retell takes; by its default if unreadable."""
    if isinstance(value, bool) or not isinstance(value, int):
        return timedelta(milliseconds=_CALL_MS)
    return timedelta(milliseconds=min(max(value, _SHORTEST_CALL_MS), _LONGEST_CALL_MS))


def _read_scrubbed(agent: JsonObject) -> tuple[str, ...]:
    """Read what is taken out after the call; nothing unless that is switched on for "after the call"."""
    config = read_object(agent.get("pii_config")) or {}
    if read_text(config.get("mode")) != "post_call":
        return ()
    return tuple(word for word in map(read_text, read_list(config.get("categories")) or []) if word)


def _read_voicemail(value: object) -> VoicemailAction:
    option = read_object(value)
    if option is None:
        return VoicemailAction.NOT_SET
    action = read_object(option.get("action")) or {}
    return _VOICEMAIL.get(read_text(action.get("type")), VoicemailAction.OTHER)


def _tells_answer(agent: JsonObject) -> bool:
    items = map(read_object, read_list(agent.get("post_call_analysis_data")) or [])
    return any(item is not None and read_text(item.get("name")) == ANSWER_FIELD for item in items)
