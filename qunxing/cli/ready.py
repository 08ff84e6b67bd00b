"""Getting Django and the book ready for one command."""

from __future__ import annotations

import os

from qunxing.core.refusals import Refusal


def ready(*, migrated: bool = True) -> None:
    """Load the settings and Django; with `migrated`, make sure the book's tables are there and up to date.

    A book without any tables is created. Raises Refusal for a wrong setting, an unreachable database, or a book
    that an older version wrote.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunxing.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Refusal(str(error), code="wrong_setting") from error
    except OSError as error:
        said = {"home": error.filename, "why": error.strerror}
        raise Refusal("QUNXING_HOME cannot be used: %(home)s: %(why)s", code="home", **said) from error
    from django.utils import translation

    translation.activate("en")  # the command line speaks English, whatever the pages speak
    if migrated:
        _make_sure()


def waiting_migrations() -> tuple[int, int]:
    """(migrations not applied yet, migrations applied). Raises Refusal when the database cannot be reached."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        return len(plan), len(executor.loader.applied_migrations)
    except (DatabaseError, OSError) as error:
        raise Refusal("The database cannot be used: %(detail)s", code="database", detail=str(error).strip()) from error


def migrate() -> int:
    """Bring the book's tables up to date; how many steps were taken."""
    from django.core.management import call_command

    waiting, applied = waiting_migrations()
    if waiting and not applied:
        create()
    elif waiting:
        call_command("migrate", interactive=False, verbosity=0)
    return waiting


def create() -> None:
    """Make every table of an empty book as it is today; the steps that led there would take five times as long.

    All or nothing; where another process was quicker, nothing.
    """
    from django.apps import apps
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        if recorder.applied_migrations():
            return
        recorder.ensure_schema()
        for model in apps.get_models():
            editor.create_model(model)
        for app, name in MigrationLoader(connection).disk_migrations:
            recorder.record_applied(app, name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def _make_sure() -> None:
    from django.conf import settings

    settings.HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    waiting, applied = waiting_migrations()
    if waiting and applied:
        raise Refusal("The book is older than this program. Make a backup, then run: qunxing migrate", code="migrate")
    if waiting:
        migrate()
