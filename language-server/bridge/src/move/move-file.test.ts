import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDeclarations } from "../declarations/declarations.ts";
import { EditRejected } from "../edits/errors.ts";
import { parse } from "../syntax/parse.ts";
import { frameworkSources } from "../testing/framework-sources.ts";
import { variants } from "../testing/variants.ts";
import { moveToHookloom } from "./move-file.ts";

const bolt = (listeners: string): string =>
  `import { App } from "@slack/bolt";\nconst app = new App({ signingSecret: process.env.SLACK_SIGNING_SECRET });\n${listeners}\n`;
const probot = (body: string, rest = ""): string =>
  `import { Probot } from "probot";\nexport default (app: Probot) => {\n${body}\n};\n${rest}`;

/** The lines of the moved text that hold some words. */
const lineWith = (text: string, words: string): string | undefined =>
  moveToHookloom(text)
    .text.split("\n")
    .find((line) => line.includes(words));

function refusal(text: string): string {
  try {
    moveToHookloom(text);
  } catch (error) {
    if (error instanceof EditRejected) return error.message;
    throw error;
  }
  throw new Error("It was moved.");
}

describe("a file of Probot", () => {
  test("in CommonJS becomes one of Hookloom as a whole", () => {
    const { text, language } = frameworkSources["probot of CommonJS"];
    expect(moveToHookloom(text, { language })).toEqual({
      text: `import { secret, webhook } from '@hookloom/runtime'
import { github } from '@hookloom/runtime/github'

const app = github({ secret: secret('WEBHOOK_SECRET', 'Signs what GitHub sends') })

app.on('star.created', async ({ payload, log }) => {
  log.info(\`Starred by \${payload.sender.login}\`)
})

app.on('release.published', async ({ payload, log }) => {
  const name = payload.release.name
  if (name) {
    log.info(name)
  } else {
    log.warn('A release without a name')
  }
})

export default webhook(app)
`,
      framework: "probot",
      source: "github",
      trigger: "app",
      secret: "WEBHOOK_SECRET",
      remaining: [],
    });
  });

  test("keeps what it is given as it is where Hookloom gives less, and says so with the lines", () => {
    const { text } = frameworkSources.probot;
    const moved = moveToHookloom(text);
    expect(moved.text).toContain(
      'app.on("issues.opened", async (context) => {\n  const { issue, sender } = context.payload;',
    );
    const line = moved.text.split("\n").findIndex((one) => one.includes("context.octokit")) + 1;
    expect(moved.remaining).toEqual([
      { what: "context.log.debug", lines: [line - 2] },
      { what: "context.octokit", lines: [line] },
      { what: "context.issue", lines: [line] },
    ]);
    expect(moved.text).toContain('console.info("The app was loaded");');
    // The second line of a template is not indentation.
    expect(moved.text).toContain("log.info(`${pull.title}\n      by ${pull.user.login}`);");
  });

  test("registers a handler of several events under a name for each of them", () => {
    const text = probot(
      '  app.on(["push", "fork"], async (context) => {\n    context.log.info(context.id);\n  });',
    );
    expect(
      moveToHookloom(text).text,
    ).toContain(`const onPush = async ({ delivery, log }: GitHubContext<"push" | "fork">) => {
  log.info(delivery.id);
};
app.on("push", onPush);
app.on("fork", onPush);
`);
    const named = probot('  app.on(["push", "fork"], tell);', 'import { tell } from "./tell.js";\n');
    expect(moveToHookloom(named).text).toContain('app.on("push", tell);\napp.on("fork", tell);\n');
  });

  test.each([
    [
      "a name that is taken",
      "const log = 1; context.log.info(String(log))",
      "async (context) => {",
      "context.log.info",
    ],
    ["a context that is passed on", "help(context)", "async (context) => {", "help(context)"],
    [
      "a number of the delivery",
      "context.log.info(context.id)",
      "async ({ delivery, log }) => {",
      "log.info(delivery.id)",
    ],
    ["nothing of it", "help()", "async () => {", "help()"],
  ])("with %s", (_, body, head, line) => {
    const text = probot(
      `  app.on("push", async (context) => {\n    ${body};\n  });`,
      "declare function help(...a: unknown[]): void;\n",
    );
    expect(lineWith(text, "app.on(")).toContain(head);
    expect(lineWith(text, line)).toBeDefined();
  });

  test.each([
    [
      "exported by its name",
      'import { Probot } from "probot";\nconst set = (app: Probot) => {\n  app.on("push", () => {});\n};\nexport default set;\n',
    ],
    ["run at once", 'import { run } from "probot";\nrun((app) => {\n  app.on("push", () => {});\n});\n'],
    [
      "a function with a name",
      'import { Probot } from "probot";\nexport default function set(app: Probot): void {\n  app.on("push", () => {});\n}\n',
    ],
  ])("that is %s", (_, text) => {
    expect(moveToHookloom(text).text).toMatch(
      /^import \{ secret, webhook \} from "@hookloom\/runtime";\nimport \{ github \} from "@hookloom\/runtime\/github";\n+const app = github\(.*\);\n\napp\.on\("push", \(\) => \{\}\);\n\nexport default webhook\(app\);\n$/,
    );
  });

  test("is not moved where that would mean something else", () => {
    expect(refusal(probot('  if (process.env.CI) return;\n  app.on("push", () => {});'))).toContain("line 3");
    expect(refusal(probot('  app.on("push", () => {});', "const app = 1;\n"))).toContain(
      'module declares "app"',
    );
    expect(
      refusal(
        'import { Probot } from "probot";\nexport const add = (app: Probot) => {\n  app.on("push", () => {});\n};\n',
      ),
    ).toContain("from other code");
    expect(refusal(probot("  app.onAny(() => {});"))).toContain("named events");
  });
});

describe("the app's own log", () => {
  test.each([
    [
      "what it takes apart",
      "async ({ payload }) => {",
      "help(payload)",
      "async ({ log, payload }) => {",
      "log.info",
    ],
    [
      "one name",
      "async (context) => {",
      "help(context.payload)",
      "async ({ payload, log }) => {",
      "log.info",
    ],
    [
      "one name that stays",
      "async (context) => {",
      "help(context)",
      "async (context) => {",
      "context.log.info",
    ],
    ["nothing", "async () => {", "help()", "async ({ log }) => {", "log.info"],
    [
      "its own log by another name",
      "async ({ log: own }) => {",
      "own.warn()",
      "async ({ log: own }) => {",
      "own.info",
    ],
    [
      "a name of log's",
      "async ({ payload }) => {",
      "const log = payload",
      "async ({ log: deliveryLog, payload }) => {",
      "deliveryLog.info",
    ],
    [
      "a name that is declared again",
      "async (context) => {",
      "help((context) => context.id, context)",
      "async (context) => {",
      "console.info",
    ],
    [
      "two arguments",
      "async (context, more) => {",
      "help(context, more)",
      "async (context, more) => {",
      "console.info",
    ],
  ])(
    "a handler that takes %s logs with its delivery's log where it used the app's",
    (_, takes, does, taken, logs) => {
      const source = probot(
        `  app.log.info("loaded");\n  app.on("push", ${takes}\n    ${does};\n    app.log.info("pushed");\n  });`,
      );
      const { text } = moveToHookloom(source);
      expect(text).toContain(`app.on("push", ${taken}\n`);
      expect(text).toContain(`  ${logs}("pushed");\n`);
      expect(text).toContain('console.info("loaded");');
    },
  );
});

describe("a file of Bolt", () => {
  test("keeps its bodies, and narrows its handlers down in them", () => {
    const { text } = frameworkSources.bolt;
    const { text: moved, remaining } = moveToHookloom(text);
    expect(moved).toContain(`app.on("command", async ({ payload: command, log: logger }) => {
  if (command.command !== "/deploy") return;
  await ack();
  logger.info(\`\${command.user_name} deploys \${command.text}\`);
  await deploy(command.text);
});
`);
    expect(moved).toContain(
      "// Slack has its response before a handler runs.\nconst ack = async () => {};\n",
    );
    expect(moved).not.toContain("app.start");
    expect(moved).not.toContain("@slack/bolt");
    expect(remaining).toEqual([]);
  });

  test.each([
    [
      "app.message(/^hi/, async ({ message }) => { x(message); });",
      'app.on("message", async ({ payload, payload: { event: message } }) => { if (!("text" in payload.event && /^hi/.test(payload.event.text ?? ""))) return; x(message); });',
    ],
    [
      "app.message(async ({ message }) => x(message));",
      'app.on("message", async ({ payload: { event: message } }) => x(message));',
    ],
    [
      "app.event('team_join', async ({ event: { user } }) => x(user));",
      "app.on('team_join', async ({ payload: { event: { user } } }) => x(user));",
    ],
    [
      'app.view({ callback_id: "f", type: "view_closed" }, async (args) => { x(args.view, args.body); });',
      'app.on("view_closed", async ({ payload }) => { if (payload.view.callback_id !== "f") return; x(payload.view, payload); });',
    ],
    [
      'app.action({ action_id: /^a/, block_id: "b" }, async () => { x(); });',
      'app.on("block_actions", async ({ payload }) => { if (!/^a/.test(payload.actions[0]?.action_id ?? "") || payload.actions[0]?.block_id !== "b") return; x(); });',
    ],
    [
      'app.command("/x", run);\nimport { run } from "./run.js";',
      'app.on("command", (context) => (context.payload.command !== "/x" ? undefined : run(context)));',
    ],
    ['app.command("/x", async ({ command }) => x(command.text));', "return x(command.text);"],
  ])("%s", (listener, expected) => {
    expect(moveToHookloom(bolt(listener)).text).toContain(expected);
  });

  test("says what Slack's answer, its client and other listeners need by hand", () => {
    const text = bolt(`app.command("/x", async ({ ack, say, client }) => {
  await ack("Done");
  await say("Hi");
  await client.chat.postMessage({ channel: "C1", text: "x" });
});
app.error(async (error) => console.error(error));
app.event(/^team_/, async () => {});`);
    const { text: moved, remaining } = moveToHookloom(text);
    const lines = moved.split("\n");
    const places = remaining.map(({ what, lines: at }) => [what, at.map((line) => lines[line - 1]?.trim())]);
    expect(places).toEqual([
      ["ack", ['await ack("Done");']],
      ["say", ['await say("Hi");']],
      ["client", ['await client.chat.postMessage({ channel: "C1", text: "x" });']],
      ["app.error", ["app.error(async (error) => console.error(error));"]],
      ["app.event", ["app.event(/^team_/, async () => {});"]],
    ]);
  });

  test("is not moved where what narrows a listener is not written out", () => {
    expect(refusal(bolt("app.command(name, async () => {});"))).toContain("Line 3 filters command by");
    expect(refusal(bolt('app.event("team_join", check, async () => {});'))).toContain("several listeners");
    expect(refusal(bolt("app.message(check, async () => {});"))).toContain("several listeners");
    expect(refusal(bolt("app.message(async () => {});\nexport default app;"))).toContain(
      "already has a default export",
    );
  });
});

describe("a file of octokit", () => {
  test("loses the server that Hookloom is itself, and takes the number of the delivery from it", () => {
    const { text } = frameworkSources.octokit;
    const { text: moved, secret } = moveToHookloom(text);
    expect(secret).toBe("GITHUB_WEBHOOK_SECRET");
    expect(moved).toContain('webhooks.on("issues.opened", async ({ delivery: { id }, payload }) => {');
    for (const gone of ["createServer", "@octokit/webhooks", "Middleware"]) expect(moved).not.toContain(gone);
  });

  test("keeps its App, which is a client as well", () => {
    const moved = moveToHookloom(frameworkSources["octokit's App"].text);
    expect(moved.trigger).toBe("hub");
    expect(moved.text).toContain('import { App } from "octokit";');
    expect(moved.text).toContain('hub.on("pull_request.opened", async ({ octokit, payload }) => {');
    expect(moved.remaining).toEqual([{ what: "octokit", lines: [14] }]);
  });

  test("is left alone where it has several, or none", () => {
    const two =
      'import { Webhooks } from "@octokit/webhooks";\nconst a = new Webhooks({});\nconst b = new Webhooks({});\na.on("push", () => {});\nb.on("push", () => {});\n';
    expect(refusal(two)).toContain("several apps: a, b");
    expect(refusal(frameworkSources.express.text)).toContain("no handlers with Probot");
    expect(refusal(`${two}const c = (;`)).toMatch(/syntax error/);
  });
});

/** What each handler's body does, apart from white space at the start of its lines. */
const statementsOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

test("in any style the handlers are those that there were, and no line of a body is lost", () => {
  const moving = Object.values(frameworkSources).filter(({ text, language }) =>
    readDeclarations(text, { language }).apps.some(({ handlers }) => handlers.length > 0),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...moving),
      fc.constantFrom(...Object.values(variants)),
      ({ text, language }, style) => {
        const before = style(text);
        const { text: after, trigger } = moveToHookloom(before, { language });
        expect(parse(after, { language }).holes).toEqual([]);
        const handled = readDeclarations(before, { language }).apps.flatMap(({ handlers }) =>
          handlers.map(({ event }) => event),
        );
        const now = readDeclarations(after, { language });
        expect(now.apps.filter(({ handlers }) => handlers.length > 0)).toEqual([]);
        expect(now.exported).toEqual([trigger]);
        expect(now.triggers[0]?.handlers.map(({ event }) => event)).toEqual(handled);
        const lines = statementsOf(after);
        const plain = statementsOf(before).filter((line) =>
          /^(?:await|if|for|const \w+ = (?!new|async)|return)/.test(line),
        );
        for (const line of plain.filter((one) => !/context\.|start\(|require\(/.test(one)))
          expect(lines).toContain(line);
        expect(after.includes("\r\n")).toBe(before.includes("\r\n"));
        expect(after.startsWith("\uFEFF")).toBe(before.startsWith("\uFEFF"));
      },
    ),
    { numRuns: 60, seed: 14 },
  );
});
