import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { findSource } from "@hookloom/runtime/catalog";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDeclarations } from "../../declarations/declarations.ts";
import { readFlow } from "../../incremental/read-flow.ts";
import { refused, textAfterEdit } from "../../testing/edited.ts";
import { frameworkSources } from "../../testing/framework-sources.ts";
import { variants } from "../../testing/variants.ts";
import { EditRejected } from "../errors.ts";

const flowOf = (document: FlowDocument, event: string): string =>
  document.flows.find(({ triggers }) => triggers.some((one) => one.event === event))?.id ?? "";

const set = (trigger: string, from: string, event: string) => (document: FlowDocument) =>
  ({ op: "setEvent", flow: flowOf(document, from), trigger, from, event }) as const;
const remove = (event: string) => (document: FlowDocument) =>
  ({ op: "removeHandler", flow: flowOf(document, event) }) as const;

const { probot, bolt, octokit } = frameworkSources;
const probotScript = frameworkSources["probot of CommonJS"];
const octokitApp = frameworkSources["octokit's App"];

describe("a handler of another framework gets another event", () => {
  test.each([
    [probot.text, "app", "issues.opened", "issues.closed", '"issues.opened"', '"issues.closed"'],
    [probot.text, "app", "pull_request.reopened", "push", '"pull_request.reopened"', '"push"'],
    [probotScript.text, "app", "star.created", "fork", "'star.created'", "'fork'"],
    [bolt.text, "app", "app_mention", "team_join", '"app_mention"', '"team_join"'],
    [octokit.text, "webhooks", "issues.opened", "issues", '"issues.opened"', '"issues"'],
    [octokitApp.text, "app", "pull_request.opened", "push", '"pull_request.opened"', '"push"'],
  ])("in its literal alone", (text, trigger, from, event, before, after) => {
    const made = textAfterEdit(text, set(trigger, from, event));
    expect(made).toBe(text.replace(before, after));
    expect(textAfterEdit(made, set(trigger, event, from))).toBe(text);
  });

  test.each([
    [bolt.text, set("app", "command", "team_join"), "app.command"],
    [bolt.text, set("app", "message", "message.channels"), "app.message"],
    [bolt.text, set("app", "app_mention", "block_actions"), 'app.action("action_id", ...)'],
    [bolt.text, set("app", "app_mention", "message.channels"), "channel_type"],
    [
      'import { Webhooks } from "@octokit/webhooks";\nconst hooks = new Webhooks({});\nhooks.onAny(() => {});\n',
      set("hooks", "*", "push"),
      "hooks.onAny",
    ],
  ])("or says why not", (text, edit, words) => {
    const refusal = refused(text, edit);
    expect(refusal.code).toBe("not-applicable");
    expect(refusal.message).toContain(words);
  });
});

describe("another handler is registered with the app", () => {
  test("in the function that is given it, in the style of the file", () => {
    expect(textAfterEdit(probotScript.text, { op: "addHandler", trigger: "app", event: "fork" })).toBe(
      probotScript.text.replace(
        "  })\n}\n",
        "  })\n\n  app.on('fork', async (context) => {\n    context.log.info('Received fork')\n  })\n}\n",
      ),
    );
  });

  test("beside those of the module", () => {
    expect(textAfterEdit(octokit.text, { op: "addHandler", trigger: "webhooks", event: "push" })).toBe(
      octokit.text.replace(
        "\ncreateServer(",
        '\nwebhooks.on("push", async ({ id, name }) => {\n  console.log("Received", name, id);\n});\n\ncreateServer(',
      ),
    );
    expect(textAfterEdit(octokitApp.text, { op: "addHandler", trigger: "app", event: "push" })).toContain(
      '});\n\napp.webhooks.on("push", async ({ id, name }) => {',
    );
    expect(textAfterEdit(bolt.text, { op: "addHandler", trigger: "app", event: "message" })).toContain(
      "});\n\napp.message(async ({ message, logger }) => {\n  logger.info(message);\n});\n\n(async",
    );
  });

  test.each([
    ["command", "app.command"],
    ["view_closed", "app.view"],
    ["message.im", "channel_type"],
  ])("or not by the name of %s alone", (event, words) => {
    expect(refused(bolt.text, { op: "addHandler", trigger: "app", event }).message).toContain(words);
  });

  test("and to none that is not there", () => {
    expect(refused(bolt.text, { op: "addHandler", trigger: "web", event: "push" }).code).toBe("not-found");
  });
});

describe("a handler is removed", () => {
  test.each(["issues.opened", "pull_request.opened", "push"])("of Probot, with its lines: %s", (event) => {
    const made = textAfterEdit(probot.text, remove(event));
    expect(readDeclarations(made).apps[0]?.handlers.some((one) => one.event === event)).toBe(false);
    for (const line of made.split("\n")) expect(probot.text.split("\n")).toContain(line);
  });

  test("of Bolt, with what only it imports", () => {
    const made = textAfterEdit(bolt.text, remove("command"));
    expect(made).not.toContain("./deploy.js");
    expect(made).not.toContain("/deploy");
  });

  test("but not out of another expression", () => {
    const text =
      'import { Webhooks } from "@octokit/webhooks";\nconst hooks = new Webhooks({});\nexport const on = hooks.on("push", () => {});\n';
    expect(refused(text, remove("push")).message).toContain("Remove it in the code.");
  });
});

test("the app itself has no options and is not removed", () => {
  for (const edit of [
    { op: "removeTrigger", trigger: "app" },
    { op: "setOption", trigger: "app", option: "path", value: "/x" },
  ] as const)
    expect(refused(bolt.text, edit)).toMatchObject({ code: "not-applicable" });
});

const events = Object.values(frameworkSources).flatMap(({ text, language }) =>
  readDeclarations(text, { language }).apps.flatMap((app) =>
    app.handlers.map(({ event }) => ({ text, language, app, event })),
  ),
);

test("what is added or changed with any app can be taken back to the byte", () => {
  const draws = fc.tuple(
    fc.constantFrom(...events),
    fc.constantFrom(...Object.values(variants)),
    fc.nat(),
    fc.boolean(),
  );
  let made = 0;
  fc.assert(
    fc.property(draws, ([{ text, language, app, event }, style, choice, adds]) => {
      const before = style(text);
      const all = findSource(app.source)?.events ?? [];
      const other = all[choice % all.length]?.name ?? "";
      const has = readDeclarations(before, { language }).apps.some(({ handlers }) =>
        handlers.some((handler) => handler.event === other),
      );
      if (has) return;
      const there: FlowEdit | ((document: FlowDocument) => FlowEdit) = adds
        ? { op: "addHandler", trigger: app.name, event: other }
        : set(app.name, event, other);
      try {
        const after = textAfterEdit(before, there, { language });
        expect(after).not.toBe(before);
        expect(readFlow(after, { language }).problems).toEqual([]);
        expect(textAfterEdit(after, adds ? remove(other) : set(app.name, other, event), { language })).toBe(
          before,
        );
        made++;
      } catch (error) {
        if (!(error instanceof EditRejected)) throw error;
        expect(error.code).toBe("not-applicable");
      }
    }),
    { numRuns: 200, seed: 14 },
  );
  expect(made).toBeGreaterThan(80);
});
