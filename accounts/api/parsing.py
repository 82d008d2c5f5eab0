"""JSON as programs send it: what could not be kept is refused before anything reads it."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from accounts.exceptions import Invalid
from accounts.unkept import problems_of


class JsonParser(JSONParser):
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Raises ``ParseError`` for what is no JSON, and ``Invalid`` with each place that cannot be kept."""
        try:
            sent = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error
        if problems := problems_of(sent):
            raise Invalid("The request holds something that cannot be stored.", problems=problems)
        return sent
