"""Brings the catalogues of all languages up to what the program says, and compiles them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.catalogue.gather import messages


class Command(BaseCommand):
    help = "Writes locale/*/LC_MESSAGES/django.po and .mo. --new LANGUAGE begins a folder. --check only looks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="fail if a catalogue lacks anything"
        )
        parser.add_argument("--new", default="", help="a language to begin, such as de or pt_BR")
        parser.add_argument("--root", type=Path, default=settings.BASE_DIR)

    def handle(self, *args: Any, check: bool, new: str, root: Path, **options: Any) -> None:
        from config.catalogue import files

        if new:
            folder = root / "locale" / new / "LC_MESSAGES"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "django.po").touch()
        said = messages(settings.BASE_DIR)
        if check:
            found = [fault for path in files.catalogues(root) for fault in files.faults(path, said)]
            if found:
                raise CommandError("\n".join(found))
            return
        for path in files.catalogues(root):
            catalogue = files.merged(path, said)
            path.write_text(files.text_of(catalogue), encoding="utf-8")
            path.with_suffix(".mo").write_bytes(catalogue.to_binary())
            self.stdout.write(f"{path.parts[-3]}: {catalogue.percent_translated()} % translated")
