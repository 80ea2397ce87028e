"""Check text, option and confirm objects against Slack's limits; pure, one sentence per problem."""

from collections.abc import Iterable, Iterator

from sandbox.web import AnyJson, Json

PLAIN = ("plain_text",)
ANY = ("plain_text", "mrkdwn")
OPTION_CHARACTERS = 75
PLACEHOLDER_CHARACTERS = 150


def problem(what: str, pointer: str) -> str:
    """Say what is wrong and where, as Slack's response_metadata.messages do."""
    return f"[ERROR] {what} [json-pointer:{pointer}]"


def lint_object(
    given: AnyJson, pointer: str, required: Iterable[str], optional: Iterable[str]
) -> Iterator[str]:
    """Check that this is an object with all it needs and nothing Slack does not know."""
    if not isinstance(given, dict):
        yield problem("must be an object", pointer)
        return
    required = tuple(required)
    for name in required:
        if name not in given:
            yield problem(f"missing required field: {name}", pointer)
    for name in given.keys() - {*required, *optional, "type"}:
        yield problem(f"invalid additional property: {name}", pointer)


def lint_length(given: AnyJson, pointer: str, limit: int, least: int = 1) -> Iterator[str]:
    """Check that this is a string of a length Slack takes."""
    if not isinstance(given, str):
        yield problem("must be a string", pointer)
    elif len(given) < least:
        yield problem(f"must be more than {least - 1} characters", pointer)
    elif len(given) > limit:
        yield problem(f"must be less than {limit + 1} characters", pointer)


def lint_text(given: AnyJson, pointer: str, limit: int, kinds: tuple[str, ...] = PLAIN) -> Iterator[str]:
    """Check a text object."""
    found = list(lint_object(given, pointer, ("text",), ("emoji", "verbatim")))
    if found:
        yield from found
        return
    if given.get("type") not in kinds:
        yield problem(f"must be one of: {', '.join(kinds)}", f"{pointer}/type")
    yield from lint_length(given["text"], f"{pointer}/text", limit)


def lint_count(given: AnyJson, pointer: str, limit: int, least: int = 1) -> Iterator[str]:
    """Check that this is a list of a length Slack takes."""
    if not isinstance(given, list):
        yield problem("must be an array", pointer)
    elif len(given) < least:
        yield problem(f"no fewer than {least} items allowed", pointer)
    elif len(given) > limit:
        yield problem(f"no more than {limit} items allowed", pointer)


def lint_option(given: AnyJson, pointer: str, kinds: tuple[str, ...] = PLAIN) -> Iterator[str]:
    """Check one option."""
    found = list(lint_object(given, pointer, ("text", "value"), ("description", "url")))
    if found:
        yield from found
        return
    yield from lint_text(given["text"], f"{pointer}/text", OPTION_CHARACTERS, kinds)
    yield from lint_length(given["value"], f"{pointer}/value", OPTION_CHARACTERS)
    if "description" in given:
        yield from lint_text(given["description"], f"{pointer}/description", OPTION_CHARACTERS, kinds)


def lint_options(given: AnyJson, pointer: str, limit: int, kinds: tuple[str, ...] = PLAIN) -> Iterator[str]:
    """Check a list of options, whose values must differ."""
    found = list(lint_count(given, pointer, limit))
    if found:
        yield from found
        return
    for place, option in enumerate(given):
        yield from lint_option(option, f"{pointer}/{place}", kinds)
    values = [option.get("value") for option in given if isinstance(option, dict)]
    if len(set(map(str, values))) < len(values):
        yield problem("option values must be unique", pointer)


def lint_option_groups(given: AnyJson, pointer: str) -> Iterator[str]:
    """Check a list of option groups."""
    found = list(lint_count(given, pointer, 100))
    if found:
        yield from found
        return
    for place, group in enumerate(given):
        here = f"{pointer}/{place}"
        wrong = list(lint_object(group, here, ("label", "options"), ()))
        yield from wrong
        if not wrong:
            yield from lint_text(group["label"], f"{here}/label", OPTION_CHARACTERS)
            yield from lint_options(group["options"], f"{here}/options", 100)


def lint_confirm(given: AnyJson, pointer: str) -> Iterator[str]:
    """Check a confirm dialog."""
    found = list(lint_object(given, pointer, ("title", "text", "confirm", "deny"), ("style",)))
    if found:
        yield from found
        return
    yield from lint_text(given["title"], f"{pointer}/title", 100)
    yield from lint_text(given["text"], f"{pointer}/text", 300, ANY)
    yield from lint_text(given["confirm"], f"{pointer}/confirm", 30)
    yield from lint_text(given["deny"], f"{pointer}/deny", 30)


def list_options(element: Json) -> list[Json]:
    """List an element's options, grouped or not."""
    groups = [group for group in element.get("option_groups") or [] if isinstance(group, dict)]
    grouped = [option for group in groups for option in group.get("options") or []]
    return [option for option in [*(element.get("options") or []), *grouped] if isinstance(option, dict)]
