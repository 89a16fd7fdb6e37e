// The catalogue's connections against the packages that they name: factories, test calls and methods type-check, and the
// harmless calls are made by the providers' own clients against stand-ins of the services.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connections, fillHoles, findConnection } from "@hookloom/runtime/catalog";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CheckOptions,
  type CheckProblem,
  checkConnection,
} from "../../extension/core/src/project/connections/check-connection.ts";
import {
  openApiClient,
  openApiConnector,
  readOpenApi,
  typesFile,
  writeTypes,
} from "../../extension/core/src/project/connections/openapi-client.ts";
import { runProgram } from "../../extension/core/src/project/run-program.ts";
import { connectionItems } from "../../language-server/server/src/features/palette-connections.ts";
import { temporaryFolder } from "../runner/temporary-folder.ts";
import { GitHubStandIn } from "../stand-ins/github.ts";
import { ModelStandIn } from "../stand-ins/models.ts";
import { SlackStandIn } from "../stand-ins/slack.ts";
import { StorageStandIn } from "../stand-ins/storage.ts";
import { nodePath, root, toolsFolder, whyNoTools } from "../vscode/setup.mjs";
import { clientModule, fileWith } from "./client-code.ts";
import { redirectVariables } from "./redirect.ts";

// @reads templates/runtime/src/** templates/projects/webhook/tsconfig.json

const trouble = whyNoTools();
if (trouble !== undefined)
  process.stderr.write(`The connections are not held against their packages. ${trouble}\n`);

const manifest: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(join(toolsFolder, "package.json"), "utf8"),
);

it("installs the lowest version of each range", () => {
  for (const { packages, typePackages } of connections) {
    for (const [name, range] of Object.entries({ ...packages, ...typePackages }))
      expect(`^${manifest.dependencies[name]}`, name).toBe(range);
  }
});

const order = { content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } } };
const answer = { description: "An order", ...order };
const ordersDocument = {
  openapi: "3.1.0",
  info: { title: "Order Desk", version: "1" },
  servers: [{ url: "https://orders.example.com/v1" }],
  paths: {
    "/orders": {
      post: {
        summary: "Create an order",
        requestBody: { required: true, ...order },
        responses: { 201: answer },
      },
    },
    "/orders/{id}": {
      get: {
        summary: "Read an order",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        responses: { 200: answer },
      },
    },
  },
  components: {
    schemas: { Order: { type: "object", required: ["title"], properties: { title: { type: "string" } } } },
    securitySchemes: { token: { type: "http", scheme: "bearer" } },
  },
};

describe.skipIf(trouble !== undefined)("the clients of the connections", () => {
  let checked: string;
  let described: Awaited<ReturnType<typeof openApiFiles>>;
  /** What the compiler says about all files; it is started once, since most of its time goes into the packages' types. */
  let problems: string;
  beforeAll(async () => {
    checked = temporaryFolder();
    symlinkSync(join(toolsFolder, "node_modules"), join(checked, "node_modules"), "junction");
    described = await openApiFiles();
    problems = await compile({ ...described.files, ...connectionFiles() });
  });

  const runtime = join(root, "templates", "runtime", "src");
  const tsconfig = {
    extends: join(root, "templates", "projects", "webhook", "tsconfig.json"),
    compilerOptions: {
      paths: {
        "@hookloom/runtime": [join(runtime, "runtime.ts")],
        "@hookloom/runtime/http": [join(runtime, "http", "http.ts")],
        "@hookloom/runtime/http-client": [join(runtime, "http-client", "http-client.ts")],
      },
      // The runtime's own imports lead to its sources, too.
      customConditions: ["hookloom-source"],
      typeRoots: [join(toolsFolder, "node_modules", "@types")],
    },
    include: ["*.ts"],
  };

  async function compile(files: Readonly<Record<string, string>>): Promise<string> {
    const made = mkdtempSync(join(checked, "project-"));
    writeFileSync(join(made, "package.json"), '{ "type": "module" }');
    writeFileSync(join(made, "tsconfig.json"), JSON.stringify(tsconfig));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(made, name), text);
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    return new Promise((resolve) => {
      execFile(process.execPath, [tsc, "-p", made, "--pretty", "false"], (_error, stdout) =>
        resolve(stdout.trim()),
      );
    });
  }

  /** The types of a document, with a right and a wrong use of them. */
  async function openApiFiles() {
    const source = join(checked, "orders.json");
    writeFileSync(source, JSON.stringify(ordersDocument));
    const document = await readOpenApi(source, { cwd: checked });
    const entry = join(checked, "webhook.ts");
    const file = typesFile(entry, document);
    await writeTypes(document, file, { root: checked });
    const types = readFileSync(file, "utf8");
    const code = openApiClient(document, file, entry);
    const names = { orderDesk: { connector: openApiConnector, types: file } };
    const items = connectionItems(
      names,
      (wanted) => wanted,
      () => types,
    );
    const [create = "", read = ""] = items.map((item) => item.code ?? "");
    // What is read of the data is known to be there, since the calls of the palette look at the status.
    const right = `${fileWith([{ id: openApiConnector, ...code }])}
export async function create() {
${create.replace("body: {}", 'body: { title: "Tea" }')}
  return data.title.length;
}
export async function read() {
${read}
  return data.title.length;
}
`;
    const wrong = right.replace('"/orders/{id}"', '"/order/{id}"');
    const files = { "openapi-right.ts": right, "openapi-wrong.ts": wrong, "order-desk-api.ts": types };
    return { document, file, types, files };
  }

  const connectionFiles = (): Readonly<Record<string, string>> => {
    const right = connections.map((connection) => [`${connection.id}.ts`, clientModule(connection)] as const);
    const wrong = connections.map((connection) => {
      const [method] = connection.methods;
      if (method === undefined) throw new Error(`${connection.id} has no methods.`);
      const broken = { ...connection, methods: [{ ...method, path: `${method.path}Wrong` }] };
      return [`wrong-${connection.id}.ts`, clientModule(broken)] as const;
    });
    const all = ["all.ts", fileWith(connections)] as const;
    return Object.fromEntries([...right, all, ...wrong]);
  };

  it("of an OpenAPI document have a type for each operation, and can be regenerated repeatedly", async () => {
    const { document, file, types } = described;
    await writeTypes(document, file, { root: checked });
    expect(readFileSync(file, "utf8")).toBe(types);
    expect(problems).toMatch(/openapi-wrong\.ts\(/);
    expect(problems).not.toMatch(/(right|api)\.ts\(/);
  });

  it("type-check with their factories, test calls and methods, and only where these are right", () => {
    const lines = problems.split("\n").filter((line) => !line.includes("openapi-wrong.ts("));
    const found = lines.map((line) => /([\w-]+\.ts)\(/.exec(line)?.[1] ?? line);
    const wrong = connections.map(({ id }) => `wrong-${id}.ts`);
    expect([...new Set(found)].sort(), problems).toEqual(wrong.sort());
  });
});

const secret = "k-0123456789abcdef";

/** A Node that reaches stand-ins of the services. */
const nodeWith = (origins: Readonly<Record<string, string>>): Pick<CheckOptions, "node"> => ({
  node: { file: nodePath(), environment: redirectVariables(origins) },
});

async function call(
  id: string,
  values: Readonly<Record<string, string>>,
  more: Partial<CheckOptions> = {},
): Promise<CheckProblem | undefined> {
  const row = findConnection(id);
  if (row === undefined) throw new Error(`There is no connection ${id}.`);
  const node = { file: nodePath(), environment: {} };
  return await checkConnection(row, { root: toolsFolder, node, values, timeoutMs: 60_000, ...more });
}

it.skipIf(trouble !== undefined)(
  "every client can be made with the values that tests of a project get",
  async () => {
    const { stdout } = await runProgram(nodePath(), ["--input-type=module", "-"], {
      cwd: toolsFolder,
      input: connections
        .filter(({ packages }) => Object.keys(packages).length > 0)
        .map((row, index) => {
          const names = row.imports.map(({ name, as }) => `${name}: ${as}`).join(", ");
          const made = fillHoles(row, ({ sample, default: value }) =>
            JSON.stringify(value ?? sample ?? "test"),
          );
          return `{ const { ${names} } = await import("${row.imports[0]?.module}"); const client${index} = ${made}; console.log("${row.id}", typeof client${index}); }`;
        })
        .join("\n"),
    });
    const clients = connections.filter(({ packages }) => Object.keys(packages).length > 0);
    expect(stdout.trim().split("\n")).toEqual(clients.map(({ id }) => `${id} object`));
  },
);

const services = {
  slack: new SlackStandIn(),
  github: new GitHubStandIn(),
  openai: new ModelStandIn(),
  anthropic: new ModelStandIn(),
  silent: new ModelStandIn(),
  storage: new StorageStandIn(),
};

describe.skipIf(trouble !== undefined)("the test call of", { concurrent: true }, () => {
  const urls: Record<string, string> = {};
  beforeAll(async () => {
    for (const [name, service] of Object.entries(services)) urls[name] = await service.start();
  });
  afterAll(() => Promise.all(Object.values(services).map((service) => service.stop())));

  /** Works with the key, is refused once it is revoked, and never repeats it. */
  async function expectKeyChecked(
    keys: { delete(key: string): unknown },
    run: () => Promise<CheckProblem | undefined>,
    sentence: RegExp,
  ): Promise<void> {
    expect(await run()).toBeUndefined();
    keys.delete(secret);
    const problem = await run();
    expect(problem).toMatchObject({ code: "refused", message: expect.stringMatching(sentence) });
    expect(problem?.message).not.toContain(secret);
  }

  it("Slack follows its token", async () => {
    const more = {
      names: { SLACK_TOKEN: "OPS_TOKEN" },
      ...nodeWith({ "https://slack.com": urls.slack ?? "" }),
    };
    const run = () => call("slack", { OPS_TOKEN: secret }, more);
    await expectKeyChecked(
      services.slack.botTokens.add(secret),
      run,
      /^Slack rejected OPS_TOKEN: check for a wrong or revoked value/,
    );
  });

  it("GitHub follows its token", async () => {
    const more = nodeWith({ "https://api.github.com": urls.github ?? "" });
    const run = () => call("github", { GITHUB_TOKEN: secret }, more);
    const tokens = services.github.tokens.set(secret, { login: "octocat" });
    await expectKeyChecked(tokens, run, /^GitHub rejected GITHUB_TOKEN \(status 401\)/);
    expect(services.github.calls).toEqual(["GET /rate_limit", "GET /rate_limit"]);
    expect(services.github.problems).toEqual([]);
  });

  it.each(["openai", "anthropic"] as const)(
    "%s follows its key at the base URL of its setting",
    async (id) => {
      const prefix = id.toUpperCase();
      const base = id === "openai" ? `${urls.openai}/v1` : (urls.anthropic ?? "");
      const run = () => call(id, { [`${prefix}_API_KEY`]: secret, [`${prefix}_BASE_URL`]: base });
      await expectKeyChecked(
        services[id].keys.add(secret),
        run,
        new RegExp(` rejected ${prefix}_API_KEY \\(status 401\\)`),
      );
    },
  );

  it("S3 follows its access key, with a signature that is checked", async () => {
    const values = {
      S3_ENDPOINT: urls.storage ?? "",
      S3_ACCESS_KEY_ID: services.storage.accessKeyId,
      S3_SECRET_ACCESS_KEY: secret,
    };
    const run = () => call("s3", values);
    await expectKeyChecked(
      services.storage.keys.add(secret),
      run,
      /^S3 storage rejected S3_SECRET_ACCESS_KEY \(status 403\)/,
    );
    const other = await call("s3", { ...values, S3_ACCESS_KEY_ID: "AKIAOTHER" });
    expect(other?.code).toBe("refused");
  });

  it("a service that does not respond times out with a clear message", async () => {
    services.silent.silent = true;
    const values = { OPENAI_API_KEY: secret, OPENAI_BASE_URL: `${urls.silent}/v1` };
    expect(await call("openai", values, { timeoutMs: 4_000 })).toEqual({
      code: "timeout",
      message:
        "OpenAI did not respond to the test call in time: check the network and the service's address.",
    });
  });

  it("an unknown host is reported at once, although its client would retry for minutes", async () => {
    const more = nodeWith({ "https://slack.com": "http://slack.invalid" });
    expect(await call("slack", { SLACK_TOKEN: secret }, more)).toMatchObject({
      code: "no-host",
      message: expect.stringMatching(/^The host of Slack at slack\.invalid was not found/),
    });
  });

  it("a mail server and a database that reject connections are reported", async () => {
    const mail = await call("mail", { SMTP_URL: `smtp://ada:${secret}@127.0.0.1:9` });
    expect(mail).toMatchObject({ code: "unreachable" });
    const database = await call("postgres", { DATABASE_URL: `postgres://ada:${secret}@127.0.0.1:9/orders` });
    expect(database).toMatchObject({ code: "unreachable" });
    for (const problem of [mail, database]) expect(problem?.message).not.toContain(secret);
  });

  it.each(["google-calendar", "gmail"])("%s says that its credentials have the wrong form", async (id) => {
    const problem = await call(id, { GOOGLE_CREDENTIALS: secret });
    expect(problem).toMatchObject({ code: "bad-setting" });
    expect(problem?.message).not.toContain("0123");
  });
});
