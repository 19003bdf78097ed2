import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.collect.mask import TooDeep, masked

B64 = "Ab9/" * 21 + "Xy"


@pytest.mark.parametrize(
    "body",
    [
        {"adminPassword": "hunter2"},
        {"primaryKey": "aGVsbG8"},
        {"tags": {"db-password": "x y"}},
        {"primaryConnectionString": "Endpoint=sb://x"},
        {"properties": {"api_key": "abc"}},
        {"env": [{"name": "OPENAI_API_KEY", "value": "abc"}]},
        {"adminPassword": {"type": "SecureString", "value": "abc"}},
        {"credentials": {"key": "abc"}},
        {"credentials": {"keys": {"anything": "abc"}}},
        {"secrets": {"secretsType": "AccountKey", "key": "abc"}},
        {"secrets": [{"name": "one", "value": "abc"}]},
        {"key1": "0123456789abcdef0123456789abcdef"},
        {"x": B64 + "=="},
        {"x": "a" * 52 + "JQQJ99" + "B" * 26},
        {"x": "a" * 42 + "AzSeA" + "b" * 5},
        {"x": "abc8Q~" + "d" * 34},
        {"x": "eyJhbGciOiJI.eyJzdWIiOiIx.c2ln"},
        {"x": "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"},
    ],
)
def test_secrets_by_name_and_by_form_are_masked(body: dict[str, Any]) -> None:
    text = str(masked(body))
    assert text != str(body)
    assert "***" in text
    for secret in ("hunter2", "aGVsbG8", "x y", "sb://x", "'abc'", "abcdef", "MIIE", "c2ln"):
        assert secret not in text


@pytest.mark.parametrize(
    ("text", "kept", "gone"),
    [
        ("AccountName=a;AccountKey=abc+/d==;EndpointSuffix=b", "AccountName=a;", "abc"),
        ("Server=x;Password=p4ss;Encrypt=True", ";Encrypt=True", "p4ss"),
        ("Endpoint=sb://x/;SharedAccessKey=abcdef=", "Endpoint=sb://x/", "abcdef"),
        ("https://x.blob/c?sv=1&sig=aB%2Bc&se=2", "&se=2", "aB%2Bc"),
        ("postgres://u:p4ss@host/db", "@host/db", "p4ss"),
        ("Authorization: Bearer abcdefghij0123456789", "Authorization", "abcdefghij"),
    ],
)
def test_only_the_secret_part_of_a_text_is_masked(text: str, kept: str, gone: str) -> None:
    result = masked(text)
    assert kept in result
    assert gone not in result


@pytest.mark.parametrize(
    "body",
    [
        {"disableLocalAuth": True, "enableRbacAuthorization": True, "adminPassword": None},
        {"keyVaultProperties": {"keyName": "k", "keyVersion": "0d631adb5bd8416fb9ff92c7e47e60e5",
                                "keyVaultUri": "https://x.vault.azure.net/"}},
        {"keySource": "Microsoft.KeyVault", "publicKeyHash": "Vezu7RGKITSWvK11XWIRV4kx5gj="},
        {"keyCreationTime": {"key1": "2024-05-30T09:41:50.9990259Z"}, "tags": {"key1": "value1"}},
        {"allowSharedKeyAccess": "false", "accessKeysAuthentication": "Enabled"},
        {"passwordSecretRef": "registry-password", "clientSecretSettingName": "a-b"},
        {"keyVaultSecretId": "https://x.vault.azure.net/secrets/c",
         "secret": "https://x.vault.azure.net/secrets/c"},
        {"connectionString": "@Microsoft.KeyVault(SecretUri=https://x.vault.azure.net/secrets/c)"},
        {"adminPassword": "[parameters('adminPassword')]", "password": "${var.password}"},
        {"permissions": {"keys": ["Get", "WrapKey"], "secrets": ["List"]}},
        {"sshPublicKeys": [{"keyData": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ== me"}]},
        {"authOptions": {"aadOrApiKey": {"aadAuthFailureMode": "http401WithBearerChallenge"}}},
        {"InstrumentationKey": "00000000-0000-0000-0000-000000000000", "Token": "https://a.b/"},
        {"partitionKey": {"paths": ["/tenantId"]}, "maxOutputToken": "4096"},
        {"id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/secret"},
        {"authType": "ApiKey", "secretsType": "AccountKey", "env": [{"name": "a", "value": "b"}]},
        {"secrets": [{"name": "one", "keyVaultUrl": "https://x.vault.azure.net/secrets/c"}]},
        {"query": "requests | where timestamp > ago(1h) and a == 'b'", "n": 12, "f": 1.5},
    ],
)  # fmt: skip
def test_ordinary_settings_stay(body: dict[str, Any]) -> None:
    assert masked(body) == body


def test_the_same_secret_has_the_same_digest_and_masking_twice_changes_nothing() -> None:
    once = masked({"apiKey": "abc", "x": "a;Password=abc;b"})
    assert once["apiKey"] in once["x"]
    assert masked(once) == once


def test_depth_is_bounded() -> None:
    value: Any = "x"
    for _ in range(102):
        value = [value]
    with pytest.raises(TooDeep):
        masked(value)


@pytest.mark.parametrize("piece", ["a", "eyJ", "a://", "Password ", "?sig=", "x.~-", "a+", "[()"])
def test_long_hostile_text_takes_no_longer_than_its_length_deserves(piece: str) -> None:
    text = "=" + piece * (400_000 // len(piece))
    began = time.perf_counter()
    masked({"apiKey": text, "x": text})
    assert time.perf_counter() - began < 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@given(JSON)
def test_the_shape_never_changes(value: Any) -> None:
    def shape(one: Any) -> Any:
        if isinstance(one, dict):
            return {name: shape(item) for name, item in one.items()}
        return [shape(item) for item in one] if isinstance(one, list) else type(one)

    assert shape(masked(value)) == shape(value)


@pytest.mark.parametrize(
    "body",
    [
        {"properties": {"apiProperties": {"qnaAzureSearchEndpointKey": "0123456789abcdef" * 2}}},
        {"tags": {"pwd": "hunter2"}},
        {"tags": {"key": "0123456789abcdef0123456789abcdef"}},
        {"tags": {"note": "use ghp_0123456789abcdefghijABCDEFGHIJ012345 to log in"}},
        {"tags": {"note": "sk-proj-0123456789abcdefghijABCDEFGHIJ"}},
    ],
)
def test_keys_of_others_and_under_other_names(body: dict[str, Any]) -> None:
    assert "***" in json.dumps(masked(body))
