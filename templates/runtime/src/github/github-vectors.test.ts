import { expect, it } from "vitest";
import { requestOf } from "../testing/requests.ts";
import { github, sign } from "./github.ts";

// https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries, "Testing the webhook payload validation"
const vector = {
  secret: "It's a Secret to Everybody",
  body: "Hello, World!",
  signature: "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
};

it("signs and verifies the vector of GitHub's documentation", () => {
  const { secret, body, signature } = vector;
  const { protocol } = github();
  expect(sign({ body, secret, event: "push" }).headers["x-hub-signature-256"]).toBe(signature);
  const headers = { "x-hub-signature-256": signature };
  expect(protocol.verify(requestOf(body, headers), [secret])).toBeUndefined();
  expect(protocol.verify(requestOf(`${body}!`, headers), [secret])).toContain("does not match");
});
