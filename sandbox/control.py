"""Turn plain JSON requests under `/control` into what a person, or a fault, would do to the sandbox.

Touches the two sides' state only through their own modules; never answers on a neighbour's path, and
reaches the program under test over HTTP only. Lists are answered as bare JSON lists. A request that cannot
be met is answered `{"error": "<sentence>"}` with 400 (senseless), 404 (no such thing) or 409 (not now).

What a person does in Slack. `user` is an id or a name (U0MARIA when left out), `channel` likewise
(C0FRONTDESK):

POST /control/slack/command  {text: "/concierge add Sarah" or just "add Sarah", user?, channel?}
    status, ack, outcome, took_ms, reason, view (opened by it, or null), ephemerals
POST /control/slack/shortcut  {callback_id, user?, channel? and ts? for a message's shortcut}
    as for command
POST /control/slack/home  {user?}: opens the App Home (app_home_opened)
    status, ack, outcome, took_ms, reason, view
GET  /control/slack/views
    the open views, newest first, each a view summary
GET  /control/slack/views/{id}
    a view summary
POST /control/slack/views/{id}/fill  {values: {label or block_id or action_id: value}}
    the view summary and `actions`: what was sent to the program on the way
POST /control/slack/views/{id}/submit  {values?}
    outcome, errors, errors_by_label, view (shown now, or null), took_ms, status, reason, ephemerals
POST /control/slack/views/{id}/options  {label or block_id, typed}
    options, outcome, took_ms
POST /control/slack/views/{id}/press  {action_id, block_id?, value?}
    as for command, and confirm (the dialog that would ask first, or null), message
POST /control/slack/views/{id}/close  {}
    outcome (view_closed is sent if the view has notify_on_close)
POST /control/slack/messages/{channel}/{ts}/press  {action_id, block_id?, value?, user?}
    as for a view's press
GET  /control/slack/messages?channel=
    channel, ts, thread_ts, user, text, blocks, metadata, is_deleted, edited_count, versions [{text, blocks}]
GET  /control/slack/ephemerals?user=
    as messages, with `user` who sees it and `via` ("ack", "response_url" or "chat.postEphemeral")
GET  /control/slack/journal
    at, method, ok, error, loud, note, arguments; a delivery to the program is method "deliver:<kind>"
GET  /control/slack/payloads
    at, method, raw: every body and query the program sent to Slack, word for word, refused or lost ones too;
    an acknowledgement of a delivery is method "ack:<kind>", a response_url's is "response_url"
POST /control/slack/faults  {method ("*" = any), kind, value?, times? (1)}; GET, DELETE
    the faults still to come

A view summary is {id, hash, callback_id, title, submit, user, private_metadata, blocks, state, fields,
is_on_top, previous_view_id, errors}; a field {label, block_id, action_id, type, value (as `fill` takes it),
shown (as a person reads it), optional, options}. `outcome` is "ok" or "operation_timeout"; of a submit it
is "closed", "errors", "updated", "pushed", "refused" (an input empty, too short or too long: the program
was not asked) or "operation_timeout", and `reason` says in words why. Fault kinds: "error" (value = Slack's
code), "http" (value = status), "ratelimited" (value = Retry-After), "drop" (value "before", the default, or
"after": the work is done and its answer lost), "slow" (value = seconds).

What the telephone network does, and Retell:

GET  /control/retell/dials
    one entry per ring: call_id, to_number, from_number, idempotency_key, metadata,
    retell_llm_dynamic_variables, at (milliseconds of sandbox time)
GET  /control/retell/requests
    every create request: at, raw, body, status, outcome ("answered", "dropped", "open"), call_id, replayed,
    mismatch (the key was known, the body another)
GET  /control/retell/calls
    the call objects, newest first, each with script and is_listed
GET  /control/retell/deliveries
    every webhook attempt: call_id, event, attempt, at, app, status (null = no answer), error, took_ms
GET  /control/retell/scripts
    every lifecycle: code, sentence
POST /control/retell/scripts  {number, script: "01", or null to go by the number again}
    the numbers whose script is set
GET  /control/retell/agents
    every version of every agent: agent_id, version, published, agent, llm, flow (null, or as Retell shows it)
POST /control/retell/agents  {agent_id, version?, published?, agent?, llm?, flow?}: lay these fields over one
    version of an agent: the published one when none is named; a new one starts from the latest, a new agent
    from the well-behaved script, both published unless told otherwise; of llm and flow one
    that version, as GET shows it
POST /control/retell/limits  {concurrency?, cps? (null = unlimited), reserved_inbound? (0), over?}; GET
    the limits; `over` says what comes above one: "429" (the default), "error" (201, and a call in `error`
    with concurrency_limit_reached) or "queue" (201, and it rings once there is room)
POST /control/retell/switches  {honour_keys?, list_calls?, answer_after_ms?, hang?}; GET
    the switches: an idempotency key makes no second call (true), list-calls lists calls (true), every POST
    to Retell is answered so late (null = what --answer-after-ms says), or not before `hang` is null again:
    held up "before" the work, so that a phone rings only then, or "after" it
GET  /control/retell/contacts
    the contacts, as Retell shows them
POST /control/retell/dnc  {number, do_not_call? (true)}: mark a number's contact, which may be new
    the numbers whose contact is marked
POST /control/retell/numbers  {number, type: "retell-twilio", "retell-telnyx", "custom", or null}
    every number of ours with its type; null is what --number-type says
POST /control/retell/webhook  {call_id, event}: one more delivery of an event that has happened
    call_id, event, status
POST /control/retell/appear  {call_id}: an unlisted call is listed and runs on as script 01
    the call object

POST /control/reset clears records, calls, contacts, messages, views, faults, limits, switches and scripts,
closes the connections that hang, and restores the agents and the numbers; not the clock: {"ok": true}.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from sandbox.retell.control import build_retell_control
from sandbox.retell.side import Retell
from sandbox.slack.control import build_slack_control
from sandbox.slack.side import Slack
from sandbox.web import answer


def build_control_api(slack: Slack, retell: Retell) -> Mount:
    """Build everything under `/control`."""

    async def reset(_request: Request) -> Response:
        slack.reset()
        retell.reset()
        return answer({"ok": True})

    routes = [*build_slack_control(slack), *build_retell_control(retell)]
    return Mount("/control", routes=[*routes, Route("/reset", reset, methods=["POST"])])
