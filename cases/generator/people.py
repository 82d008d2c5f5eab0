"""Names of people who do not exist, from several languages."""

import datetime as dt
from random import Random
from typing import Any

NAMES = (
    (("Keller", "Steiner", "Brunner", "Frei", "Moser"), ("Anna", "Ruth", "Urs", "Beat", "Vreni")),
    (("Rossi", "Bianchi", "Ferrari", "Greco"), ("Giulia", "Marco", "Paola", "Luca")),
    (("Okafor", "Mensah", "Diallo"), ("Ngozi", "Kwame", "Aminata")),
    (("Novák", "Dvořák", "Horáková"), ("Jan", "Eva", "Tomáš")),
    (("García", "Muñoz", "Ibáñez"), ("Lucía", "José", "Inés")),
    (("王", "李", "张", "陈", "刘"), ("秀英", "伟", "建国", "丽", "志强")),
    (("Nguyễn", "Trần"), ("Minh", "Lan")),
    (("Smith", "Evans", "Murphy", "Campbell"), ("Margaret", "Owen", "Siobhán", "Ian")),
)


def person(random: Random, number: int, today: dt.date) -> dict[str, Any]:
    families, given = random.choice(NAMES)
    born = today - dt.timedelta(days=random.randint(38 * 365, 82 * 365))
    return {
        "identifiers": [{"system": "urn:demo:mrn", "value": f"D-{number:06d}"}],
        "family_name": random.choice(families),
        "given_name": random.choice(given),
        "birth_date": born.isoformat(),
        "sex": random.choice(("female", "male")),
    }
