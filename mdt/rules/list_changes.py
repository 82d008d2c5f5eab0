"""What is different between two versions of a list."""

from collections.abc import Mapping, Sequence

Row = Mapping[str, object]


def changes(before: Sequence[Row], after: Sequence[Row]) -> list[dict[str, object]]:
    """Each case that was added, taken off, moved against the others, or listed otherwise; in the order of the list."""
    old = {str(row["case"]): row for row in before}
    new = {str(row["case"]): row for row in after}
    gone: list[dict[str, object]] = [
        {"case": case, "what": "taken off"} for case in old if case not in new
    ]
    stayed_before = [case for case in old if case in new]
    stayed_after = [case for case in new if case in old]
    moved = {
        case
        for was, case in zip(stayed_before, stayed_after, strict=True)
        if was != case
    }  # fmt: skip
    found: list[dict[str, object]] = []
    for case, row in new.items():
        if case not in old:
            found.append({"case": case, "what": "added"})
            continue
        if case in moved:
            found.append({"case": case, "what": "moved", "to": row["position"]})
        found += [
            {"case": case, "what": name, "from": old[case].get(name), "to": row.get(name)}
            for name in ("minutes", "mode", "anonymous")
            if old[case].get(name) != row.get(name)
        ]
    return gone + found
