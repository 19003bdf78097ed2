"""What is said where nobody is signed in, and which cloud is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from azure.core.exceptions import AzureError, ClientAuthenticationError, ServiceRequestError

from checks.collect.azure.cloud import CLOUDS, cloud_of
from checks.collect.azure.credentials import CHOICES, explained, make_credential, sign_in
from rubrics.errors import UserError
from tests.azure.server import Double

WHOLE = """\
resource_manager: https://arm.example/
audience: https://arm.example/
authority: https://login.example
metrics: https://{region}.metrics.example
"""


@pytest.mark.parametrize(
    ("error", "what", "hint"),
    [
        ("AADSTS700082: The refresh token has expired.", "has expired", "Sign in again"),
        ("AADSTS50020: User account does not exist in tenant.", "another tenant", "tenant of the"),
        ("AADSTS7000215: Invalid client secret.", "AADSTS7000215", "AZURE_CLIENT_SECRET"),
    ],
)
def test_a_sign_in_that_fails_says_what_to_do(
    double: Double, error: str, what: str, hint: str
) -> None:
    double.sign_in_error = error
    cloud = cloud_of(str(double.cloud_file))
    credential = make_credential("environment", cloud)
    with pytest.raises(UserError) as raised:
        sign_in(credential, "environment", cloud)
    assert what in raised.value.what
    assert hint in raised.value.hint
    assert "\n" not in raised.value.what + raised.value.hint


def test_the_sign_in_is_for_the_clouds_own_audience(double: Double) -> None:
    cloud = cloud_of(str(double.cloud_file))
    sign_in(make_credential("environment", cloud), "environment", cloud)
    [asked] = [sent for sent in double.log if sent.path.endswith("/token")]
    assert f"{double.address}/.default".replace(":", "%3A").replace("/", "%2F") in str(asked.body)


def test_a_managed_identity_signs_in(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{double.address}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "header")
    cloud = cloud_of(str(double.cloud_file))
    sign_in(make_credential("managed-identity", cloud), "managed-identity", cloud)
    [asked] = [sent for sent in double.log if sent.path == "/msi/token"]
    assert asked.query["resource"] == [double.address]
    double.sign_in_error = "Identity not found"
    with pytest.raises(UserError, match="managed-identity"):
        sign_in(make_credential("managed-identity", cloud), "managed-identity", cloud)


def test_a_workload_identity_signs_in(
    double: Double, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("federated")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(tmp_path / "token"))
    cloud = cloud_of(str(double.cloud_file))
    sign_in(make_credential("workload-identity", cloud), "workload-identity", cloud)
    assert [sent.method for sent in double.log] == ["POST"]


def test_the_chain_names_all_that_were_tried() -> None:
    error = ClientAuthenticationError(
        "DefaultAzureCredential failed to retrieve a token.\nAttempted credentials:\n"
        "\tEnvironmentCredential: not configured.\n\tAzureCliCredential: not found on path\n"
    )
    said = explained(error, None)
    assert said.what == "Not signed in to Azure; tried: environment variables, Azure CLI"
    assert "az login" in said.hint


@pytest.mark.parametrize(
    "error",
    [
        ServiceRequestError("No route. To host"),
        ClientAuthenticationError("Authentication failed: [SSL: CERTIFICATE_VERIFY_FAILED] x"),
    ],
)
def test_a_network_that_is_down_is_no_missing_sign_in(error: AzureError) -> None:
    assert "could not be reached" in explained(error, "environment").what


@pytest.mark.parametrize("choice", [None, *CHOICES])
def test_every_choice_is_made_for_every_cloud(
    choice: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"):
        monkeypatch.setenv(name, "11111111-2222-4333-8444-555555555555")
    for cloud in CLOUDS.values():
        make_credential(choice, cloud).close()  # type: ignore[attr-defined]


def test_workload_identity_without_its_settings_is_friendly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UserError, match="Not signed in"):
        make_credential("workload-identity", CLOUDS["public"])


def test_a_cloud_comes_from_its_name_a_file_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WELLOPS_CLOUD", raising=False)
    assert cloud_of(None) is CLOUDS["public"]
    assert cloud_of("china").host == "management.chinacloudapi.cn"
    file = tmp_path / "cloud.yaml"
    file.write_text(WHOLE)
    monkeypatch.setenv("WELLOPS_CLOUD", str(file))
    assert cloud_of(None).scope == "https://arm.example/.default"
    assert cloud_of("us-government").scope.startswith("https://management.core.usgovcloudapi.net/")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file"),
        ("[1", "YAML"),
        (WHOLE.replace("resource_manager: https", "resource_manager: http"), "resource_manager"),
        (WHOLE.replace("https://login.example", "https://login.example/x?y"), "authority"),
        (WHOLE + "surprise: 1\n", "surprise"),
        (WHOLE + "ca_bundle: missing.pem\n", "missing.pem"),
        ("\x00", "YAML"),
    ],
)
def test_a_cloud_file_with_a_fault_says_which(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "cloud.yaml"
    file.write_text(text)
    with pytest.raises(UserError, match=said):
        cloud_of(str(file))


def test_an_unknown_cloud_lists_those_known() -> None:
    with pytest.raises(UserError, match="us-government"):
        cloud_of("mars")
