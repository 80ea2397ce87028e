"""Hold what a Web API method answers when it refuses: Slack's code and, for bad blocks, its sentences."""

from sandbox.web import Json

#: Codes that only a mistake in the program under test brings about; the journal flags them as loud.
LOUD = frozenset(
    {
        "exchanged_trigger_id",
        "invalid_arguments",
        "invalid_auth",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_trigger_id",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "not_authed",
        "push_limit_reached",
        "unknown_method",
        "view_too_large",
    }
)


class SlackError(Exception):
    """Refused, with one of Slack's error codes."""

    def __init__(self, code: str, messages: list[str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages or []

    def build_body(self) -> Json:
        """Give the answer's body."""
        body: Json = {"ok": False, "error": self.code}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body
