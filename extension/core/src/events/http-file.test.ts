import { expect, it } from "vitest";
import { toHttpFile } from "./http-file.ts";
import { buildRequest } from "./request.ts";

const at = new Date("2026-11-26T16:00:30Z");
const requestOf = (source: string, event: string, options = {}) =>
  buildRequest({
    source,
    event,
    payload: '{"a":1}',
    secret: "top-secret",
    url: "http://127.0.0.1:3000/x",
    options,
    deliveryId: "d-1",
  });

it("says of each request until when it is accepted", () => {
  const text = toHttpFile(
    "orders dev",
    [
      {
        title: "chat app_mention",
        request: requestOf("slack", "app_mention"),
        secretName: "SLACK_SIGNING_SECRET",
      },
      { title: "hub push", request: requestOf("github", "push"), secretName: "GITHUB_SECRET" },
      { title: "open request", request: requestOf("http", "request", { verify: "none" }) },
      { title: "b push", request: requestOf("github", "push"), secretName: "B_SECRET", unsigned: true },
    ],
    at,
  );
  expect(text).toContain("# orders dev, signed at 2026-11-26 16:00 UTC.\n\n### chat app_mention\n");
  expect(text).toContain(
    "accepted until 2026-11-26 16:05 UTC: export it again after that.\nPOST http://127.0.0.1",
  );
  expect(text).toContain("### hub push\n# Signed for exactly this body; it does not expire");
  expect(text).toContain("### open request\n# The trigger requires no authentication.\n");
  expect(text).toContain("# Not signed, since B_SECRET has no value: the receiver rejects the request.");
  expect(text).toContain('\n\n{"a":1}\n');
});

it("names a variable where a header carries the secret", () => {
  const one = { title: "1", secretName: "OWN" };
  const key = { ...one, request: requestOf("http", "request", { verify: "key", prefix: "Bearer " }) };
  const pair = { ...one, request: requestOf("http", "request", { verify: "basic", user: "shop" }) };
  const text = toHttpFile("orders", [key, pair, { ...pair, separator: ":" }], at);
  expect(text).not.toContain("top-secret");
  expect(text).not.toContain(Buffer.from("shop:top-secret").toString("base64"));
  expect(text.match(/^@OWN =$/gm)).toHaveLength(1);
  expect(text).toContain("x-api-key: Bearer {{OWN}}\n");
  expect(text).toContain("authorization: Basic shop {{OWN}}\n");
  expect(text).toContain("authorization: Basic shop:{{OWN}}\n");
});
