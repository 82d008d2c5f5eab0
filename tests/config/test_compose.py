"""What the compose file promises, read from the file."""

from typing import Any

import pytest
import yaml

from config.services.running import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_is_confined(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert not service["user"].startswith(("0", "root"))
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"migrate"}))
def test_service_says_whether_it_is_healthy(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_only_the_proxy_is_reachable() -> None:
    open_to_others = {name for name, service in SERVICES.items() if "ports" in service}

    # The receiver of HL7 v2 is started only by those who ask for it.
    assert open_to_others == {"proxy", "hl7"}
    assert SERVICES["hl7"]["profiles"] == ["hl7"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_no_secret_in_the_environment() -> None:
    for service in SERVICES.values():
        for name in service.get("environment", {}):
            assert not name.endswith(("PASSWORD", "SECRET_KEY", "DATABASE_URL", "REDIS_URL"))


def test_same_major_of_postgres_everywhere() -> None:
    assert SERVICES["postgres"]["image"] == "postgres:18"
