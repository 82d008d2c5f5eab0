"""HL7 v2 messages as a laboratory sends them, to be varied."""

HEAD = (
    r"MSH|^~\&|LAB|LAKESIDE|BOARD|LAKESIDE|20260301101500+0100||{kind}|{control}|{mode}|{version}"
)
PATIENT = "PID|1||{number}^^^LAKESIDE^MR||王^秀英^^^^^L||19610402|F"
REQUEST = "OBR|1|P1|{order}^LAB|24323-8^Panel^LN|||202603010800+0100|||||||||||||||{changed}|||F"
CEA = "OBX|1|NM|2039-6^CEA^LN||{value}|{unit}|{range}||||{status}"


def message(
    *lines: str,
    kind: str = "ORU^R01^ORU_R01",
    control: str = "1",
    mode: str = "P",
    version: str = "2.5.1",
) -> bytes:
    head = HEAD.format(kind=kind, control=control, mode=mode, version=version)
    return "\r".join([head, *lines, ""]).encode()


def patient(number: str = "1") -> str:
    return PATIENT.format(number=number)


def request(order: str = "F1", changed: str = "20260301100000+0100") -> str:
    return REQUEST.format(order=order, changed=changed)


def cea(value: str = "12.40", unit: str = "ug/L", limits: str = "0-5", status: str = "F") -> str:
    return CEA.format(value=value, unit=unit, range=limits, status=status)


def result(
    value: str = "12.40", *, control: str = "1", number: str = "1", order: str = "F1"
) -> bytes:
    return message(patient(number), request(order), cea(value), control=control)
