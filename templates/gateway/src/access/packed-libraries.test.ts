// What an installed project has instead of the packages: the libraries of the last build, bundled and minified.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { ServedApis } from "./testing/served-apis.ts";

// @reads templates/gateway/dist/access/*.js templates/gateway/build/bundle-libraries.ts

const { built } = vi.hoisted(() => ({
  built: (name: string) => import(new URL(`../../dist/access/${name}.min.js`, import.meta.url).href),
}));
vi.mock("#jose", () => built("jose"));
vi.mock("#oidc-provider", () => built("oidc-provider"));

let apis: ServedApis;
beforeAll(async () => {
  apis = await ServedApis.open();
});
afterAll(() => apis.close());

it("a token of the environment's own issuer lives fifteen minutes and is taken", async () => {
  const { url, add, call } = await apis.serve({ access: "oauth2" });
  const { clientId, clientSecret } = await add({ name: "shop" });
  const loading = await fetch(`${url}/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const { access_token, expires_in } = (await loading.json()) as { access_token: string; expires_in: number };
  expect(expires_in).toBe(900);
  expect(await call(access_token)).toBe(200);
});
