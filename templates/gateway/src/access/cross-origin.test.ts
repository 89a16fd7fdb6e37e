import { describe, expect, it } from "vitest";
import { github } from "../../../runtime/src/github/github.ts";
import { httpProtocol } from "../../../runtime/src/http/http-protocol.ts";
import { secret } from "../../../runtime/src/settings/setting.ts";
import { Trigger } from "../../../runtime/src/webhook/trigger.ts";
import { webhook } from "../../../runtime/src/webhook/webhook.ts";
import { type ApiDescription, resolveApi } from "../api/api.ts";
import { crossOrigin } from "./cross-origin.ts";

const orders = new Trigger("http", { ...httpProtocol({ verify: "none" }), consumers: true }, "/orders", []);
const hook = webhook(orders, github({ secret: secret("GITHUB_SECRET") }));
const shop = "https://shop.example.com";

function ask(description: ApiDescription) {
  const api = resolveApi(description);
  const judge = crossOrigin({ rules: () => api, webhook: hook });
  return (method: string, origin?: string, path = "/orders") =>
    judge({
      method,
      path,
      headers: { origin, "access-control-request-method": method === "OPTIONS" ? "POST" : undefined },
      url: "",
      receivedAt: 0,
    });
}

describe("pages of other origins", () => {
  const cors = { origins: [shop], headers: ["x-trace"], maxAge: 600 };

  it("get an answer to their preflight before anything is proven", () => {
    expect(ask({ cors })("OPTIONS", shop)).toEqual({
      headers: {
        vary: "origin",
        "access-control-allow-origin": shop,
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "content-type, authorization, x-api-key, idempotency-key, x-trace",
        "access-control-max-age": "600",
      },
      preflight: { status: 204, body: "" },
    });
  });

  it("may read every answer, with the limits in it", () => {
    const { headers, preflight } = ask({ cors })("POST", shop) ?? {};
    expect(headers?.["access-control-allow-origin"]).toBe(shop);
    expect(headers?.["access-control-expose-headers"]).toContain("ratelimit-policy");
    expect(preflight).toBeUndefined();
  });

  it("are let in only where they are named", () => {
    const origins = ["https://evil.example.com", "https://shop.example.com.evil.example.com", "null"];
    for (const origin of origins) {
      expect(ask({ cors })("OPTIONS", origin)?.headers).toEqual({ vary: "origin" });
      expect(ask({ cors })("POST", origin)?.headers).toEqual({ vary: "origin" });
    }
    expect(ask({ cors: { origins: ["*"] } })("POST", "https://any.example.com")?.headers).toMatchObject({
      "access-control-allow-origin": "*",
    });
  });

  it("have nothing to do with signed sources, other servers and an api without cors", () => {
    expect(ask({ cors })("OPTIONS", shop, "/github")).toBeUndefined();
    expect(ask({ cors })("POST", undefined)).toBeUndefined();
    expect(ask({})("OPTIONS", shop)).toBeUndefined();
  });
});
