"""Scans, lesions and their sizes: ImagingStudy, Tumor, TumorSize, and the response that was read or computed."""

from collections.abc import Iterator
from datetime import date

from cases.fhir import terminology as t
from cases.fhir.json_types import Json
from cases.fhir.mcode.chart import Chart, coded, concept, local, loinc, plain
from cases.fhir.mcode.measured import quantity
from cases.rules.assessed import assessed_lines
from cases.rules.document import Imaging, Lesion, Measurement
from cases.rules.response import TimePointResponse

DICOM = "http://dicom.nema.org/resources/ontology/DCM"
MODALITIES = {
    "CT": ("CT",),
    "MRI": ("MR",),
    "PET-CT": ("PT", "CT"),
    "US": ("US",),
    "IOUS": ("IVUS",),
}
METHODS = {
    "CT": "77477000",
    "MRI": "113091000",
    "PET-CT": "82918005",
    "US": "16310003",
    "IOUS": "16310003",
}
TUMOUR = "367651003"
LIVER = "10200004"
RESPONSES = {
    "CR": "LA28366-5",
    "PR": "LA28369-9",
    "SD": "LA28371-5",
    "PD": "LA28370-7",
    "NE": "LA9348-9",
}
COMPUTED = "RECIST 1.1, computed by CRLM Board; not read by a person"


def lesions(chart: Chart) -> Iterator[Json]:
    for one in chart.document.lesions:
        yield chart.resource(
            "BodyStructure", f"lesions/{one.id}",
            profile="mcode-tumor" if one.organ else "",
            morphology=concept("Malignant neoplasm", {"system": t.SCT, "code": TUMOUR}),
            location=_place(one),
            description=one.label,
        )  # fmt: skip


def _place(one: Lesion) -> Json | None:
    """Give organ and segments. Segments are no qualifiers: those are a closed list of sides and directions."""
    if not (one.organ or one.segments):
        return None
    organ = [local("organ", one.organ)] if one.organ else []
    liver = [{"system": t.SCT, "code": LIVER}] if one.organ == "liver" else []
    segments = [
        code
        for word in one.segments
        for code in (*coded("segment", word, t.SCT), local("segment", word))
    ]
    text = ", ".join(
        [*([plain(one.organ)] if one.organ else []), *(f"segment {word}" for word in one.segments)]
    )
    return concept(text, *liver, *organ, *segments)


def scans(chart: Chart) -> Iterator[Json]:
    for one in chart.document.imaging:
        part = f"imaging/{one.id}"
        yield _study(chart, part, one)
        yield from (_size(chart, f"{part}/{m.lesion}", one, m) for m in one.measurements)
        yield _report(chart, part, one)
        if one.reported_response:
            yield _response(
                chart, f"{part}/reported_response", one, one.reported_response, "As the reader said"
            )


def _study(chart: Chart, part: str, one: Imaging) -> Json:
    kinds = MODALITIES.get(one.modality or "", ())
    seen = [local("region", region) for region in one.regions]
    if one.contrast:
        seen.append(local("contrast", one.contrast))
    if one.modality:
        seen.append(local("modality", one.modality))
    return chart.resource(
        "ImagingStudy", part, status="available", started=one.performed_on.isoformat(),
        modality=[{"system": DICOM, "code": kind} for kind in kinds],
        procedureCode=[concept(_title(one), *seen)], description=_title(one),
    )  # fmt: skip


def _title(one: Imaging) -> str:
    regions = ", ".join(map(plain, one.regions))
    contrast = f"contrast {one.contrast}" if one.contrast else ""
    return " · ".join(part for part in (one.modality or "Imaging", regions, contrast) if part)


def _report(chart: Chart, part: str, one: Imaging) -> Json:
    sizes = [chart.ref("Observation", f"{part}/{m.lesion}") for m in one.measurements]
    if one.reported_response:
        sizes.append(chart.ref("Observation", f"{part}/reported_response"))
    return chart.resource(
        "DiagnosticReport", part, status="final", code=loinc("18748-4", _title(one)),
        effectiveDateTime=one.performed_on.isoformat(), imagingStudy=[chart.ref("ImagingStudy", part)], result=sizes,
    )  # fmt: skip


def _size(chart: Chart, part: str, scan: Imaging, measured: Measurement) -> Json:
    """Give one size. That of a node is its short axis, which is no largest dimension."""
    lesion = next((one for one in chart.document.lesions if one.id == measured.lesion), None)
    is_node = lesion is not None and bool(lesion.nodal)
    axis = (
        concept("Short axis", local("axis", "short"))
        if is_node
        else loinc("33728-7", "Largest dimension")
    )
    size: Json = {"code": axis}
    if measured.mm is not None:
        size["valueQuantity"] = quantity(measured.mm, "mm")
    else:
        word = str(measured.status)
        size["dataAbsentReason"] = concept(plain(word), local("measurement", word))
    method = METHODS.get(scan.modality or "")
    return chart.observation(
        part, loinc("21889-1", "Size of tumour"), category="imaging",
        profile="mcode-tumor-size" if _is_size(measured, lesion) else "",
        focus=[chart.ref("BodyStructure", f"lesions/{measured.lesion}")],
        effectiveDateTime=scan.performed_on.isoformat(), component=[size],
        method=concept(plain(scan.modality or ""), {"system": t.SCT, "code": method}) if method else None,
        derivedFrom=[chart.ref("ImagingStudy", f"imaging/{scan.id}")],
    )  # fmt: skip


def _is_size(measured: Measurement, lesion: Lesion | None) -> bool:
    """Say whether this is the longest diameter of a tumour with a place."""
    return (
        measured.mm is not None and lesion is not None and bool(lesion.organ) and not lesion.nodal
    )


def _response(chart: Chart, part: str, scan: Imaging, response: str, method: str) -> Json:
    value = (
        concept(response, {"system": t.LOINC, "code": RESPONSES[response]})
        if response in RESPONSES
        else None
    )
    return chart.observation(
        part,
        concept("Response", {"system": t.LOINC, "code": "21976-6"}, {"system": t.LOINC, "code": "97509-4"}),
        focus=[chart.primary], effectiveDateTime=scan.performed_on.isoformat(),
        valueCodeableConcept=value or concept(response), method=concept(method),
        derivedFrom=[chart.ref("ImagingStudy", f"imaging/{scan.id}")],
    )  # fmt: skip


def responses(chart: Chart, as_of: date) -> Iterator[Json]:
    """Give the response of each time point as we compute it, with the sum and the sizes it follows from."""
    scans = {one.id: one for one in chart.document.imaging}
    for item in assessed_lines(chart.document, as_of):
        for response in item.response.timepoints if item.response else ():
            scan = scans[response.point.id]
            yield _computed(chart, f"computed/{item.line.line_id}/{scan.id}", scan, response)


def _computed(chart: Chart, part: str, scan: Imaging, response: TimePointResponse) -> Json:
    found = _response(chart, part, scan, response.overall, COMPUTED)
    found["derivedFrom"] += [chart.ref("Observation", part) for part in _sizes_of(chart, response)]
    if response.sums.total is not None:
        code = concept("Sum of diameters of target lesions", local("response", "sum_of_diameters"))
        found["component"] = [{"code": code, "valueQuantity": quantity(response.sums.total, "mm")}]
    return found


def _sizes_of(chart: Chart, response: TimePointResponse) -> Iterator[str]:
    """Name the sizes of one time point, which may span several scans."""
    for scan in chart.document.imaging:
        for measured in scan.measurements:
            if (
                measured.lesion in response.point.results
                and response.point.scan_date(measured.lesion) == scan.performed_on
            ):
                yield f"imaging/{scan.id}/{measured.lesion}"
