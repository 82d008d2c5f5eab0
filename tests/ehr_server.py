"""A hospital's record system for tests: FHIR, SMART App Launch and OpenID Connect over https, in a process of its own.

The sign-in is ``oidc-provider-mock`` (Authlib); here are added the SMART description, the patient in the token's
answer, PKCE as Authlib checks it, and one FHIR resource behind the access token.
``python -m tests.ehr_server PORT CERTIFICATE KEY``
"""

import json
import secrets
import sys
import time
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import flask
import oidc_provider_mock
from authlib.oauth2.rfc6749 import ClientCredentialsGrant, InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey
from oidc_provider_mock._app import AuthorizationCodeGrant
from oidc_provider_mock._storage import Client, storage

Json = dict[str, Any]
METHOD = "private_key_jwt"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
client_keys: Any = {"keys": []}
PATIENTS: dict[str, Json] = {}
# What is known of each patient, found by its type, two on a page.
RECORDS: dict[str, list[Json]] = {}
PAGE = 2
# What a group exports: resources by their type.
GROUPS: dict[str, list[Json]] = {}
SEEN: list[Json] = []
asked_with: dict[str, Json] = {}
tokens: dict[str, str] = {}
scopes: dict[str, str] = {}
wrong: Json = {}
"""What the tests told this server to do wrongly: key and value, such as ``{"patient": "other"}``."""


def main(port: int, certificate: str, key: str) -> None:
    AuthorizationCodeGrant.TOKEN_ENDPOINT_AUTH_METHODS = [METHOD, "client_secret_basic", "client_secret_post", "none"]  # fmt: skip
    app = oidc_provider_mock.app(require_nonce=True)
    app.before_request(take_signatures)
    Client.GRANT_TYPES_SUPPORTED = (*Client.GRANT_TYPES_SUPPORTED, "client_credentials")
    app.before_request(check_token_request)
    app.after_request(after)
    app.add_url_rule("/fhir/.well-known/smart-configuration", view_func=description)
    app.add_url_rule("/fhir/Patient/<key>", view_func=patient)
    app.add_url_rule("/fhir/<kind>", view_func=search)
    app.add_url_rule("/fhir/Group/<key>/$export", view_func=export)
    app.add_url_rule("/bulk/<key>", view_func=export_status)
    app.add_url_rule("/bulk/<key>/<int:place>", view_func=export_file)
    app.add_url_rule("/logout-token", view_func=logout_token, methods=["POST"])
    app.add_url_rule("/control", view_func=control, methods=["POST"])
    app.run("127.0.0.1", port, ssl_context=(certificate, key), threaded=True)


def description() -> flask.Response:
    base = flask.request.host_url.rstrip("/")
    said = {
        "issuer": base,
        "jwks_uri": f"{base}/jwks",
        "authorization_endpoint": f"{base}/oauth2/authorize",
        "token_endpoint": f"{base}/oauth2/token",
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post",
            METHOD,
        ],
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": ["authorization_code"],
        "capabilities": ["launch-ehr", "launch-standalone", "sso-openid-connect", "permission-v2"],
    }
    return flask.jsonify(said | wrong.get("description", {}))


class Assertion(JWTBearerClientAssertion):  # type: ignore[misc]
    """Authlib checks our signature by our published keys, and that each assertion is used once."""

    CLIENT_AUTH_METHOD = METHOD
    used: ClassVar[set[str]] = set()

    def get_audiences(self) -> list[str]:
        return [flask.request.base_url]

    def process_assertion_claims(self, assertion: str, resolve_key: KeySet) -> Json:
        """The algorithms that SMART App Launch asks for; Authlib alone takes others."""
        try:
            token = jwt.decode(assertion, resolve_key, algorithms=["ES384", "RS384"])
        except JoseError as error:
            raise InvalidClientError from error
        self.verify_claims(token.claims)
        return dict(token.claims)

    def validate_jti(self, claims: Json, jti: str) -> bool:  # noqa: ARG002
        was_used = jti in self.used
        self.used.add(jti)
        return not was_used

    def resolve_client_public_key(self, client: Any) -> KeySet:  # noqa: ARG002
        return KeySet.import_key_set(client_keys)


class SystemGrant(ClientCredentialsGrant):  # type: ignore[misc]
    """SMART Backend Services: a program of its own, known by its key alone."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = [METHOD]

    def save_token(self, token: Json) -> None:
        tokens[token["access_token"]] = "system"


def take_signatures() -> None:
    server = flask.g._authlib_authorization_server
    server.register_client_auth_method(METHOD, Assertion())
    if not any(grant is SystemGrant for grant, _ in server._token_grants):
        server.register_grant(SystemGrant)


def is_system() -> bool:
    token = flask.request.headers.get("Authorization", "").removeprefix("Bearer ")
    return tokens.get(token) == "system"


def export(key: str) -> flask.Response:
    """FHIR Bulk Data: begun, looked after at another address, and given as one file for each type."""
    SEEN.append({"export": key, **flask.request.args.to_dict()})
    if not is_system() or flask.request.headers.get("Prefer") != "respond-async":
        return flask.make_response(flask.jsonify(resourceType="OperationOutcome"), 401)
    if key not in GROUPS:
        return flask.make_response(flask.jsonify(resourceType="OperationOutcome"), 404)
    place = wrong.get("place") or f"{flask.request.host_url}bulk/{key}"
    return flask.Response("", 202, {"Content-Location": place})


def export_status(key: str) -> flask.Response:
    asked_often = sum(one == {"status": key} for one in SEEN)
    SEEN.append({"status": key})
    if not is_system():
        return flask.make_response(flask.jsonify(resourceType="OperationOutcome"), 401)
    if wrong.get("failed"):
        return flask.make_response(flask.jsonify(resourceType="OperationOutcome"), 500)
    if asked_often < 2:
        return flask.Response("", 202, {"Retry-After": "7", "X-Progress": "half"})
    kinds = sorted({one["resourceType"] for one in GROUPS[key]})
    base = f"{flask.request.host_url}bulk/{key}"
    output = [{"type": kind, "url": f"{base}/{n}"} for n, kind in enumerate(kinds)]
    return flask.jsonify(
        {"requiresAccessToken": True, "output": output, "error": []} | wrong.get("manifest", {})
    )


def export_file(key: str, place: int) -> flask.Response:
    if not is_system():
        return flask.make_response(flask.jsonify(resourceType="OperationOutcome"), 401)
    kind = sorted({one["resourceType"] for one in GROUPS[key]})[place]
    lines = [json.dumps(one) for one in GROUPS[key] if one["resourceType"] == kind]
    return flask.Response("\n".join(lines), 200, {"Content-Type": "application/fhir+ndjson"})


def logout_token() -> flask.Response:
    """OpenID Connect Back-Channel Logout 1.0, as this provider would send it."""
    now = int(time.time())
    said = flask.request.get_json()
    claims = {
        "iss": flask.request.host_url.rstrip("/"), "aud": "board", "iat": now, "exp": now + 120,
        "jti": secrets.token_urlsafe(), "events": {EVENT: {}},
    } | said["claims"]  # fmt: skip
    kept = {name: value for name, value in claims.items() if value is not None}
    key = RSAKey.import_key(storage.jwk.as_dict(is_private=True))
    header = {"alg": "RS256", "kid": storage.jwk.as_dict()["kid"]} | said["header"]
    return flask.jsonify(token=jwt.encode(header, kept, key))


def check_token_request() -> flask.Response | None:
    """PKCE: the verifier must be the one whose hash came with the request for the code."""
    if flask.request.path != "/oauth2/token":
        return None
    if flask.request.form.get("grant_type") == "client_credentials":
        # The provider's own address knows people only.
        answer: flask.Response = flask.g._authlib_authorization_server.create_token_response()
        return answer
    asked = asked_with.get(flask.request.form.get("code", ""), {})
    challenge = create_s256_code_challenge(flask.request.form.get("code_verifier", ""))
    if challenge != asked.get("code_challenge"):
        return flask.make_response(flask.jsonify(error="invalid_grant"), 400)
    return None


def after(response: flask.Response) -> flask.Response:
    path = flask.request.path
    if path == "/oauth2/authorize" and "Location" in response.headers:
        code = parse_qs(urlsplit(response.headers["Location"]).query).get("code", [""])[0]
        asked_with[code] = flask.request.args.to_dict()
        SEEN.append(flask.request.args.to_dict())
    if path == "/oauth2/token":
        form = flask.request.form
        is_public = "Authorization" not in flask.request.headers and "client_secret" not in form
        kind = "signed" if "client_assertion" in form else "public" if is_public else "confidential"
        SEEN.append({"client": kind, "status": response.status_code})
    if path == "/oauth2/token" and response.status_code == 200 and "code" in flask.request.form:
        said = response.get_json()
        asked = asked_with[flask.request.form["code"]]
        said |= {"patient": asked.get("launch") or "chosen", "scope": asked["scope"]}
        tokens[said["access_token"]] = said["patient"]
        said = {k: v for k, v in (said | wrong.get("token", {})).items() if v is not None}
        scopes[said.get("access_token", "")] = str(said.get("scope", asked["scope"]))
        response.set_data(json.dumps(said))
    return response


def patient(key: str) -> flask.Response:
    token = flask.request.headers.get("Authorization", "").removeprefix("Bearer ")
    if tokens.get(token) != key and "token" not in wrong:
        return flask.make_response(flask.jsonify(resourceType="OperationOutcome"), 401)
    found = PATIENTS.get(key)
    if found is None:
        return flask.make_response(flask.jsonify(resourceType="OperationOutcome"), 404)
    return flask.jsonify(found)


def search(kind: str) -> flask.Response:
    """The resources of one type of the one patient whom the token is for, as far as its scopes allow."""
    asked = flask.request.args.to_dict()
    SEEN.append({"search": kind, **asked})
    token = flask.request.headers.get("Authorization", "").removeprefix("Bearer ")
    broken = wrong.get("search", {}).get(kind)
    if tokens.get(token) != asked.get("patient"):
        broken = 401
    elif f"patient/{kind}." not in scopes[token]:
        broken = 403
    if isinstance(broken, int):
        return flask.make_response(flask.jsonify(resourceType="OperationOutcome"), broken)
    found = [one for one in RECORDS.get(asked["patient"], []) if one["resourceType"] == kind]
    if kind in (by_category := wrong.get("by_category", {})):
        if asked.get("category") not in by_category[kind]:
            return flask.make_response(flask.jsonify(resourceType="OperationOutcome"), 400)
        found = [one for one in found if asked["category"] in categories(one)]
    begins = int(asked.get("page", 0))
    ends = begins + PAGE
    entries = [{"resource": one, "search": {"mode": "match"}} for one in found[begins:ends]]
    page: Json = {"resourceType": "Bundle", "type": "searchset", "entry": entries, "link": []}
    if ends < len(found) or broken == "endless":
        more = urlencode(asked | {"page": 0 if broken == "circle" else ends})
        page["link"].append({"relation": "next", "url": f"{flask.request.base_url}?{more}"})
    return flask.jsonify(page | (broken if isinstance(broken, dict) else {}))


def categories(resource: Json) -> set[str]:
    return {coding["code"] for one in resource.get("category", []) for coding in one["coding"]}


def control() -> flask.Response:
    """Tests put patients here and say what shall go wrong; the answer is what was asked of the sign-in."""
    said = flask.request.get_json()
    PATIENTS.clear()
    PATIENTS.update(said.get("patients", {}))
    RECORDS.clear()
    RECORDS.update(said.get("records", {}))
    GROUPS.clear()
    GROUPS.update(said.get("groups", {}))
    client_keys.clear()
    client_keys.update(said.get("client_keys", {"keys": []}))
    wrong.clear()
    wrong.update(said.get("wrong", {}))
    seen = list(SEEN)
    SEEN.clear()
    return flask.jsonify(seen)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
