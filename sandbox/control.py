"""Turn plain JSON requests under `/control` into what a person, or a fault, would do to the sandbox.

Touches the two sides' state only through their own modules; never answers on a neighbour's path, and never reads
the program under test other than over HTTP. Lists are answered as bare JSON lists. A request that makes no sense
is answered `{"error": "<sentence>"}` with 400, 404 (no such thing) or 409 (not now).

Slack, what a person does (`user` is an id or a name and defaults to U0MARIA, `channel` to C0FRONTDESK):

| request | body | answer |
|---|---|---|
| POST /control/slack/command | text ("/concierge add Sarah" or just "add Sarah"), user?, channel? | status, ack, outcome, took_ms, view, ephemerals |
| POST /control/slack/shortcut | callback_id, user?, channel? and ts? (a message shortcut when given) | as for command |
| POST /control/slack/home | user? (sends app_home_opened) | status, ack, outcome, took_ms, view |
| GET /control/slack/views | – | the open views, newest first (view summaries) |
| GET /control/slack/views/{id} | – | one view summary |
| POST /control/slack/views/{id}/fill | values {label or block_id or action_id: value} | view summary + actions (what dispatch_action sent) |
| POST /control/slack/views/{id}/submit | values? | outcome, errors, errors_by_label, view, took_ms, status, reason, ephemerals |
| POST /control/slack/views/{id}/options | label or block_id, typed | options, outcome |
| POST /control/slack/views/{id}/press | action_id, block_id?, value? | outcome, status, ack, took_ms, confirm, view, ephemerals, message |
| POST /control/slack/views/{id}/close | – | outcome (view_closed is sent if notify_on_close) |
| POST /control/slack/messages/{channel}/{ts}/press | action_id, block_id?, value?, user? | as for a view's press |
| GET /control/slack/messages?channel= | – | channel, ts, thread_ts, user, text, blocks, is_deleted, edited_count, versions [{text, blocks}] |
| GET /control/slack/ephemerals?user= | – | channel, ts, user, text, blocks, via ("ack", "response_url", "chat.postEphemeral") |
| GET /control/slack/journal | – | at, method, ok, error, loud, note, arguments (deliveries: method "deliver:<kind>") |
| POST /control/slack/faults | method ("*" = any), kind, value?, times? (default 1) | the faults still to come |
| GET, DELETE /control/slack/faults | – | the faults still to come |

A view summary is `{id, hash, callback_id, title, submit, user, private_metadata, blocks, state, fields, is_on_top,
previous_view_id, errors}`, a field `{label, block_id, action_id, type, value, optional, options, shown}` with `value` as
`fill` would take it and `shown` the text of what is chosen. `outcome` is "ok" or "operation_timeout"; of a submit it is
"closed", "errors", "updated", "pushed", "refused" (a required or too long input, the app was not asked) or
"operation_timeout", and `reason` says in words why it is the last. Fault kinds: "error" (value = Slack error code), "http"
(value = status), "ratelimited" (value = Retry-After seconds), "drop" (value "before", the default, or "after": the
work is done, the answer lost), "slow" (value = seconds).

Retell, what the telephone network and Retell itself do:

| request | body | answer |
|---|---|---|
| GET /control/retell/dials | – | one entry per ring: call_id, to_number, from_number, idempotency_key, metadata, retell_llm_dynamic_variables, at |
| GET /control/retell/requests | – | at, raw, body, status, outcome ("answered", "dropped", "open"), call_id, replayed, mismatch |
| GET /control/retell/calls | – | call objects, newest first, + script, is_listed |
| GET /control/retell/deliveries | – | call_id, event, attempt, at, app, status (null: no answer), error, took_ms |
| GET /control/retell/scripts | – | every lifecycle: code, sentence |
| POST /control/retell/scripts | number, script ("01"; null removes it) | the numbers whose script is set |
| POST /control/retell/limits | concurrency?, cps? (null = unlimited) | the limits |
| POST /control/retell/dnc | number, do_not_call? (default true) | the numbers on the do-not-call list |
| POST /control/retell/webhook | call_id, event | call_id, event, status of the first attempt |
| POST /control/retell/appear | call_id | the call object; it is listed now and runs on as script 01 |

Both: POST /control/reset clears records, calls, messages, views, faults, limits and scripts (not the clock), and
answers `{"ok": true}`.
"""
