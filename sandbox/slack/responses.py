"""Show what the program posts to a response_url: five times within half an hour of sandbox time, no more.

Ephemeral unless it says in_channel; may replace or delete the message whose button was pressed.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import defaults
from sandbox.slack.chat import keep_ephemeral, keep_message, read_content
from sandbox.slack.errors import SlackError
from sandbox.slack.side import Slack
from sandbox.slack.state import Message, ResponseUrl
from sandbox.web import Json, answer, parse_object

METHOD = "response_url"


def build_response_route(side: Slack) -> Route:
    """Build the route `/slack/response/<id>`."""

    async def respond(request: Request) -> Response:
        body: Json = {}
        side.keep_payload(METHOD, (await request.body()).decode(errors="replace"))
        try:
            body = parse_object(await request.body())
            show_response(side, _use(side, request.path_params["id"]), body)
        except ValueError:
            side.note(METHOD, "invalid_payload", body, is_loud=True)
            return answer({"ok": False, "error": "invalid_payload"}, 400)
        except SlackError as error:
            side.note(METHOD, error.code, body, is_loud=True)["note"] = "; ".join(error.messages)
            gone = error.code in {"used_url", "expired_url"}
            return answer(error.build_body(), 404 if gone else 400)
        side.note(METHOD, None, body)
        return Response("ok", media_type="text/plain")

    return Route("/slack/response/{id}", respond, methods=["POST"])


def _use(side: Slack, name: str) -> ResponseUrl:
    found = side.state.response_urls.get(name)
    if found is None or side.clock.now_s() - found.made_s > defaults.RESPONSE_URL_S:
        raise SlackError("expired_url")
    if found.uses >= defaults.RESPONSE_URL_USES:
        raise SlackError("used_url")
    found.uses += 1
    return found


def show_response(side: Slack, to: ResponseUrl, body: Json, via: str = METHOD) -> None:
    """Show what an app answered: by response_url, or in the body of a command's ack."""
    origin = find_origin(side, to)
    if body.get("delete_original"):
        if origin is not None:
            origin.is_deleted = True
    elif body.get("replace_original") and origin is not None:
        origin.show(*read_content(body))
    elif body.get("response_type") == "in_channel":
        keep_message(side, to.channel, read_content(body), body)
    else:
        keep_ephemeral(side, to.channel, to.user_id, read_content(body), via, to.cause)
    side.state.bell.ring()


def find_origin(side: Slack, to: ResponseUrl) -> Message | None:
    """Find the message a response_url may replace or delete."""
    if to.origin_ts is None:
        return None
    return find_shown(side, to.channel, to.origin_ts)


def find_shown(side: Slack, channel: str, ts: str) -> Message | None:
    """Find a message that is still shown, ephemeral ones too."""
    whispered = (one for one in side.state.ephemerals if (one.channel, one.ts) == (channel, ts))
    found = side.state.messages.get((channel, ts)) or next(whispered, None)
    return None if found is None or found.is_deleted else found
