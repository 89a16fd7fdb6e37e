import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import process from "node:process";
import { type CatalogConnection, findConnection } from "@hookloom/runtime/catalog";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { repository } from "../testing/dist.ts";
import { type CheckOptions, type CheckProblem, checkConnection } from "./check-connection.ts";
import { checkedClient } from "./made-client.ts";

// @reads templates/runtime/src/** templates/runtime/package.json

/** A client whose key says how its calls end, as the errors of real clients look. */
const client = `
export class Client {
  constructor(key) {
    if (key === "no json") JSON.parse("s3cret no json");
    this.key = key;
  }
  async ping() {
    console.log("a line of the client's own with s3cret");
    const fail = (error, more) => { throw Object.assign(new Error(error), more); };
    if (this.key === "refused") fail("Bad credentials s3cret", { status: 401 });
    if (this.key === "nested") fail("failed", { cause: Object.assign(new Error("x"), { data: { error: "invalid_auth" } }) });
    if (this.key === "host") fail("getaddrinfo", { code: "ENOTFOUND", hostname: "db.acme.invalid" });
    if (this.key === "certificate") fail("self-signed certificate", { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    if (this.key === "quota") fail("quota of postgres://ada:s3cret@db is used up.", { status: undefined });
    if (this.key === "hangs") await new Promise((resolve) => setTimeout(resolve, 1_000_000));
    if (this.key === "variables") fail(Object.keys(process.env).filter((name) => name.startsWith("ACME_")).join());
  }
}
`;

const acme: CatalogConnection = {
  id: "acme",
  label: "Acme",
  icon: "plug",
  hint: "a client of the tests",
  docs: "https://acme.example",
  packages: { "acme-client": "^1.0.0" },
  imports: [{ module: "acme-client", name: "Client", as: "Client" }],
  factory: "new Client({{ACME_KEY}})",
  variable: "acme",
  settings: [{ name: "ACME_KEY", description: "Key of Acme", secret: true }],
  check: { call: "client.ping()", description: "Asks Acme" },
  methods: [],
};

let root: string;
beforeAll(() => {
  root = temporaryFolder();
  const folder = path.join(root, "node_modules", "acme-client");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module", "exports": "./index.js" }');
  writeFileSync(path.join(folder, "index.js"), client);
  mkdirSync(path.join(root, "node_modules", "@hookloom"));
  symlinkSync(
    path.join(repository, "templates", "runtime"),
    path.join(root, "node_modules", "@hookloom", "runtime"),
    "junction",
  );
});
afterEach(() => vi.unstubAllEnvs());

const node = { file: process.execPath, environment: {} };
const check = (
  row: CatalogConnection,
  values: Readonly<Record<string, string>>,
  more: Partial<CheckOptions> = {},
) => checkConnection(row, { root, node, values, timeoutMs: 60_000, ...more });

it("is silent where the call succeeds", async () => {
  expect(await check(acme, { ACME_KEY: "fine" })).toBeUndefined();
  expect(await check(acme, { OTHER: "fine" }, { names: { ACME_KEY: "OTHER" } })).toBeUndefined();
});

it.each<[string, CheckProblem["code"], RegExp]>([
  ["refused", "refused", /^Acme rejected ACME_KEY \(status 401\): check for a wrong or revoked value\.$/],
  ["nested", "refused", /^Acme rejected ACME_KEY: check/],
  ["host", "no-host", /^The host of Acme at db\.acme\.invalid was not found: check the network\.$/],
  ["certificate", "certificate", /^The certificate of Acme is not trusted/],
  [
    "no json",
    "bad-setting",
    /^The client of Acme cannot be created with its settings: check the format of ACME_KEY\.$/,
  ],
])("says in one sentence what is wrong: %s", async (key, code, message) => {
  const problem = await check(acme, { ACME_KEY: key });
  expect(problem).toEqual({ code, message: expect.stringMatching(message) });
  expect(problem?.message).not.toContain("s3cret");
});

it("repeats the words of a service without any part of a value", async () => {
  const problem = await check(
    { ...acme, factory: "new Client({{ACME_KEY}} && 'quota')" },
    { ACME_KEY: "postgres://ada:s3cret@db" },
  );
  expect(problem).toEqual({
    code: "failed",
    message: "Acme responded to the test call with an error (quota of … is used up): check ACME_KEY.",
  });
});

it("repeats them where a password has a percent sign that is not encoded, too", async () => {
  const problem = await check(
    { ...acme, factory: "new Client({{ACME_KEY}} && 'quota')" },
    { ACME_KEY: "postgres://ada:50%off@db" },
  );
  expect(problem).toMatchObject({ code: "failed", message: expect.stringContaining("Acme responded") });
});

it("ends a call that takes too long", async () => {
  expect(await check(acme, { ACME_KEY: "hangs" }, { timeoutMs: 3_000 })).toMatchObject({ code: "timeout" });
});

it("says that packages are missing", async () => {
  const missing = { ...acme, imports: [{ module: "acme-missing", name: "Client", as: "Client" }] };
  expect(await check(missing, { ACME_KEY: "fine" })).toMatchObject({ code: "not-installed" });
});

it("shows the client no variable but its own settings", async () => {
  vi.stubEnv("ACME_OTHER", "1");
  const problem = await check(acme, { ACME_KEY: "variables" });
  expect(problem?.message).toContain("(ACME_KEY)");
});

it("calls the client that the project's file makes, with its own options, and names its own settings", async () => {
  const file = path.join(root, "src", "webhook.ts");
  mkdirSync(path.join(root, "src"), { recursive: true });
  writeFileSync(path.join(root, "src", "keys.ts"), 'export const suffix: string = "";\n');
  writeFileSync(
    file,
    `import { Client } from "acme-client";
import { suffix } from "./keys.js";
const own = { key: process.env.OUR_ACME_KEY } as { readonly key: string };
throw new Error("the rest of the file runs");
const acme = new Client(own.key + suffix);
`,
  );
  const declared = { name: "acme", file, settings: ["OUR_ACME_KEY"] };
  const { client, names, settings } = await checkedClient(acme, declared);
  expect(settings).toEqual([{ name: "OUR_ACME_KEY", isNeeded: true }]);
  expect(await check(acme, { OUR_ACME_KEY: "fine" }, { client, names })).toBeUndefined();
  expect(await check(acme, { OUR_ACME_KEY: "refused" }, { client, names })).toMatchObject({
    code: "refused",
    message: expect.stringMatching(/^Acme rejected OUR_ACME_KEY/),
  });
  writeFileSync(path.join(root, "src", "keys.ts"), 'import "./gone.js";\nexport const suffix = "";\n');
  expect(await check(acme, { OUR_ACME_KEY: "fine" }, { client, names })).toMatchObject({
    message: expect.stringContaining("create it without that file"),
  });
  writeFileSync(file, (await readFile(file, "utf8")).replace("acme-client", "acme-missing"));
  const missing = await checkedClient(acme, declared);
  expect(await check(acme, {}, { client: missing.client })).toMatchObject({ code: "not-installed" });
  const none = await checkedClient(acme, { ...declared, name: "other" });
  expect(none).toEqual({ names, settings: [{ name: "OUR_ACME_KEY", isNeeded: true }] });
});

/** What a connection of a file with this text is checked with. */
async function clientIn(text: string, name: string) {
  const file = path.join(root, "src", "made.ts");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `import { Client } from "acme-client";\n${text}`);
  return checkedClient(acme, { name, file, settings: [] });
}

it("calls a client with a name that the program itself uses, and made of such names", async () => {
  const text = `const part = process.env.ACME_KEY, host = "";
var failed = host, report = failed;
const require = (text) => text;
const client = new Client(require(part + report));
`;
  const { client, names } = await clientIn(text, "client");
  expect(await check(acme, { ACME_KEY: "fine" }, { client, names })).toBeUndefined();
  expect(await check(acme, { ACME_KEY: "refused" }, { client, names })).toMatchObject({ code: "refused" });
  expect(await check(acme, { ACME_KEY: "no json" }, { client, names })).toMatchObject({
    code: "bad-setting",
  });
});

it("reads the settings that other files declare for the client, and needs and names only those of its row", async () => {
  vi.stubEnv("NODE_OPTIONS", "--conditions=hookloom-source");
  const declares = (name: string, setting: string): string =>
    `import { secret } from "@hookloom/runtime";\nexport const ${name} = secret("${setting}", "Of the project");\n`;
  mkdirSync(path.join(root, "src"), { recursive: true });
  writeFileSync(path.join(root, "src", "token.ts"), declares("token", "OPS_ACME_KEY"));
  writeFileSync(
    path.join(root, "src", "settings.ts"),
    `${declares("other", "OTHER_KEY")}export { token } from "./token.ts";\n`,
  );
  const text = 'import { token } from "./settings.ts";\nconst acme = new Client(token.value);\n';
  const { client, names, settings } = await clientIn(text, "acme");
  expect(settings).toEqual([
    { name: "OTHER_KEY", isNeeded: false },
    { name: "OPS_ACME_KEY", isNeeded: true },
  ]);
  expect(client?.settings.map(({ name }) => name)).toEqual(["OPS_ACME_KEY"]);
  expect(await check(acme, { OPS_ACME_KEY: "fine" }, { client, names })).toBeUndefined();
  expect(await check(acme, { OPS_ACME_KEY: "refused" }, { client, names })).toMatchObject({
    message: expect.stringMatching(/^Acme rejected OPS_ACME_KEY/),
  });
});

it("can be cancelled", async () => {
  const stop = new AbortController();
  const checking = check(acme, { ACME_KEY: "hangs" }, { signal: stop.signal });
  setTimeout(() => stop.abort(), 300);
  await expect(checking).rejects.toMatchObject({ name: "AbortError" });
});

it("calls any service over HTTP with its base URL and token", async () => {
  vi.stubEnv("NODE_OPTIONS", "--conditions=hookloom-source");
  let status = 200;
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization}`);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(() => server.close());
  const row = findConnection("http") as CatalogConnection;
  const values = {
    API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    API_TOKEN: "t-1",
  };
  expect(await check(row, values)).toBeUndefined();
  status = 404;
  expect(await check(row, values)).toBeUndefined();
  status = 403;
  expect(await check(row, values)).toMatchObject({
    code: "refused",
    message: expect.stringContaining("API_TOKEN (status 403)"),
  });
  expect(new Set(seen)).toEqual(new Set(["/v1 Bearer t-1"]));
});
