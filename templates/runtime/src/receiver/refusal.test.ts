import { describe, expect, it } from "vitest";
import type { DeliveryOutcome } from "../management/management.ts";
import { issueOpenedBody, key, setUp, signed, withoutHeader } from "../testing/requests.ts";
import type { Headers } from "../webhook/trigger.ts";

const good = signed(issueOpenedBody);
const ran: string[] = [];
const all = (environment?: Record<string, string>) =>
  setUp({
    ...(environment === undefined ? {} : { environment }),
    handle: (on) => on("issues", () => void ran.push("handler")),
  });

describe("a delivery is refused", () => {
  it.each<[string, number, string | Uint8Array, Headers]>([
    ["without a signature", 401, issueOpenedBody, withoutHeader(good, "x-hub-signature-256")],
    ["with an empty signature", 401, issueOpenedBody, { ...good, "x-hub-signature-256": "" }],
    [
      "with another secret's signature",
      401,
      issueOpenedBody,
      signed(issueOpenedBody, "issues", "x", "other"),
    ],
    ["with another body", 401, `${issueOpenedBody} `, good],
    [
      "with only the older signature",
      401,
      issueOpenedBody,
      { ...withoutHeader(good, "x-hub-signature-256"), "x-hub-signature": "sha1=00" },
    ],
    ["without an event", 400, issueOpenedBody, withoutHeader(good, "x-github-event")],
    ["with a strange event", 400, issueOpenedBody, { ...good, "x-github-event": "__proto__\n" }],
    ["without an id", 400, issueOpenedBody, withoutHeader(good, "x-github-delivery")],
    ["with an id of line breaks", 400, issueOpenedBody, { ...good, "x-github-delivery": "a\nb" }],
    ["as broken JSON", 400, "{", signed("{")],
    ["as no object", 400, "[1]", signed("[1]")],
    ["as null", 400, "null", signed("null")],
    ["empty", 400, "", signed("")],
    ["as no UTF-8", 400, Buffer.from([0x22, 0xff, 0x22]), signed(Buffer.from([0x22, 0xff, 0x22]))],
    ["as a form", 415, issueOpenedBody, { ...good, "content-type": "application/x-www-form-urlencoded" }],
    ["without a type", 415, issueOpenedBody, withoutHeader(good, "content-type")],
    ["compressed", 415, issueOpenedBody, { ...good, "content-encoding": "gzip" }],
    [
      "announced too large",
      413,
      issueOpenedBody,
      { ...good, "content-length": String(25 * 1024 * 1024 + 1) },
    ],
  ])("%s: status %i", async (_why, status, body, headers) => {
    const { post, worker, list, lines } = all();
    const reply = await post(body, headers);
    await worker.idle();
    expect(reply.status).toBe(status);
    const error = typeof reply.body === "string" ? "" : reply.body.error;
    expect(error).toMatch(/^[A-Z].*\.$/);
    expect(reply.headers?.["content-type"]).toBe("application/problem+json");
    expect(reply.body).toMatchObject({
      type: "about:blank",
      status,
      title: expect.any(String),
      detail: error,
    });
    expect(await list()).toMatchObject([{ outcome: "refused", event: "", status, error }]);
    expect(ran).toEqual([]);
    const logged = lines.join("\n");
    expect(logged).not.toContain("Hi");
    expect(logged).not.toContain(key);
  });
});

describe("every delivery is refused", () => {
  it.each<[string, Record<string, string>]>([
    ["missing", {}],
    ["empty", { GITHUB_SECRET: "" }],
    ["blank", { GITHUB_SECRET: "  " }],
  ])("where the secret is %s, whatever it was signed with", async (_how, environment) => {
    for (const by of ["", "  ", key, "undefined"]) {
      const { post } = all(environment);
      expect((await post(issueOpenedBody, signed(issueOpenedBody, "issues", "x", by))).status).toBe(401);
    }
  });

  it("where the trigger has no secret at all", async () => {
    const { post } = setUp({ secrets: [], handle: (on) => on("issues", () => void ran.push("handler")) });
    expect((await post(issueOpenedBody, good)).status).toBe(401);
    expect(ran).toEqual([]);
  });

  it("before anything in it is parsed: the refusal of a broken body with a wrong signature does not mention the body", async () => {
    const { post } = all();
    expect((await post("{", signed("{", "issues", "x", "wrong"))).status).toBe(401);
  });

  it("on a path without a trigger, or with another method", async () => {
    const { post, list } = all();
    for (const path of ["/", "/other", "/github/x", "", "__proto__", "/constructor"]) {
      expect((await post(issueOpenedBody, good, path)).status, path).toBe(404);
    }
    for (const method of ["GET", "PUT", "DELETE", "post"]) {
      expect(await post(issueOpenedBody, good, "/github", method)).toMatchObject({
        status: 405,
        headers: { allow: "POST" },
      });
    }
    expect((await post(issueOpenedBody, good, "/github/")).status).toBe(202);
    expect((await list()).map((record): DeliveryOutcome => record.outcome)).toHaveLength(1);
  });
});
