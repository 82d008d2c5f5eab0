"""Response of the non-target lesions at one time point (RECIST 1.1; response specification §5)."""

from cases.rules.lengths import length
from cases.rules.line import LineLesion, Result, TherapyCourse, TimePoint
from cases.rules.settings import ResponseSettings


def state(lesion: LineLesion, result: Result | None, settings: ResponseSettings) -> str:
    """absent, present, unequivocal_pd or ne. Unequivocal progression is a reader's word, never inferred."""
    if result is None:
        return "ne"
    if result.state == "too_small":
        return "absent" if lesion.nodal else "present"
    if result.state is not None:
        return result.state
    if result.merged_into is not None:
        return "present"
    size = length(result, nodal=lesion.nodal, settings=settings)
    if size is None:
        return "ne"
    gone = size < settings.node_normal_mm if lesion.nodal else size == 0
    return "absent" if gone else "present"


def states_at(
    course: TherapyCourse, point: TimePoint, settings: ResponseSettings
) -> dict[str, str]:
    """The state of each non-target; one treated before this scan is not evaluated."""
    return {
        lesion.id: "ne"
        if course.treated_before(lesion.id, point.date)
        else state(lesion, point.results.get(lesion.id), settings)
        for lesion in course.non_targets
    }


def non_target_response(states: dict[str, str]) -> str:
    """NA, PD, NE, CR or NON-CR/NON-PD; the first that holds."""
    found = set(states.values())
    if not found:
        return "NA"
    if "unequivocal_pd" in found:
        return "PD"
    if "ne" in found:
        return "NE"
    return "CR" if found == {"absent"} else "NON-CR/NON-PD"
