import pytest


@pytest.fixture(autouse=True)
def quick_passwords(settings: object) -> None:
    """A real hash takes a third of a second on purpose; these tests check dozens."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]  # pytest-django's fixture has no type here
