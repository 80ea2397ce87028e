"""Every id that Slack hands back to us: one place, so that what is drawn is what is listened to.

Names only. They read `noun.field` or `noun.verb`; a word once used in a form or a card that is
already on somebody's screen keeps its meaning.
"""

from enum import StrEnum

from core.nouns.booking import Field


class Command(StrEnum):
    """What is typed in front of everything."""

    CONCIERGE = "/concierge"


class Word(StrEnum):
    """The first word behind the command."""

    ADD = "add"  #: open the form for a new contact
    CALL = "call"  #: open the form for a call now
    EDIT = "edit"  #: open the form that changes an appointment
    FIND = "find"  #: list people
    SETTINGS = "settings"  #: open how calls are made and what the agent hears, to adjust it
    WHY = "why"  #: tell why somebody is, was or was not called
    PAUSE = "pause"  #: open the form that lets calls wait
    RESUME = "resume"  #: let calls go on
    OPT_OUT = "optout"  #: open the form that closes a number, or opens it again
    DOCTOR = "doctor"  #: look whether the agent's script and the variables fit
    HELP = "help"  #: show the usage


class ViewId(StrEnum):
    """A form's callback_id: what its submission asks for."""

    ADD = "booking.add"  #: save a new booking
    CHOOSE_BOOKING = "booking.choose"  #: open the chosen booking
    EDIT = "booking.edit"  #: save a changed booking
    STATUS = "booking.status"  #: save how a booking stands, where Slack may see nothing else of it
    PREVIEW_CALL = "call.preview"  #: show what a call to the chosen person would carry
    CALL = "call.place"  #: call the person whose details are on the screen
    CHOOSE_STOP = "stop.choose"  #: show how the chosen person's number stands
    STOP = "stop.save"  #: close a number
    ALLOW = "stop.undo"  #: open a closed number again
    PAUSE = "pause.save"  #: let calls wait
    RENAME = "variable.rename"  #: preview another name for a variable
    ADD_OWN = "variable.add"  #: preview a variable of the business's own
    REMOVE_OWN = "variable.remove"  #: preview the map without it
    SAVE_MAP = "variable.save"  #: save the map that was previewed
    SETTINGS = "settings.choices"  #: save the choices of the overview
    FACTS = "business.facts"  #: save what the agent may say of the business
    STAFF = "staff.roles"  #: give roles
    PLAN = "calls.plan"  #: save when customers are reminded
    HOURS = "calls.hours"  #: save in which hours
    RETRIES = "calls.retries"  #: save what follows a call that reached nobody, and the mode
    PRIVACY = "privacy.choose"  #: save profile and attestations, or show first what they change
    SAVE_PRIVACY = "privacy.save"  #: save those that were shown


class Input(StrEnum):
    """An input's action_id; also the beginning of its block_id."""

    NAME = "contact.name"
    PHONE = "contact.phone"
    BASIS = "contact.basis"
    CONTACT = "contact.choose"  #: type-ahead; choosing shows the preview
    DATE = "appointment.date"
    TIME = "appointment.time"
    ZONE = "appointment.zone"  #: type-ahead
    CUSTOMER_ZONE = "contact.zone"  #: type-ahead
    TYPE = "appointment.type"
    PROVIDER = "appointment.provider"
    DURATION = "appointment.duration"
    INSTRUCTIONS = "appointment.instructions"
    STATUS = "appointment.status"
    REPEATS = "appointment.repeats"
    REMINDERS = "appointment.reminders"
    APPOINTMENT = "appointment.choose"  #: type-ahead; choosing opens the booking
    FREE = "field"  #: what a pack asks besides; the block's id says which
    VARIABLE = "variable.choose"
    VARIABLE_NAME = "variable.name"
    VARIABLE_TEXT = "variable.text"
    VARIABLE_LABEL = "variable.label"
    SCRIPT_POLICY = "script.policy"
    PHONE_STYLE = "phone.style"
    ALLOW_REASON = "stop.reason"
    PAUSE_REASON = "pause.reason"
    PAUSE_DATE = "pause.date"
    PAUSE_TIME = "pause.time"
    PAUSE_SCOPE = "pause.scope"
    FACT = "fact"  #: a fact of the business; the block's id says which
    MEMBER = "staff.member"
    ROLE = "staff.role"
    OTHERS = "staff.others"  #: what everybody is who was given no role
    PLAN_STEPS = "plan.steps"
    PLAN_BY_TYPE = "plan.by_type"
    PLAN_LATE = "plan.late"
    PLAN_LEAD = "plan.lead"
    HOURS_WHOSE = "hours.whose"
    HOURS_OPENS = "hours.opens"  #: the block's id says of which days
    HOURS_CLOSES = "hours.closes"  #: as above
    HOURS_NONE = "hours.none"  #: days without any
    LOCAL_MOBILE = "hours.local_mobile"
    RETRY_WAIT = "retry.wait"  #: the block's id says after what
    RETRY_MOST = "retry.most"
    MODE = "calls.mode"
    PROFILE = "privacy.profile"
    ATTEST = "privacy.attest"  #: the block's id says what


class Button(StrEnum):
    """A button's action_id on a card; its value is the id of the row it is about."""

    IT_RANG = "call.it_rang"  #: leave a call in doubt as it is
    CALL_AGAIN = "call.again"  #: call once more although it may have rung
    STOP = "contact.stop"  #: close the number of the person whose card it is
    APPROVE = "reminder.approve"  #: let a reminder ring that asks
    DECLINE = "reminder.decline"  #: give it up
    RESUME = "pause.resume"  #: let paused calls go on
    TELL_NEW_TIME = "call.new_time"  #: call once more about an appointment that was moved meanwhile
    RELEASE = "hold.release"  #: let calls go on
    LOOK_AGAIN = "script.look"  #: read the agent's script once more
    RENAME = "settings.rename"  #: open the form that renames a variable
    ADD_OWN = "settings.add"  #: open the form that adds a variable of the business's own
    REMOVE_OWN = "settings.remove"  #: open the form that removes one
    FACTS = "settings.facts"  #: open the form for what the agent may say of the business
    STAFF = "settings.staff"  #: open the form that gives roles
    PLAN = "settings.plan"  #: open the form for when customers are reminded
    HOURS = "settings.hours"  #: open the form for the hours
    RETRIES = "settings.retries"  #: open the form for further tries and the mode
    PRIVACY = "settings.privacy"  #: open the form for profile and attestations


INPUT_OF: dict[Field, Input] = {
    Field.NAME: Input.NAME,
    Field.PHONE: Input.PHONE,
    Field.DATE: Input.DATE,
    Field.TIME: Input.TIME,
    Field.ZONE: Input.ZONE,
    Field.CUSTOMER_ZONE: Input.CUSTOMER_ZONE,
    Field.TYPE: Input.TYPE,
    Field.PROVIDER: Input.PROVIDER,
    Field.DURATION: Input.DURATION,
    Field.INSTRUCTIONS: Input.INSTRUCTIONS,
    Field.BASIS: Input.BASIS,
    Field.STATUS: Input.STATUS,
    Field.REPEATS: Input.REPEATS,
    Field.REMINDERS: Input.REMINDERS,
    Field.CONTACT: Input.CONTACT,
    Field.APPOINTMENT: Input.APPOINTMENT,
}


def build_block_id(place: str, edition: str = "") -> str:
    """Name the block an input stands in; `place` is a Field, or a place that `core.rules.asked` names.

    `edition` tells two fillings of one form apart: Slack keeps what was typed into a block as long as
    its id stays the same, so a second booking's values would not show (docs.slack.dev, views.update).
    """
    name = str(INPUT_OF[Field(place)]) if place in INPUT_OF else place
    return f"{name}:{edition}" if edition else name
