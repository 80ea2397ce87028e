"""Turn the command line into settings and serve them: `python -m sandbox --port N`; reads no environment."""

import argparse
from collections.abc import Sequence

from sandbox import defaults
from sandbox.clock import SandboxClock
from sandbox.server import HOST, build_sandbox, open_socket, serve
from sandbox.settings import Settings


def build_parser() -> argparse.ArgumentParser:
    """Build the command line's parser."""
    parser = argparse.ArgumentParser(
        prog="sandbox", description="A local Slack and a local Retell AI, on 127.0.0.1 only."
    )
    add = parser.add_argument
    add("--port", type=int, default=defaults.PORT, help="0 takes any free port (%(default)s)")
    add("--app", action="append", metavar="URL", help=f"the program; repeatable ({defaults.APP_URL})")
    add("--signing-secret", default=defaults.SIGNING_SECRET, help="Slack's (%(default)s)")
    add("--bot-token", default=defaults.BOT_TOKEN, help="Slack's (%(default)s)")
    add("--retell-key", default=defaults.RETELL_KEY, help="the API key (%(default)s)")
    add("--retell-webhook-key", help="the key that signs webhooks (the API key)")
    add("--agent-id", action="append", metavar="A", help=f"a known agent; repeatable ({defaults.AGENT_ID})")
    add("--from-number", action="append", metavar="+E164", help=f"ours; repeatable ({defaults.FROM_NUMBER})")
    kinds = defaults.NUMBER_TYPES
    add("--number-type", choices=kinds, default=defaults.NUMBER_TYPE, help="of ours (%(default)s)")
    add("--pace", type=float, default=1.0, help="multiplies every lifecycle delay (%(default)s)")
    add("--slow-answer", type=float, default=defaults.SLOW_ANSWER_S, help="script 25's seconds (%(default)s)")
    add("--answer-after-ms", type=int, default=0, metavar="N", help="how late Retell answers (%(default)s)")
    add("--start-offset", type=float, default=0.0, help="sandbox time minus real time, seconds (%(default)s)")
    add("--strict", action="store_true", help="refuse create-phone-call names Retell silently drops")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until stopped."""
    parser = build_parser()
    chosen = parser.parse_args(arguments)
    try:
        taken = open_socket(chosen.port)
    except OSError as error:
        parser.error(f"port {chosen.port} of {HOST} cannot be taken: {error.strerror}")
    url = f"http://{HOST}:{taken.getsockname()[1]}"
    settings = Settings(
        url=url,
        apps=tuple(app.rstrip("/") for app in chosen.app or [defaults.APP_URL]),
        signing_secret=chosen.signing_secret,
        bot_token=chosen.bot_token,
        retell_key=chosen.retell_key,
        retell_webhook_key=chosen.retell_webhook_key or chosen.retell_key,
        agent_ids=tuple(chosen.agent_id or [defaults.AGENT_ID]),
        from_numbers=tuple(chosen.from_number or [defaults.FROM_NUMBER]),
        number_type=chosen.number_type,
        pace=chosen.pace,
        slow_answer_s=chosen.slow_answer,
        answer_after_ms=chosen.answer_after_ms,
        is_strict=chosen.strict,
    )
    sandbox = build_sandbox(settings, SandboxClock(chosen.start_offset))
    serve(sandbox, taken, f"sandbox ready on {url} (Slack at /slack/api/, Retell at /retell/)")


if __name__ == "__main__":
    main()
