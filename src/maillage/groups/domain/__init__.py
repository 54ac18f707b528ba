"""The verbs of groups, as other rooms call them."""

from maillage.groups.access_sealed import GuestCard
from maillage.groups.domain.absences import answer_absence, ask_absence
from maillage.groups.domain.attendance import mark_held, record_attendance
from maillage.groups.domain.attendees import Attendee
from maillage.groups.domain.companion import close_companion
from maillage.groups.domain.cycles import GroupPlan, open_cycle
from maillage.groups.domain.danger import give_intake_number
from maillage.groups.domain.ending import end_cycle
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.frame import accept_charter, record_undertaking, write_charter
from maillage.groups.domain.guests import (
    ask_to_come,
    close_join_link,
    forget_guest,
    open_join_link,
)
from maillage.groups.domain.halves import change_half, reunite_group, split_group
from maillage.groups.domain.leading import name_facilitators
from maillage.groups.domain.library import (
    tell_use,
    withdraw_entry,
    withdraw_tool,
    write_entry,
    write_tool,
)
from maillage.groups.domain.logistics import Logistics, explain_size, set_logistics
from maillage.groups.domain.makeup import make_up_session
from maillage.groups.domain.members import enrol, leave, size_warning
from maillage.groups.domain.methods import (
    MethodText,
    archive_method,
    choose_method,
    copy_method,
    edit_method,
)
from maillage.groups.domain.outside_leaders import send_leader_link
from maillage.groups.domain.seats import give_up_seat, join_session
from maillage.groups.domain.sessions import (
    PlannedSession,
    Publication,
    cancel_session,
    move_session,
    publish_sessions,
)
from maillage.groups.domain.terms import revise_group

__all__ = [
    "Attendee",
    "GroupPlan",
    "GuestCard",
    "Logistics",
    "MethodText",
    "PlannedSession",
    "Publication",
    "Refused",
    "accept_charter",
    "answer_absence",
    "archive_method",
    "ask_absence",
    "ask_to_come",
    "cancel_session",
    "change_half",
    "choose_method",
    "close_companion",
    "close_join_link",
    "copy_method",
    "edit_method",
    "end_cycle",
    "enrol",
    "explain_size",
    "forget_guest",
    "give_intake_number",
    "give_up_seat",
    "join_session",
    "leave",
    "make_up_session",
    "mark_held",
    "move_session",
    "name_facilitators",
    "open_cycle",
    "open_join_link",
    "publish_sessions",
    "record_attendance",
    "record_undertaking",
    "reunite_group",
    "revise_group",
    "send_leader_link",
    "set_logistics",
    "size_warning",
    "split_group",
    "tell_use",
    "withdraw_entry",
    "withdraw_tool",
    "write_charter",
    "write_entry",
    "write_tool",
]
