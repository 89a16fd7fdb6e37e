// The public surfaces that others depend on, each as the text of a file in `recorded/`.
import { execFile } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { toJsonSchema } from "@valibot/to-json-schema";
import { exitStatus, exitStatusOf } from "../../extension/cli/src/run-commands.ts";
import { capabilities } from "../../extension/core/src/capabilities/capabilities.ts";
import { UserError } from "../../extension/core/src/project/user-error.ts";
import { call } from "../../extension/gateway/src/cli/testing/call.ts";
import { accessPart } from "../../templates/gateway/src/access/access-store.ts";
import { countsPart } from "../../templates/gateway/src/limits/counts-part.ts";
import { portalPart } from "../../templates/gateway/src/portal/portal-store.ts";
import { schemaStatements } from "../../templates/runtime/src/inbox/postgres/schema.ts";
import { createLogger } from "../../templates/runtime/src/log/logger.ts";
import { ExportedMetrics } from "../../templates/runtime/src/observe/exported-metrics.ts";
import { printedJson } from "./printed-json.ts";
import { RollUp } from "./roll-up.ts";
import type { Served } from "./served.ts";

// @reads package.json templates/{runtime,gateway}/package.json tsconfig.json {extension/*,language-server/*,templates/runtime,templates/gateway}/tsconfig*.json
// @reads {extension/*,language-server/*,templates/runtime,templates/gateway}/src/**
// @bundles test/surface/served.ts dist/bridge.js

const root = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);
const lines = (texts: Iterable<string>): string => `${[...texts].join("\n")}\n`;
const sorted = (texts: Iterable<string>): string => lines([...new Set(texts)].sort());
const sourcesOf = (folder: string): readonly string[] =>
  globSync(`${folder}/src/**/*.{ts,tsx}`, { cwd: root }).filter(
    (file) => !/\.test\.tsx?$|[\\/]testing[\\/]/.test(file),
  );
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

async function withTemporaryFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "hookloom-surface-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the help of every command in the general help, and of each command's verbs. */
async function help(): Promise<string> {
  const texts: string[] = [];
  const add = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await call(root, [...args, "--help"]);
    texts.push(`$ ${["hookloom", ...args, "--help"].join(" ")}\n${stdout}`);
    // Commands and verbs are rows of a table. So are options, but these begin with dashes.
    return [...stdout.matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, name = ""]) => name);
  };
  for (const name of await add()) for (const verb of await add(name)) await add(name, verb);
  return texts.join("\n");
}

/** Returns the exit status for each error code, unless the status is 1. */
function exitStatuses(): string {
  const quoted = sourcesOf("extension/*").flatMap((file) => textOf(file).match(/[\w-]+/g) ?? []);
  const codes = [...new Set(quoted)].filter(
    (code) => exitStatusOf(new UserError(code, "")) !== exitStatus.failed,
  );
  return sorted([
    ...Object.entries(exitStatus).map(([name, status]) => `${status} ${name}`),
    ...codes.map((code) => `${exitStatusOf(new UserError(code, ""))}   ${code}`),
  ]);
}

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

/** Returns the members that a JSON schema defines. */
function membersOf(schema: Schema, path: string): readonly string[] {
  const { properties = {}, required = [], items } = schema;
  return [
    ...Object.entries(properties).flatMap(([name, member]) => {
      const memberPath = `${path}.${name}${required.includes(name) ? "" : "?"}`;
      return [`${memberPath} ${member.type ?? "any"}`, ...membersOf(member, memberPath)];
    }),
    ...(items ? membersOf(items, `${path}[]`) : []),
  ];
}

/** Returns the tools for language models, with their inputs and outputs. */
const tools = (): string =>
  lines(
    capabilities.flatMap(({ name, effect, input, output }) => [
      `${name} ${effect}`,
      ...membersOf(toJsonSchema(input, { typeMode: "input" }) as Schema, `${name} input`),
      ...membersOf(toJsonSchema(output) as Schema, `${name} output`),
    ]),
  );

type Contributed = Readonly<Record<string, unknown>>;

/** Returns what identifies each contribution in package.json, such as settings with defaults and menus with conditions. */
function editor(): string {
  const { contributes, activationEvents } = JSON.parse(textOf("package.json")) as {
    readonly contributes: Readonly<Record<string, unknown>>;
    readonly activationEvents: readonly string[];
  };
  const named = [
    "command",
    "submenu",
    "viewType",
    "id",
    "type",
    "language",
    "view",
    "key",
    "when",
    "group",
    "default",
  ];
  const one = (path: string, value: Contributed): readonly string[] => [
    [
      path,
      ...named.flatMap((name) => (name in value ? [`${name}=${JSON.stringify(value[name])}`] : [])),
    ].join(" "),
  ];
  const walk = (path: string, value: unknown): readonly string[] => {
    if (Array.isArray(value)) return value.flatMap((item) => one(path, item as Contributed));
    if (typeof value !== "object" || value === null) return [];
    const members = (value as { readonly properties?: Contributed }).properties ?? (value as Contributed);
    return Object.entries(members).flatMap(([name, member]) =>
      Array.isArray(member)
        ? walk(`${path} ${name}`, member)
        : typeof member === "object" && member !== null
          ? one(`${path} ${name}`, member as Contributed)
          : [],
    );
  };
  const parts = Object.entries(contributes).filter(([name]) => name !== "languageModelTools");
  return sorted([
    ...activationEvents.map((event) => `activation ${event}`),
    ...parts.flatMap(([name, value]) => walk(name, value)),
  ]);
}

/** Returns the environment variables that the runtime and the tools read or set. */
function variables(): string {
  const variablePattern =
    /\bHOOKLOOM_[A-Z0-9_]*[A-Z0-9]\b|(?<=\b(?:env|environment|variables)\??\.)[A-Z][A-Z0-9_]+\b|(?<=["`])OTEL_[\w${}]+(?=["`])/g;
  const read = (part: string, folders: readonly string[]): readonly string[] =>
    folders.flatMap((folder) =>
      sourcesOf(folder).flatMap((file) =>
        // Examples in comments use other variables.
        [
          ...textOf(file)
            .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")
            .matchAll(variablePattern),
        ].map(([name]) => `${part} ${name}`),
      ),
    );
  return sorted([
    ...read("runtime", ["templates/runtime", "templates/gateway"]),
    ...read("tools", ["extension/*", "language-server/*"]),
  ]);
}

/** Returns the declarations that the compiler generates for a project, rolled up. */
function declarations(
  project: string,
  entries: (folder: string) => Readonly<Record<string, string>>,
): Promise<string> {
  return withTemporaryFolder(async (folder) => {
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    const emit = [
      "--declaration",
      "--emitDeclarationOnly",
      "--noCheck",
      "--composite",
      "false",
      "--incremental",
      "false",
    ];
    await run(process.execPath, [compiler, "-p", join(root, project), "--outDir", folder, ...emit]);
    const all = new RollUp();
    const exported = Object.entries(entries(folder)).flatMap(([name, file]) => [
      name,
      ...all.add(file).map((one) => `  ${one}`),
    ]);
    return `${lines(exported)}\n${all.declarations()}`;
  });
}

/** True for an entry point that only connects the gateway and the runtime. */
const isInner = (entry: string): boolean => ["./seams", "./access"].includes(entry);

/** Returns the public types of a package: the exports of its entry points, except those that only our packages import. */
const packageTypes = (project: string): Promise<string> =>
  declarations(project, (folder) => {
    const { exports } = JSON.parse(textOf(`${project}/package.json`)) as {
      readonly exports: Readonly<Record<string, { readonly types?: string }>>;
    };
    return Object.fromEntries(
      Object.entries(exports).flatMap(([entry, { types }]) =>
        types === undefined || isInner(entry) ? [] : [[entry, join(folder, types.replace("./dist/", ""))]],
      ),
    );
  });

/** Replaces the schemas of request members with the kinds of values that they accept. */
const withKinds = (declared: string): string =>
  declared
    .replace(/v\.SchemaWithPipe<readonly \[v\.String[^\]]*\]>|v\.StringSchema<[^>]*>/g, "text")
    .replace(/v\.SchemaWithPipe<readonly \[v\.Number[^\]]*\]>/g, "count")
    .replace(/v\.BooleanSchema<[^>]*>/g, "flag")
    .replace(/import\("[^"]*"\)\./g, "");

/** Returns the language server's own methods, with their messages. */
const serverMessages = async (): Promise<string> =>
  withKinds(
    await declarations("language-server/protocol", (folder) =>
      Object.fromEntries(
        ["lsp-methods", "lsp-requests", "code-problems", "typed-fields"].map((name) => [
          name,
          join(folder, `${name}.d.ts`),
        ]),
      ),
    ),
  );

/** Returns the exports of the built bridge. */
function bridge(): string {
  const [, exported = ""] = /\bexport\s*\{([^}]*)\}/.exec(textOf("dist/bridge.js")) ?? [];
  return sorted(exported.split(",").map((one) => one.trim().replace(/^.* as /, "")));
}

/** Returns the paths of all members of a value, except those of headers and OpenAPI documents, which are not ours. */
function pathsOf(value: unknown, path = ""): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${path}[]`));
  if (typeof value !== "object" || value === null) return [];
  const isForeign = path.endsWith(".headers") || (path !== "" && "openapi" in value);
  return isForeign
    ? []
    : Object.entries(value).flatMap(([name, member]) => [
        `${path}.${name}`,
        ...pathsOf(member, `${path}.${name}`),
      ]);
}

/** Returns the names of metrics, each with its type and labels. */
function metricsOf(text: string): readonly string[] {
  const labels = new Map<string, Set<string>>();
  for (const [, name = "", given = ""] of text.matchAll(
    /^(\w+?)(?:_bucket|_count|_sum)?(?:\{(.*)\})? [-+\d.e]+$/gm,
  )) {
    const own = labels.get(name) ?? new Set();
    for (const [, label = ""] of given.matchAll(/(\w+)="/g)) own.add(label);
    labels.set(name, own);
  }
  return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = "", type = ""]) =>
    [name, type, ...[...(labels.get(name) ?? [])].sort()].join(" "),
  );
}

interface ServedSurfaces {
  readonly management: string;
  readonly metrics: string;
  readonly sqlite: string;
}

/** Returns the surfaces of a running build. */
function served(): Promise<ServedSurfaces> {
  return withTemporaryFolder(async (folder) => {
    const conditions = [
      "--conditions=hookloom-source",
      "--conditions=hookloom-api",
      "--disable-warning=ExperimentalWarning",
    ];
    const script = join(root, "test", "surface", "served.ts");
    const { stdout } = await run(process.execPath, [...conditions, script, folder], { maxBuffer: 64 << 20 });
    const { answers, metrics, tables } = JSON.parse(stdout) as Served;
    const management = answers.flatMap(({ asked, status, body }) => {
      const isDocument = typeof body === "object" && body !== null && "openapi" in body;
      const members = isDocument ? Object.keys(body).map((name) => `.${name}`) : [...new Set(pathsOf(body))];
      // A failure group is named by a hash.
      return [
        `${asked.replace(/\/[0-9a-f]{16}\//, "/GROUP/")} ${status}`,
        ...members.map((path) => `  ${path}`),
      ];
    });
    return {
      management: lines(management),
      metrics: sorted(metricsOf(metrics)),
      sqlite: lines(tables.map((statement) => `${statement.replace(/^\s+/gm, "")};`)),
    };
  });
}

/** Returns the metrics that are exported to OpenTelemetry, each with its kind, unit and attributes. */
function exportedMetrics(): string {
  const found = new Map<string, Set<string>>();
  const instrument =
    (kind: string) =>
    (name: string, { unit }: { readonly unit: string }) => {
      const attributes = new Set<string>();
      found.set(`${name} ${kind} ${unit}`, attributes);
      const keep = (_value: number, given: object) => {
        for (const attribute of Object.keys(given)) attributes.add(attribute);
      };
      return { add: keep, record: keep };
    };
  const meter = {
    createCounter: instrument("counter"),
    createHistogram: instrument("histogram"),
    createObservableGauge: instrument("gauge"),
    addBatchObservableCallback: () => undefined,
  };
  const api = { metrics: { getMeter: () => meter } } as unknown as ConstructorParameters<
    typeof ExportedMetrics
  >[0];
  const metrics = new ExportedMetrics(api, { eventLabel: ({ event }) => event });
  const labels = { source: "http", trigger: "/orders", event: "request" };
  metrics.received(labels, "accepted");
  metrics.acknowledged(labels, 1);
  metrics.completed({ method: "POST", route: "/orders", status: 500, durationMs: 1 });
  metrics.finished(labels, { outcome: "ok", durationMs: 1, waited: 1, delivered: 1 });
  metrics.replayed(labels);
  metrics.measureQueue(() => Promise.reject(new Error("Nothing is measured.")));
  return sorted([...found].map(([name, attributes]) => [name, ...[...attributes].sort()].join(" ")));
}

/** Returns the statements that create the tables of a PostgreSQL store, for deliveries and for an API. */
async function postgresTables(): Promise<string> {
  const statements = [schemaStatements("hookloom")];
  const keep = (text: string): Promise<readonly never[]> => {
    if (/^\s*(?:CREATE|ALTER)/.test(text)) statements.push(`${text};`);
    return Promise.resolve([]);
  };
  const tables = { schema: "hookloom", query: keep, exclusive: (_lock: string, text: string) => keep(text) };
  await accessPart.inPostgres(tables);
  await portalPart.inPostgres(tables);
  const log = createLogger({ write: () => undefined });
  const { counts } = await countsPart({ owner: "surface", log }).inPostgres(tables);
  await counts.close?.();
  return lines(statements).replace(/^\s+/gm, "");
}

let running: Promise<ServedSurfaces> | undefined;
const fromServed = (part: keyof ServedSurfaces) => async (): Promise<string> => {
  running ??= served();
  return (await running)[part];
};

/** Functions that return the current state of each surface, by the name of its file. */
export const surfaces: Readonly<Record<string, () => string | Promise<string>>> = {
  "command-line-help.txt": help,
  "command-line-exit-status.txt": exitStatuses,
  "command-line-json.txt": printedJson,
  "model-tools.txt": tools,
  "editor.txt": editor,
  "environment-variables.txt": variables,
  "runtime-types.txt": () => packageTypes("templates/runtime"),
  "gateway-types.txt": () => packageTypes("templates/gateway"),
  "language-server-messages.txt": serverMessages,
  "bridge-exports.txt": bridge,
  "management.txt": fromServed("management"),
  "metrics.txt": fromServed("metrics"),
  "store-sqlite.sql": fromServed("sqlite"),
  "store-postgres.sql": postgresTables,
  "metrics-exported.txt": exportedMetrics,
};

export const recordedFile = (name: string): string => join(import.meta.dirname, "recorded", name);

export const recordCommand = "node --conditions=hookloom-source test/surface/record.ts";
