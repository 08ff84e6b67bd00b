from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "qunxing.sources"

    def ready(self) -> None:
        from qunxing.people.erasure import wait_for

        wait_for(_is_importing)


def _is_importing() -> bool:
    """Whether an import runs; one whose process died is read again, and then knows who was erased."""
    from django.utils import timezone

    from qunxing.sources.models import Import

    return Import.objects.filter(state=Import.State.RUNNING, lease_until__gte=timezone.now()).exists()
