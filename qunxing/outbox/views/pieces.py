"""What views of this room share."""

from __future__ import annotations

from django.http import HttpRequest


def part(request: HttpRequest, template: str, name: str) -> str:
    """The whole page, or only its moving part where htmx asks for it."""
    return f"{template}#{name}" if request.headers.get("HX-Request") else template
