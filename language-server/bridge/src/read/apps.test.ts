import type { Flow } from "@hookloom/protocol/flow-document";
import { describe, expect, test } from "vitest";
import { readDeclarations } from "../declarations/declarations.ts";
import { readFlow } from "../incremental/read-flow.ts";
import type { Language } from "../syntax/babel.ts";
import { frameworkSources } from "../testing/framework-sources.ts";

const flowsOf = (text: string, language: Language = "ts"): readonly Flow[] =>
  readFlow(text, { language }).flows;

/** What triggers each handler, as `app: issues.opened`. */
const handled = (text: string, language?: Language): readonly string[] =>
  flowsOf(text, language).flatMap(({ triggers }) =>
    triggers.map(
      ({ trigger, event, detail }) => `${trigger}: ${event}${detail === undefined ? "" : ` ${detail}`}`,
    ),
  );

describe("handlers of Probot are flows with triggers", () => {
  test("of an app that is typed, with arrays of events and onAny", () => {
    const text = `import { Probot, type Context } from "probot";

export default (app: Probot, { getRouter }: { getRouter: unknown }) => {
  app.log.info("Loaded");

  // Thanks whoever opens an issue.
  app.on("issues.opened", async (context) => {
    const comment = context.issue({ body: "Thanks!" });
    await context.octokit.rest.issues.createComment(comment);
  });

  app.on(["pull_request.opened", "pull_request.edited"], label);

  app.onAny(async ({ name }) => app.log.debug(name));
};

async function label(context: Context<"pull_request">) {
  context.log.info(context.payload.pull_request.title);
}
`;
    const flows = flowsOf(text);
    expect(flows.map(({ name, triggers }) => [name, triggers.map(({ event }) => event)])).toEqual([
      ["GitHub · issues.opened", ["issues.opened"]],
      ["GitHub · any event", ["*"]],
      ["label", ["pull_request.opened", "pull_request.edited"]],
      ["default", []],
    ]);
    expect(flows[0]).toMatchObject({
      triggers: [{ trigger: "app", source: "github", event: "issues.opened", framework: "probot" }],
      body: { steps: [{ kind: "variable" }, { kind: "call" }] },
    });
    expect(readDeclarations(text)).toMatchObject({
      triggers: [],
      apps: [
        {
          name: "app",
          framework: "probot",
          handlers: [
            { event: "issues.opened", flow: flows[0]?.id },
            { event: "pull_request.opened" },
            { event: "pull_request.edited" },
            { event: "*" },
          ],
        },
      ],
    });
  });

  test.each<readonly [string, Language, string]>([
    [
      "that documents its parameter alone",
      "js",
      '/**\n * @param {import("probot").Probot} app\n */\nexport default (app) => {\n  app.on("push", async () => {});\n};\n',
    ],
    [
      "of CommonJS",
      "js",
      "/**\n * @param {import('probot').Probot} app\n */\nmodule.exports = (app) => {\n  app.on('push', async (context) => {});\n};\n",
    ],
    [
      "that is required",
      "js",
      'const { run } = require("probot");\nrun((app) => {\n  app.on("push", () => {});\n});\n',
    ],
    [
      "of TypeScript's export =",
      "ts",
      'import { Probot } from "probot";\nexport = (app: Probot) => {\n  app.on("push", async () => {});\n};\n',
    ],
    [
      "that is exported by its name",
      "js",
      'import { Probot } from "probot";\nconst setUp = (app) => {\n  app.on("push", () => {});\n};\nexport default setUp;\n',
    ],
    [
      "with a type of its own",
      "ts",
      'import type { ApplicationFunction } from "probot";\nexport const app: ApplicationFunction = (app) => {\n  app.on("push", () => {});\n};\n',
    ],
    [
      "that registers in another file",
      "ts",
      'import type * as probot from "probot";\nexport function pushes(app: probot.Probot) {\n  app.on("push", () => {});\n}\n',
    ],
    [
      "that is made",
      "ts",
      'import { Probot } from "probot";\nconst app = new Probot({});\napp.webhooks.on("push", () => {});\n',
    ],
  ])("of an app %s", (_, language, text) => {
    expect(handled(text, language)).toEqual(["app: push"]);
  });

  test("whose handlers stand next to them in the same function, or in another file", () => {
    const text = `import { Probot } from "probot";
import { onPush } from "./on-push.js";
export default (app: Probot) => {
  const onOpened = async () => {
    await Promise.resolve();
  };
  app.on("issues.opened", onOpened);
  app.on("push", onPush);
};
`;
    const flows = flowsOf(text);
    expect(flows.map(({ name, file, body }) => [name, file, body.steps.length])).toEqual([
      ["onOpened", undefined, 1],
      ["GitHub · push", "./on-push.js", 0],
      ["default", undefined, 3],
    ]);
  });
});

describe("listeners of Bolt are flows with triggers", () => {
  test("each by the method that registers it", () => {
    const text = `import bolt from "@slack/bolt";
const { App, LogLevel } = bolt;
const app = new App({ token: process.env.SLACK_BOT_TOKEN, signingSecret: process.env.SIGNING ?? "" });

app.event("app_mention", async ({ event, say }) => { await say(event.user); });
app.message(async ({ message }) => { console.log(message); });
app.message("hello", checks, async ({ say }) => { await say("Hi"); });
app.message(/^(hi|hey)/i, async ({ say }) => { await say("Hi"); });
app.command("/deploy", async ({ ack }) => ack());
app.action({ action_id: "approve", block_id: "votes" }, async ({ ack }) => { await ack(); });
app.shortcut("open_form", async ({ ack }) => { await ack(); });
app.shortcut({ callback_id: "quote", type: "message_action" }, async ({ ack }) => { await ack(); });
app.view("form", async ({ ack }) => { await ack(); });
app.view({ callback_id: "form", type: "view_closed" }, async ({ ack }) => { await ack(); });
app.error(async (error) => { console.error(error); });
(async () => { await app.start(3000); })();
`;
    expect(handled(text)).toEqual([
      "app: app_mention",
      "app: message",
      "app: message hello",
      "app: message /^(hi|hey)/i",
      "app: command /deploy",
      "app: block_actions approve",
      "app: shortcut open_form",
      "app: message_action open_form",
      "app: message_action quote",
      "app: view_submission form",
      "app: view_closed form",
    ]);
    expect(flowsOf(text).find(({ name }) => name === "Slack · command /deploy")?.body.steps).toHaveLength(1);
    expect(readDeclarations(text)).toMatchObject({
      apps: [{ framework: "bolt", secret: "SIGNING" }],
      // It only registers handlers: it is not a client that steps call.
      connections: [],
    });
  });

  test("unless it lacks what it listens to", () => {
    const head = 'import { App } from "@slack/bolt";\nconst app = new App({});\n';
    const listener = "(async ({ ack }) => { await ack(); });\n";
    expect(handled(`${head}app.command${listener}app.event${listener}app.message${listener}`)).toEqual([
      "app: message",
    ]);
  });

  test.each<readonly [string, Language, string]>([
    ["CommonJS", "js", "const { App } = require('@slack/bolt');\nconst app = new App({});\n"],
    ["a required whole", "js", 'const bolt = require("@slack/bolt");\nconst app = new bolt.App({});\n'],
    ["TypeScript", "ts", 'import { App as Bolt } from "@slack/bolt";\nexport const app = new Bolt();\n'],
  ])("in %s", (_, language, head) => {
    expect(handled(`${head}app.event('app_mention', async () => {});\n`, language)).toEqual([
      "app: app_mention",
    ]);
  });

  test("in the functions that other files give the app to", () => {
    const text = `import type { App } from "@slack/bolt";
import { opened } from "./opened.js";
export const register = (app: App) => { app.event("app_home_opened", opened); };
export function other(app: App): void { app.command("/other", opened); }
`;
    expect(handled(text)).toEqual(["app: app_home_opened", "app: command /other"]);
    expect(readDeclarations(text).apps.map(({ handlers }) => handlers.map(({ event }) => event))).toEqual([
      ["app_home_opened"],
      ["command"],
    ]);
  });
});

describe("handlers of octokit's webhooks are flows with triggers", () => {
  test.each<readonly [string, Language, string, readonly string[]]>([
    [
      "@octokit/webhooks",
      "ts",
      'import { createNodeMiddleware, Webhooks } from "@octokit/webhooks";\nconst webhooks = new Webhooks({ secret: process.env.HOOK_SECRET! });\nwebhooks.onAny(({ name }) => { console.log(name); });\nwebhooks.on(["issues.opened", "issues.closed"], ({ payload }) => console.log(payload.action));\nwebhooks.onError(console.error);\n',
      ["webhooks: *", "webhooks: issues.opened", "webhooks: issues.closed"],
    ],
    [
      "CommonJS",
      "js",
      'const { Webhooks } = require("@octokit/webhooks");\nconst webhooks = new Webhooks({ secret: process.env["HOOK_SECRET"] });\nwebhooks.on("push", async () => {});\n',
      ["webhooks: push"],
    ],
    [
      "octokit",
      "ts",
      'import { App } from "octokit";\nconst app = new App({ appId: 1, privateKey: "", webhooks: { secret: process.env.HOOK_SECRET as string } });\napp.webhooks.on("push", async ({ octokit }) => { await octokit.request("GET /"); });\napp.on("push", () => {});\n',
      ["app: push"],
    ],
    [
      "@octokit/app",
      "js",
      'import { App } from "@octokit/app";\nconst app = new App({ webhooks: { secret: process.env.HOOK_SECRET } });\napp.webhooks.on("push", () => {});\n',
      ["app: push"],
    ],
  ])("of %s", (_, language, text, events) => {
    expect(handled(text, language)).toEqual(events);
    expect(readDeclarations(text, { language }).apps).toMatchObject([
      { framework: "octokit", source: "github", secret: "HOOK_SECRET" },
    ]);
  });
});

describe("no other file has triggers", () => {
  test.each([
    [
      "an emitter",
      'import { EventEmitter } from "node:events";\nconst app = new EventEmitter();\napp.on("push", () => {});',
    ],
    [
      "a client of GitHub",
      'import { Octokit } from "octokit";\nconst app = new Octokit();\napp.on("push", () => {});',
    ],
    ["an exported function", 'export default (app) => { app.on("push", () => {}); };'],
    [
      "an App of its own",
      'import { App } from "./app.js";\nconst app = new App();\napp.event("message", () => {});',
    ],
    [
      "another variable",
      'import { App } from "@slack/bolt";\nconst app = new App();\nserver.event("message", () => {});',
    ],
    [
      "a name in a comment",
      '// Unlike import("@slack/bolt")\nexport default (app) => { app.event("message", () => {}); };',
    ],
  ])("%s", (_, text) => {
    expect(handled(text)).toEqual([]);
    expect(readDeclarations(text).apps.flatMap(({ handlers }) => handlers)).toEqual([]);
  });
});

describe("routes of Express and Fastify are flows that are named after them", () => {
  const names = (text: string, language?: Language): readonly string[] =>
    flowsOf(text, language).map(({ name }) => name);

  test("of Express", () => {
    const text = `import express, { Router } from "express";
const app = express();
const router = Router();
app.use(express.json());
app.use((req, res, next) => { next(); });
app.get("/", (req, res) => res.send("Hello"));
router.post("/orders", checked, async (req, res) => { res.json({}); });
router.get("/orders/:id", (req, res, next) => { next(); }, wrap(async (req, res) => { res.json({}); }));
router.route("/users").get((req, res) => { res.json([]); }).delete((req, res) => { res.end(); });
app.use("/api", router);
app.use((error, req, res, next) => { res.status(500).end(); });
app.get("/named", list);
function list(req, res) { res.json([]); }
const cache = new Map().get("/x");
`;
    expect(names(text)).toEqual([
      "use",
      "GET /",
      "POST /orders",
      "GET /orders/:id middleware",
      "GET /orders/:id",
      "GET /users",
      "DELETE /users",
      "use errors",
      "list",
    ]);
    expect(flowsOf(text).flatMap(({ triggers }) => triggers)).toEqual([]);
  });

  test("of Fastify, in plugins too", () => {
    const text = `import Fastify from "fastify";
const fastify = Fastify({ logger: true });
fastify.get("/ping", { schema: {} }, async () => "pong");
fastify.route({ method: ["GET", "HEAD"], url: "/status", handler: async (request, reply) => { reply.send({}); } });
fastify.route({ method: "POST", url: "/orders", async handler(request) { return request.body; } });
`;
    expect(names(text)).toEqual(["GET /ping", "GET, HEAD /status", "POST /orders"]);
    const plugin =
      "module.exports = async function (fastify, opts) {\n  fastify.get('/', async function (request, reply) {\n    return { root: true };\n  });\n};\n";
    expect(names(plugin, "js")).toEqual(["module.exports", "GET /"]);
  });

  test("and no call of another object is taken for one", () => {
    expect(names('import axios from "axios";\naxios.get("/x", () => { return 1; });')).toEqual([
      "get callback",
    ]);
  });
});

describe("a key in a body leaves the triggers as reading the whole file gives them", () => {
  const named =
    'import { Probot } from "probot";\nconst setUp = (app) => {\n  app.on("push", () => {\n    tell(1);\n  });\n};\nexport default setUp;\n';
  const files = { ...frameworkSources, "probot by its name": { text: named, language: "js" } } as const;
  test.each(Object.entries(files))("%s", (_, { text, language }) => {
    const document = readFlow(text, { language });
    for (const { body } of document.flows) {
      for (const { range } of body.steps) {
        const at = range.end - 1;
        const change = { start: at, end: at, newText: " " };
        const after = `${text.slice(0, at)} ${text.slice(at)}`;
        const now = readFlow(after, { language, previous: { text, document, changes: [change] } });
        const titles = (flows: readonly Flow[]) => flows.map(({ name, triggers }) => ({ name, triggers }));
        expect(titles(now.flows)).toEqual(titles(readFlow(after, { language }).flows));
      }
    }
  });
});
