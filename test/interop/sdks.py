"""Signs, verifies and parses with the providers' own Python packages.

Reads one JSON object a line and answers each with one: `{"id", "verified", "parsed", "problem"}` for a request that
is to be verified, `{"id", "headers"}` for a body that is to be signed.
"""

import base64
import json
import sys
import time
from datetime import datetime, timezone
from urllib.parse import parse_qsl

import githubkit.webhooks as github
import stripe
from hubspot.utils.signature import Signature
from slack_sdk.signature import SignatureVerifier
from standardwebhooks.webhooks import Webhook
from twilio.request_validator import RequestValidator


def header(request, name):
    return request["headers"].get(name, "")


def verify_github(request, body):
    signature = header(request, "x-hub-signature-256")
    return github.verify(request["secret"], body, signature), lambda: github.parse(
        header(request, "x-github-event"), body
    )


def verify_stripe(request, body):
    signature = header(request, "stripe-signature")
    try:
        stripe.WebhookSignature.verify_header(body.decode(), signature, request["secret"], 300)
        verified = True
    except stripe.SignatureVerificationError:
        verified = False
    if b'"v2.core.event"' in body:
        client = stripe.StripeClient("sk_test_none")
        return verified, lambda: client.parse_event_notification(body, signature, request["secret"])
    return verified, lambda: stripe.Webhook.construct_event(body, signature, request["secret"])


def verify_slack(request, body):
    verifier = SignatureVerifier(request["secret"])
    return verifier.is_valid_request(body, request["headers"]), None


def verify_twilio(request, body):
    validator = RequestValidator(request["secret"])
    signature = header(request, "x-twilio-signature")
    if header(request, "content-type").startswith("application/json"):
        return validator.validate(request["url"], body.decode(), signature), lambda: json.loads(body)
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return validator.validate(request["url"], form, signature), None


def verify_standard(request, body):
    try:
        Webhook(request["secret"]).verify(body.decode(), request["headers"])
        return True, None
    except Exception:
        return False, None


def verify_hubspot(request, body):
    verified = Signature.is_valid(
        signature=header(request, "x-hubspot-signature-v3"),
        client_secret=request["secret"],
        request_body=body.decode(),
        http_uri=request["url"],
        http_method="POST",
        signature_version="v3",
        timestamp=header(request, "x-hubspot-request-timestamp"),
    )
    return verified, None


VERIFY = {
    "github": verify_github,
    "gitlab": verify_standard,
    "hubspot": verify_hubspot,
    "slack": verify_slack,
    "standard-webhooks": verify_standard,
    "stripe": verify_stripe,
    "twilio": verify_twilio,
}


def sign(request, body):
    """The headers with which the provider's package would send a body."""
    secret, text, now = request["secret"], body.decode(), int(time.time())
    source = request["source"]
    if source == "github":
        return {"x-hub-signature-256": github.sign(secret, body)}
    if source == "stripe":
        mac = stripe.WebhookSignature._compute_signature(f"{now}.{text}", secret)
        return {"stripe-signature": f"t={now},v1={mac}"}
    if source == "slack":
        mac = SignatureVerifier(secret).generate_signature(timestamp=str(now), body=body)
        return {"x-slack-request-timestamp": str(now), "x-slack-signature": mac}
    if source == "twilio":
        form = dict(parse_qsl(text, keep_blank_values=True))
        return {"x-twilio-signature": RequestValidator(secret).compute_signature(request["url"], form)}
    moment = datetime.fromtimestamp(now, timezone.utc)
    return {
        "webhook-id": request["id"],
        "webhook-timestamp": str(now),
        "webhook-signature": Webhook(secret).sign(request["id"], moment, text),
    }


def answer(request):
    body = base64.b64decode(request["body"])
    if request["action"] == "sign":
        return {"id": request["id"], "headers": sign(request, body)}
    verified, parse = VERIFY[request["source"]](request, body)
    problem = ""
    if verified and parse is not None:
        try:
            parse()
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"[:600]
    return {"id": request["id"], "verified": bool(verified), "parsed": problem == "", "problem": problem}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
