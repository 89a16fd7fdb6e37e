import { type ApiDescription, resolveApi } from "@hookloom/gateway";
import { describe, expect, it } from "vitest";
import { apiReader } from "./api-reader.ts";

const rulesOf = (api: ApiDescription) => resolveApi(api) as NonNullable<ReturnType<typeof resolveApi>>;

describe("the reader of an api", () => {
  it.each([
    ["https://id.example.com:8443/realms/a", 8443],
    ["https://id.example.com", 443],
    ["http://localhost:9000", 9000],
    ["http://localhost", 80],
  ])("names the port of the issuer %s", (url, port) => {
    expect(apiReader.issuerPort(rulesOf({ issuer: { url } }))).toBe(port);
  });

  it("names no port where the environment issues its tokens itself", () => {
    expect(apiReader.issuerPort(rulesOf({ access: "oauth2" }))).toBeUndefined();
    expect(apiReader.issuerPort(undefined)).toBeUndefined();
  });

  it("has the paths of the issuer and of the portal where a trigger accepts consumers, whatever the rules name", () => {
    const all = {
      exact: [
        "/oauth2/token",
        "/oauth2/jwks",
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
      ],
      below: ["/portal"],
    };
    const foreign = { url: "https://id.example.com", audience: "orders" };
    for (const issuer of ["own", foreign] as const)
      expect(apiReader.paths(rulesOf({ access: "oauth2", issuer }), true)).toEqual(all);
    expect(apiReader.paths(rulesOf({ issuer: foreign, portal: {} }), true)).toEqual(all);
    expect(apiReader.paths(rulesOf({ access: "oauth2" }), false)).toEqual({ exact: [], below: [] });
    expect(apiReader.paths(rulesOf({ portal: {} }), false)).toEqual({ exact: [], below: ["/portal"] });
  });

  it("collects how consumers prove themselves in several environments", () => {
    const [one, other] = [rulesOf({ access: "key" }), rulesOf({ access: ["oauth2", "key"] })];
    expect(apiReader.consumerAccess("/orders", [one, undefined, other])).toEqual({
      access: ["key", "oauth2"],
      scopes: [],
    });
    expect(apiReader.consumerAccess("/orders", [undefined])).toEqual({ access: [], scopes: [] });
  });
});
