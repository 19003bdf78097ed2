"""Which Azure is read: where its Resource Manager is, and who issues tokens for it.

https://learn.microsoft.com/azure/developer/identity/authentication-national-cloud,
and azure-core's `AzureClouds`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from rubrics.errors import UserError

VARIABLE: Final = "WELLOPS_CLOUD"


@dataclass(frozen=True, slots=True)
class Cloud:
    """The addresses of one Azure."""

    name: str
    resource_manager: str
    """https address of Resource Manager, without a slash at its end."""
    audience: str
    """For whom tokens are asked."""
    authority: str
    """https address of the login endpoint."""
    metrics: str
    """https address of the metrics endpoint of a region, with `{region}` in it."""
    ca_bundle: Path | None = None
    """Certificates to trust instead of the usual ones."""
    custom: bool = False
    """Whether Entra ID cannot be asked if the authority is one of its own."""

    @property
    def scope(self) -> str:
        """What a token for Resource Manager is asked for."""
        return f"{self.audience}/.default"

    @property
    def metrics_scope(self) -> str:
        """What a token for metrics is asked for: the same in every region.

        https://learn.microsoft.com/azure/azure-monitor/metrics/migrate-to-batch-api
        """
        return f"{self.metrics.replace('{region}.', '')}/.default"

    @property
    def host(self) -> str:
        """Host and port of Resource Manager."""
        return urlsplit(self.resource_manager).netloc.casefold()

    def is_metrics_host(self, host: str) -> bool:
        """Whether a host is the metrics endpoint of a region."""
        before, _, after = urlsplit(self.metrics).netloc.casefold().partition("{region}")
        region = host.casefold().removeprefix(before).removesuffix(after)
        whole = f"{before}{region}{after}" == host.casefold()
        return whole and (region.isalnum() or (not region and not after))


CLOUDS: Final = {
    cloud.name: cloud
    for cloud in (
        Cloud(
            "public",
            "https://management.azure.com",
            "https://management.azure.com",
            "https://login.microsoftonline.com",
            "https://{region}.metrics.monitor.azure.com",
        ),
        Cloud(
            "us-government",
            "https://management.usgovcloudapi.net",
            "https://management.core.usgovcloudapi.net",
            "https://login.microsoftonline.us",
            "https://{region}.metrics.monitor.azure.us",
        ),
        Cloud(
            "china",
            "https://management.chinacloudapi.cn",
            "https://management.chinacloudapi.cn",
            "https://login.chinacloudapi.cn",
            "https://{region}.metrics.monitor.azure.cn",
        ),
    )
}

_Https = Annotated[str, StringConstraints(pattern=r"^https://[^/?#@\s]+/?$")]


class _File(BaseModel):
    """A cloud file."""

    model_config = ConfigDict(extra="forbid")
    name: str = "custom"
    resource_manager: _Https
    audience: Annotated[str, StringConstraints(pattern=r"^[a-z]+://\S+$")]
    authority: _Https
    metrics: _Https
    ca_bundle: Path | None = None


def cloud_of(named: str | None) -> Cloud:
    """The cloud of a name or a file; else the one of WELLOPS_CLOUD, else the public one.

    A file is YAML or JSON with `resource_manager`, `audience`, `authority` and `metrics`, all https
    addresses, and optionally `name` and `ca_bundle`, a path beside the file.

    Raises:
        UserError: there is no such cloud, or its file has a fault.
    """
    named = named or os.environ.get(VARIABLE) or "public"
    if named in CLOUDS:
        return CLOUDS[named]
    path = Path(named)
    try:
        said = _File.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except FileNotFoundError:
        known = ", ".join(CLOUDS)
        raise UserError(
            f"{named}: is neither a cloud nor a file", f"Known clouds: {known}."
        ) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(
            f"{named}: could not be read as YAML ({_first_line(error)})", "Check the file."
        ) from None
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "the file"
        raise UserError(
            f"{named}: {where}: {fault['msg']}",
            "A cloud needs resource_manager, audience, authority and metrics (https addresses).",
        ) from None
    return Cloud(
        said.name,
        said.resource_manager.rstrip("/"),
        said.audience.rstrip("/"),
        said.authority.rstrip("/"),
        said.metrics.rstrip("/"),
        _bundle(path, said.ca_bundle),
        custom=True,
    )


def _bundle(file: Path, bundle: Path | None) -> Path | None:
    if bundle is None:
        return None
    bundle = file.parent / bundle
    if not bundle.is_file():
        raise UserError(
            f"{file}: ca_bundle: there is no file {bundle}", "Name a file of PEM certificates."
        )
    return bundle


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
