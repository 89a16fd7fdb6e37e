import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { requestOf } from "../testing/requests.ts";
import type { Headers } from "../webhook/trigger.ts";
import { gitlab, sign } from "./gitlab.ts";

const { protocol } = gitlab();
const now = 1_768_469_400_000;
const token = "my-secret-token";
const signing = `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`;

function refusal(headers: Headers, secrets: readonly string[], body = "{}", at = now) {
  return protocol.verify({ ...requestOf(body, headers), receivedAt: at }, secrets);
}

// https://docs.gitlab.com/user/project/integrations/webhooks/ says that the token is sent in this header as it is.
describe("a secret token", () => {
  it("is accepted as it is, no matter what else is sent", () => {
    expect(refusal({ "x-gitlab-token": token }, [token])).toBeUndefined();
    expect(refusal({ "x-gitlab-token": token }, ["new", token])).toBeUndefined();
    const signed = sign({ body: "{}", secret: token, event: "push" });
    expect(refusal(signed.headers, [token])).toBeUndefined();
    expect(signed.credentials).toEqual({ "x-gitlab-token": "" });
  });

  it.each(["", "My-secret-token", "my-secret-toke", "my-secret-token ", signing])("is not %j", (given) => {
    expect(refusal({ "x-gitlab-token": given }, [token])).toContain("does not match");
    expect(refusal({ "x-gitlab-token": given }, [""])).toContain("does not match");
  });

  it("is reported where it is missing", () => {
    expect(refusal({}, [token])).toContain("missing");
  });
});

// GitLab signs as the Standard Webhooks specification says: https://gitlab.com/gitlab-org/gitlab/-/merge_requests/230944
describe("a signing token", () => {
  it("is compatible with the library standardwebhooks in both directions", () => {
    fc.assert(
      fc.property(fc.json(), fc.uuid(), (body, deliveryId) => {
        const at = Math.floor(Date.now() / 1000) * 1000;
        const { headers } = sign({ body, secret: signing, event: "push", deliveryId, now: at });
        expect(headers["idempotency-key"]).toBe(headers["webhook-id"]);
        expect(new Webhook(signing).verify(body, headers)).toEqual(JSON.parse(body));
        expect(new Webhook(signing).sign(deliveryId, new Date(at), body)).toBe(headers["webhook-signature"]);
        expect(refusal(headers, [signing], body, at)).toBeUndefined();
        expect(refusal(headers, [signing], `${body} `, at)).toContain("does not match");
      }),
    );
  });

  it("is never taken for a secret token, and never leaves in a header", () => {
    expect(refusal({ "x-gitlab-token": signing }, [signing])).toContain("signature is missing");
    const { headers, credentials } = sign({ body: "{}", secret: signing, event: "push", now });
    expect(JSON.stringify(headers)).not.toContain(signing);
    expect(credentials).toBeUndefined();
  });

  it("can take the place of a secret token without a lost delivery", () => {
    const { headers } = sign({ body: "{}", secret: signing, event: "push", now });
    expect(refusal(headers, [signing, token])).toBeUndefined();
    expect(refusal({ "x-gitlab-token": token }, [signing, token])).toBeUndefined();
    expect(refusal({ ...headers, "x-gitlab-token": "other" }, [signing, token])).toBeUndefined();
    expect(refusal(headers, [signing], "{}", now + 300_001)).toContain("5 minutes old");
  });
});
