import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import { afterEach, beforeEach, expect, it } from "vitest";
import { call } from "./testing/call.ts";

const source = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";
const byKey = http({ path: "/key", verify: "api" });
const byToken = http({ path: "/token", verify: "api" });
const either = http({ path: "/either", verify: "api" });
const open = http({ path: "/open", verify: "api" });
byKey.on("request", async () => {});
byToken.on("request", async () => {});
either.on("request", async () => {});
open.on("request", async () => {});
export default webhook(byKey, byToken, either, open);
`;

const api = {
  access: ["oauth2", "key"],
  resources: {
    "/key": { access: "key" },
    "/token": { access: "oauth2", scopes: ["orders.write"] },
    "/open": { access: "none" },
  },
};

let project: TestProject;
beforeEach(async () => {
  project = await makeTestProject(source);
});
afterEach(() => project.remove());

const describeApi = (issuer: object | string = "own") =>
  project.write("hookloom.json", JSON.stringify({ environments: { dev: {} }, api: { ...api, issuer } }));

/** The lines of the request with this title. */
function sectionOf(text: string, title: string): readonly string[] {
  const found = text.split("### ").find((one) => one.startsWith(`${title}\n`));
  return found?.split("\n") ?? [];
}

it("has variables for keys and tokens of consumers, and where to get a token", async () => {
  await describeApi();
  const { status, stdout, stderr } = await call(project.root, ["http"]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout.split("\n").filter((line) => line.startsWith("@"))).toEqual([
    "@tokenUrl = http://127.0.0.1:3000/oauth2/token",
    "@clientId =",
    "@clientSecret =",
    "@apiKey =",
    "@accessToken = none-yet",
  ]);
  const token = sectionOf(stdout, "Get a token");
  expect(token).toContain("POST {{tokenUrl}}");
  expect(token).toContain("authorization: Basic {{clientId}} {{clientSecret}}");
  expect(token).toContain("grant_type=client_credentials&scope=orders.write");
  expect(sectionOf(stdout, "byKey request")).toContain("x-api-key: {{apiKey}}");
  expect(sectionOf(stdout, "byToken request")).toContain("authorization: Bearer {{accessToken}}");
  expect(sectionOf(stdout, "either request")).toContain("x-api-key: {{apiKey}}");
  expect(sectionOf(stdout, "open request")).toContain("# The trigger requires no authentication.");
});

it("takes the address of tokens from a foreign issuer, and leaves it to a person where that does not answer", async () => {
  const issuer = createServer((_request, response) => {
    response.end(JSON.stringify({ token_endpoint: "https://id.example.com/oauth/token" }));
  });
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  await describeApi({ url });
  const told = await call(project.root, ["http"]);
  const exported = JSON.parse((await call(project.root, ["postman"])).stdout);
  await new Promise((resolve) => issuer.close(resolve));
  expect(told.stdout).toContain("@tokenUrl = https://id.example.com/oauth/token\n");
  expect(exported.item.map((one: { auth?: { type: string } }) => one.auth?.type)).toEqual([
    "apikey",
    "oauth2",
    "oauth2",
    undefined,
  ]);
  const unasked = await call(project.root, ["http"]);
  expect([unasked.status, unasked.stderr]).toEqual([0, ""]);
  expect(unasked.stdout).toContain("@tokenUrl =\n");
});

it("says that a trigger rejects every request if no rule allows a consumer", async () => {
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: {} } }));
  const { stdout } = await call(project.root, ["http"]);
  expect(sectionOf(stdout, "byKey request")).toContain(
    "# The trigger rejects every request, because no rule in hookloom.json allows a consumer.",
  );
});
