"""What the minutes of an archived meeting are made of stands in the database, by whatever program it is tried."""

from collections.abc import Sequence

import pgtrigger

OF_THE_MEETING = "{row}.meeting_id"
OF_THE_ITEM = "(SELECT meeting_id FROM mdt_agendaitem WHERE id = {row}.item_id)"
OF_THE_DECISION = """(
    SELECT item.meeting_id FROM mdt_decision AS decision
    JOIN mdt_agendaitem AS item ON item.id = decision.item_id WHERE decision.id = {row}.decision_id
)"""
OF_THE_ACTION = """(
    SELECT item.meeting_id FROM mdt_action AS action
    JOIN mdt_decision AS decision ON decision.id = action.decision_id
    JOIN mdt_agendaitem AS item ON item.id = decision.item_id WHERE action.id = {row}.action_id
)"""

FUNC = """
IF TG_OP = 'UPDATE' AND {unchanged} THEN
    RETURN NEW;
END IF;
IF EXISTS (SELECT 1 FROM mdt_meeting WHERE state = 'archived' AND id IN ({old}, {new})) THEN
    RAISE EXCEPTION 'The meeting is archived: % stands as it is', TG_TABLE_NAME;
END IF;
IF TG_OP = 'DELETE' THEN
    RETURN OLD;
END IF;
RETURN NEW;
"""


def stands_when_archived(
    name: str, meeting: str, *, columns: Sequence[str] = (), grows: bool = False
) -> pgtrigger.Trigger:
    """Refuse to add, change or delete a row once its meeting is archived.

    With ``columns`` only these stand and the rest follows what happens after the meeting; what ``grows`` may still
    be added to. A write that changes nothing passes, so that actions stay safe to repeat.
    """
    operation = pgtrigger.Update | pgtrigger.Delete
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation if grows else operation | pgtrigger.Insert,
        func=FUNC.format(
            unchanged=_unchanged(columns), old=meeting.format(row="OLD"), new=meeting.format(row="NEW")
        ),
    )  # fmt: skip


def _unchanged(columns: Sequence[str]) -> str:
    return " AND ".join(f"NEW.{one} IS NOT DISTINCT FROM OLD.{one}" for one in columns or "*")
