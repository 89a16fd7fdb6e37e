import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { TestProject } from "@hookloom/core/environments/local/testing/project";
import { testDist } from "@hookloom/core/project/testing/dist";
import { TestRegistry } from "@hookloom/core/project/testing/registry";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { call } from "../testing/call.ts";
import { endProject, startProject } from "../testing/project.ts";

const source = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const hook = http({ verify: "none" });

hook.on("request", async ({ log }) => {
  log.info("one");
});

export default webhook(hook);
`;

const withApi = `import { secret, setting, webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";
import { httpClient } from "@hookloom/runtime/http-client";

const hook = http({ verify: "none" });

const api = httpClient({
  baseUrl: setting("API_URL", "Base URL of the service"),
  bearer: secret("API_TOKEN", "Token for the service, if the service requires one", { optional: true }),
});

hook.on("request", async ({ log }) => {
  log.info("one");
});

export default webhook(hook);
`;

/** What somebody does while packages are installed. */
let duringInstallation: () => Promise<void>;
vi.mock("@hookloom/core/project/connections/install-connection", async (original) => {
  const real = await original<typeof import("@hookloom/core/project/connections/install-connection")>();
  const installConnection: typeof real.installConnection = async (...given) => {
    await duringInstallation();
    return await real.installConnection(...given);
  };
  return { ...real, installConnection };
});

const service = createServer(({ headers }, response) => {
  response.writeHead(headers.authorization === "Bearer t-1" ? 200 : 401).end();
});
let address: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(() => service.close());

let project: TestProject;
beforeEach(async () => {
  duringInstallation = async () => undefined;
  project = await startProject(source);
  vi.stubEnv("NODE_OPTIONS", "--conditions=hookloom-source");
});
afterEach(() => endProject(project));

const text = (): Promise<string> => readFile(project.entry, "utf8");
const run = (...args: readonly string[]) => call(project.root, ["connection", ...args]);

describe("hookloom connection add", () => {
  it("writes imports, settings and client of a ready connection, and says which value it lacks", async () => {
    const added = await run("add", "http");
    expect(added).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("The connection api was added to src/webhook.ts"),
    });
    expect(added.stderr).toContain(
      'API_URL has no value in dev yet: set it with "hookloom settings dev set API_URL"',
    );
    expect(await text()).toBe(withApi);
  });

  it("keeps what was saved while its packages were installed", async () => {
    duringInstallation = () => writeFile(project.entry, source.replace('"one"', '"two"'));
    expect(await run("add", "http")).toMatchObject({ status: 0 });
    expect(await text()).toBe(withApi.replace('"one"', '"two"'));
  });

  it("asks for values in a terminal and keeps them outside the project", async () => {
    const typed = { typed: [address] };
    expect((await call(project.root, ["connection", "add", "HTTP", "--json"], typed)).stdout).toContain(
      '"API_URL"',
    );
    const settings = JSON.parse((await call(project.root, ["settings", "--json"])).stdout);
    expect(settings).toMatchObject([
      { name: "API_URL", origin: "store" },
      { name: "API_TOKEN", origin: "none" },
    ]);
    expect(await text()).not.toContain(address);
  });

  it("gives a second client a name and settings of its own", async () => {
    await run("add", "http");
    expect(await run("add", "http", "--name", "billing", "--env", "dev")).toMatchObject({ status: 0 });
    expect(await text()).toMatch(/const billing = httpClient\(\{[^}]*setting\("BILLING_API_URL"/);
  });

  it("refuses a name that is taken, a bad one and an unknown environment, and leaves the file as it was", async () => {
    for (const [args, sentence] of [
      [["http", "--name", "hook"], /hook/],
      [["http", "--name", "a-b"], /^a-b cannot be the name of a variable/],
      [["http", "--env", "nowhere"], /^The project has no environment nowhere/],
      [["http", "--client", "f()"], /--client is only for other packages/],
    ] as const) {
      const refused = await run("add", ...args);
      expect(refused.status).toBeGreaterThan(1);
      expect(refused.stderr).toMatch(sentence);
    }
    expect(await text()).toBe(source);
  });

  it("adds a client to a file with a broken statement, which stays as it is", async () => {
    const broken = source.replace('log.info("one");', "log.info((;");
    await writeFile(project.entry, broken);
    expect((await run("add", "http")).status).toBe(0);
    expect(await text()).toBe(withApi.replace('log.info("one");', "log.info((;"));
  });
});

describe("another package", () => {
  const registry = new TestRegistry();
  beforeEach(async () => {
    await registry.start();
    registry.publish(
      "acme-shop",
      "The shop",
      "export class AcmeShop { constructor(key) { this.key = key; } }\n",
    );
    // npm would otherwise remove the link to the runtime.
    await project.write(
      "package.json",
      JSON.stringify({ type: "module", dependencies: { "@hookloom/runtime": "*" } }),
    );
    registry.publish("@hookloom/runtime");
  });
  afterEach(() => registry.stop());

  it("is found in the registry, installed, and made as its exports suggest or as --client says", async () => {
    const distDir = testDist([]);
    const added = await call(project.root, ["connection", "add", "acme-shop"], { distDir });
    expect(added).toMatchObject({ status: 0 });
    expect(added.stderr).toContain("Installing packages");
    const manifest = JSON.parse(await readFile(path.join(project.root, "package.json"), "utf8"));
    expect(manifest.dependencies["acme-shop"]).toBe("^1.2.3");
    expect(await text()).toContain('import { AcmeShop } from "acme-shop";');
    expect(await text()).toContain(
      'const acmeShop = new AcmeShop(secret("ACME_SHOP_KEY", "Secret of acme-shop").value);',
    );
    const code = "new AcmeShop({{SHOP_TOKEN}}, { retries: 2 })";
    const second = await call(
      project.root,
      ["connection", "add", "acme-shop", "--name", "other", "--client", code],
      { distDir },
    );
    expect(second).toMatchObject({ status: 0 });
    expect(await text()).toContain(
      'const other = new AcmeShop(secret("SHOP_TOKEN", "Secret of acme-shop").value, { retries: 2 });',
    );
  });

  it("that does not exist is refused with what is near to it", async () => {
    const refused = await run("add", "shop");
    expect(refused.stderr).toMatch(
      /^There is no connection shop, and npm's registry has no package with that name: similar packages are acme-shop/m,
    );
    expect(await text()).toBe(source);
  });
});

describe("hookloom connection test", () => {
  beforeEach(() => writeFile(project.entry, withApi));

  it("calls the service with the values of the environment, and never prints them", async () => {
    vi.stubEnv("API_URL", address);
    vi.stubEnv("API_TOKEN", "t-1");
    expect(await run("test", "api")).toMatchObject({
      status: 0,
      stdout: "api works in dev: HTTP accepted the settings.\n",
    });
    vi.stubEnv("API_TOKEN", "t-wrong");
    const refused = await run("test", "api", "--json");
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("HTTP rejected API_TOKEN (status 401)");
    expect(refused.stdout + refused.stderr).not.toContain("t-wrong");
  });

  it("calls the client in the file, whose settings need not be those of the catalogue", async () => {
    const made = `httpClient({ baseUrl: ${JSON.stringify(address)}, bearer: secret("OUR_KEY") })`;
    await writeFile(project.entry, withApi.replace(/httpClient\(\{[\s\S]*?\n\}\)/, made));
    expect((await run("test", "api")).stderr).toContain("OUR_KEY has no value in dev");
    vi.stubEnv("OUR_KEY", "t-1");
    expect((await run("test", "api")).status).toBe(0);
    vi.stubEnv("OUR_KEY", "t-2");
    expect((await run("test", "api")).stderr).toContain("HTTP rejected OUR_KEY (status 401)");
  });

  it("names a value that is missing, and a connection that is not there", async () => {
    vi.stubEnv("API_URL", "");
    expect((await run("test", "api")).stderr).toContain(
      'API_URL has no value in dev: set it with "hookloom settings dev set API_URL", because values stored in VS Code are not available to the command line.',
    );
    expect((await run("test", "nobody")).stderr).toContain(
      "The project has no connection nobody: it has api.",
    );
  });
});

it("lists the ready connections", async () => {
  const { stdout } = await run("list", "--json");
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({ id: "slack", packages: ["@slack/web-api"] }),
  );
  expect((await run("list")).stdout).toMatch(/^postgres\s+PostgreSQL\s+queries with parameters$/m);
  expect((await run("ad", "slack")).stderr).toBe(
    'Unknown action ad: use add, test or list (see "hookloom connection --help").\n',
  );
  expect((await run("list", "slack")).stderr).toMatch(/^Unexpected argument slack: /);
});
