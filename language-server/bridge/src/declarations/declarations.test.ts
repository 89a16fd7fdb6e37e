import { expect, test } from "vitest";
import { readFlow } from "../incremental/read-flow.ts";
import { readDeclarations, readNames } from "./declarations.ts";

const file = `import { secret, setting, webhook } from "@hookloom/runtime";
import { github as hubOf } from "@hookloom/runtime/github";
import { onPush } from "./push.ts";

const channel = setting("CHANNEL", "Where alerts go", { default: "#alerts", optional: true });
const token = secret("TOKEN");
const hub = hubOf({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends"), path: "/other" });
const second = hubOf({ secret: token });

hub.on("issues.opened", async () => {
  console.log(process.env.HOME, channel);
}).on("issues.closed", named);
hub.on("push", onPush);
async function named() {
  await stop();
}

export default webhook(hub, second);
`;

function at(part: string): { start: number; end: number } {
  const start = file.indexOf(part);
  return { start, end: start + part.length };
}

test("triggers, handlers, settings and the default export are read without running anything", () => {
  const document = readFlow(file);
  const declared = readDeclarations(file, { document });
  const flow = (name: string): string | undefined => document.flows.find((found) => found.name === name)?.id;
  expect(declared.triggers[0]).toMatchObject({
    name: "hub",
    source: "github",
    path: "/other",
    pathRange: at('"/other"'),
    secrets: { secret: "GITHUB_SECRET" },
    options: ["secret", "path"],
    literals: { path: "/other" },
    nameRange: { start: at("hub = ").start, end: at("hub = ").start + 3 },
  });
  expect(
    declared.triggers[0]?.handlers.map((handler) => [handler.event, handler.eventRange, handler.flow]),
  ).toEqual([
    ["issues.opened", at('"issues.opened"'), flow("GitHub · issues.opened")],
    ["issues.closed", at('"issues.closed"'), flow("named")],
    ["push", at('"push"'), document.flows.find((found) => found.file === "./push.ts")?.id],
  ]);
  expect(declared.triggers[1]).toMatchObject({
    name: "second",
    path: "/github",
    secrets: { secret: "TOKEN" },
  });
  expect(declared.settings.map(({ name, secret, optional }) => [name, secret, optional])).toEqual([
    ["CHANNEL", false, true],
    ["TOKEN", true, false],
    ["GITHUB_SECRET", true, false],
  ]);
  expect(declared.settings[0]).toMatchObject({ description: "Where alerts go", default: "#alerts" });
  expect(declared.environmentReads).toEqual([{ name: "HOME", range: at("process.env.HOME") }]);
  expect(declared.exported).toEqual(["hub", "second"]);
});

test("a variable of the environment is read however its members are written", () => {
  const names = (text: string) => readDeclarations(text).environmentReads.map(({ name }) => name);
  expect(
    names(
      'use(process.env.A, process["env"].B, process.env["C"], process.env?.D, process[env].E, other.env.F);',
    ),
  ).toEqual(["A", "B", "C", "D"]);
});

test("a broken statement hides nothing but itself", () => {
  const broken = file.replace("await stop();", "await stop(;");
  expect(readDeclarations(broken).triggers.map(({ handlers }) => handlers.length)).toEqual([3, 0]);
  expect(readDeclarations(broken).settings).toHaveLength(3);
});

test("options are read as far as they are written out", () => {
  const { triggers } = readDeclarations(`import { http } from "@hookloom/runtime/http";
const name = "x";
const web = http({ verify: "key", header: \`x-key\`, dedupe: { body: "id", more: name }, list: [1, true], no: [name], path });
`);
  expect(triggers[0]?.literals).toEqual({
    verify: "key",
    header: "x-key",
    dedupe: { body: "id" },
    list: [1, true],
  });
});

const functionsIn = (text: string) =>
  readDeclarations(text).functions.map(({ name, isAsync, parameters, isTopLevel }) => {
    return [name, isAsync, parameters, isTopLevel];
  });

test.each<[string, boolean, string[]]>([
  ["function f() {}", false, []],
  ["async function f(issue: Issue, list: Map<string, number>) {}", true, ["issue", "list"]],
  ["export async function f<T extends (a: 1) => void>(a, b) {}", true, ["a", "b"]],
  ["export default function f({ a, b }: P, [c]: number[], text = ',') {}", false, ["{}", "[]"]],
  ["function* f(this: Window, a, b?: string, c) {}", false, ["a"]],
  ["const f = async (a: string, ...rest) => {}", true, ["a"]],
  ["const f: Handler = x => {}", false, ["x"]],
  ["export const f = async x => {}", true, ["x"]],
  ["let f = (function (call: (a: number, b: string) => void, done) {})", false, ["call", "done"]],
  ["const f = /* (wrong, */ (right) => {}", false, ["right"]],
])("%s can be called", (text, isAsync, parameters) => {
  expect(functionsIn(text)).toEqual([["f", isAsync, parameters, true]]);
});

test.each(["class A { async f(a) {} }", "o = { get f() {} }", "((a) => {})", "list.map(function f(a) {})"])(
  "%s declares no function that other code can call",
  (text) => {
    expect(functionsIn(text)).toEqual([]);
  },
);

test("a function inside of another one or of a block is not the module's", () => {
  const text = "function outer() {\n  const inner = () => {};\n}\n{\n  function f() {}\n}\n";
  expect(functionsIn(text)).toEqual([
    ["outer", false, [], true],
    ["inner", false, [], false],
    ["f", false, [], false],
  ]);
});

test("a function has the range of its flow", () => {
  const text = "export async function f() {}\nconst g = () => {};\n";
  const ranges = readFlow(text).flows.map(({ range }) => range);
  expect(readDeclarations(text).functions.map(({ range }) => range)).toEqual(ranges);
});

test("clients of connections are found by the export that makes them", () => {
  const text = `import { WebClient } from "@slack/web-api";
import pg from "pg";
import * as calendarModule from "@googleapis/calendar";
import { httpClient } from "@hookloom/runtime/http-client";
import { github } from "@hookloom/runtime/github";
import { Shop, log, schema } from "@acme/shop/node";
import connect from "acme-db";
import { Agent } from "http";
import { Local } from "./local.ts";

export const slack = new WebClient(token);
const db = new pg.Pool(), hub = github(), agent = new Agent();
const calendar = calendarModule.calendar({ version: "v3" });
const api = httpClient({ baseUrl: "https://a.example" });
const shop = Shop.create(), other = log("x"), form = schema.object({});
const store = await connect("acme://db") as Store;
const mine = new Local();
function inside() { const inner = new WebClient(token); }
`;
  const expected = {
    slack: "slack",
    db: "postgres",
    calendar: "google-calendar",
    api: "http",
    shop: "@acme/shop",
    store: "acme-db",
  };
  const { connections } = readDeclarations(text);
  expect(Object.fromEntries(connections.map(({ name, connector }) => [name, connector]))).toEqual(expected);
  expect(text.slice(connections[1]?.range.start, connections[1]?.range.end)).toBe("new pg.Pool()");
  expect(text.slice(connections[1]?.nameRange.start, connections[1]?.nameRange.end)).toBe("db");
  const names = Object.fromEntries(
    Object.entries(expected).map(([name, connector]) => [name, { connector }]),
  );
  expect(readNames(text)).toEqual(names);
  expect(readNames(text.replace("const mine =", "const mine = (;"))).toEqual(names);
});

test("a file that imports no package has no clients", () => {
  expect(
    readNames('import { github } from "@hookloom/runtime/github";\nimport { a } from "./a.ts";\n'),
  ).toEqual({});
});

test("clients of another file are known by the names under which it exports them", () => {
  const clients = `import { WebClient } from "@slack/web-api";
import { Pool } from "pg";
export const slack = new WebClient();
const db = new Pool(), inner = new Pool();
export { db as database };
export default db;
export * from "./other.ts";
`;
  const exported = readNames(clients, { exported: true });
  expect(exported).toEqual({
    slack: { connector: "slack" },
    database: { connector: "postgres" },
    default: { connector: "postgres" },
  });
  const asked: string[] = [];
  const exportsOf = (specifier: string) => {
    asked.push(specifier);
    return exported;
  };
  const file =
    'import pool, { slack as chat, type Inner, inner } from "./clients.ts";\nimport { x } from "pkg";\n';
  expect(readNames(file, { exportsOf })).toEqual({
    pool: { connector: "postgres" },
    chat: { connector: "slack" },
  });
  expect(new Set(asked)).toEqual(new Set(["./clients.ts"]));
  expect(readNames(file)).toEqual({});
});

test("what the default export serves is read through a variable, exported or not, and unknown behind a spread", () => {
  const served = (end: string): readonly string[] | undefined =>
    readDeclarations(file.replace("export default webhook(hub, second);", end)).exported;
  expect(served("const app = webhook(hub);\nexport default app;")).toEqual(["hub"]);
  expect(served("export const app = webhook(hub);\nexport default app;")).toEqual(["hub"]);
  expect(served("export default webhook(second, ...[hub]);")).toBeUndefined();
  expect(served("export default serve(hub);")).toBeUndefined();
});

test("options that are not written out are marked, and their path is known only where nothing overrides it", () => {
  const read = (options: string) => {
    const [hub] = readDeclarations(
      `import { github } from "@hookloom/runtime/github";\nconst hub = github(${options});\n`,
    ).triggers;
    return [hub?.computed === true, hub?.pathRange !== undefined];
  };
  expect(read("")).toEqual([false, false]);
  expect(read('{ path: "/a" }')).toEqual([false, true]);
  for (const options of ["options", "makeOptions()", "...all", "{ ...shared }", "{ [name]: 1 }"])
    expect(read(options)).toEqual([true, false]);
  expect(read('{ ...shared, path: "/a" }')).toEqual([true, true]);
  expect(read('{ path: "/a", ...shared }')).toEqual([true, false]);
});
