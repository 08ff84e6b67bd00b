from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "qunxing.communities"

    def ready(self) -> None:
        from qunxing.communities.provide import counted, zone_of_groups
        from qunxing.ledger import zones

        zones.provide(zone_of_groups, counted)
