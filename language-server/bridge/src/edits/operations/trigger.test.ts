import { describe, expect, test } from "vitest";
import { readDeclarations } from "../../declarations/declarations.ts";
import { refused, textAfterEdit } from "../../testing/edited.ts";

const file = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(payload.issue.title);
});

export default webhook(hub);
`;

describe("a trigger is added", () => {
  test("with its import, its secret and its place in the default export", () => {
    expect(
      textAfterEdit(file, { op: "addTrigger", source: "slack" }),
    ).toBe(`import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { slack } from "@hookloom/runtime/slack";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
const workspace = slack({ secret: secret("SLACK_SIGNING_SECRET", "Signs what Slack sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(payload.issue.title);
});

export default webhook(hub, workspace);
`);
  });

  test("a second one of a source has a name, a path and a secret of its own", () => {
    const made = textAfterEdit(file, { op: "addTrigger", source: "github" });
    expect(made).toContain(`const hub2 = github({
  path: "/github-2",
  secret: secret("GITHUB_SECRET_2", "Signs what GitHub sends"),
});`);
    expect(readDeclarations(made).exported).toEqual(["hub", "hub2"]);
    const third = readDeclarations(
      textAfterEdit(made, { op: "addTrigger", source: "github", name: "third" }),
    );
    expect(third.triggers.map(({ path }) => path)).toEqual(["/github", "/github-2", "/github-3"]);
    expect(third.settings.map(({ name }) => name)).toEqual([
      "GITHUB_SECRET",
      "GITHUB_SECRET_2",
      "GITHUB_SECRET_3",
    ]);
  });

  test("a secret that waits in a variable is used", () => {
    const text = file.replace(
      "\nconst hub",
      '\nconst signing = secret("SLACK_SIGNING_SECRET");\n\nconst hub',
    );
    expect(textAfterEdit(text, { op: "addTrigger", source: "slack" })).toContain(
      "slack({ secret: signing });",
    );
  });

  test("to a file without any", () => {
    expect(
      textAfterEdit("", { op: "addTrigger", source: "github" }),
    ).toBe(`import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

export default webhook(hub);
`);
    expect(textAfterEdit("// Ours.\n", { op: "addTrigger", source: "http" })).toMatch(
      /^\/\/ Ours\.\n\nimport .*\n\nexport default webhook\(web\);\n$/s,
    );
  });

  test("in the style of the file", () => {
    const plain = file
      .replaceAll(";\n", "\n")
      .replaceAll('"', "'")
      .replaceAll("  ", "\t")
      .replaceAll("\n", "\r\n");
    const made = textAfterEdit(`\uFEFF${plain}`, { op: "addTrigger", source: "google-calendar" });
    expect(made).toContain(
      "import { github } from '@hookloom/runtime/github'\r\nimport { googleCalendar } from '@hookloom/runtime/google-calendar'\r\n",
    );
    expect(made).toContain("import { secret, setting, webhook } from '@hookloom/runtime'\r\n");
    expect(made).toContain(
      "\r\n\tcalendar: setting('GOOGLE_CALENDAR_ID', 'ID of the calendar to watch', { default: 'primary' }),\r\n",
    );
    expect(made.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  test("with handlers for its events, below those of the file, and all of it goes again", () => {
    const made = textAfterEdit(file, {
      op: "addTrigger",
      source: "slack",
      events: ["app_mention", "message.im"],
    });
    expect(
      made,
    ).toContain(`const workspace = slack({ secret: secret("SLACK_SIGNING_SECRET", "Signs what Slack sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(payload.issue.title);
});

workspace.on("app_mention", async ({ payload, log }) => {
  log.info("Received", { payload });
});

workspace.on("message.im", async ({ payload, log }) => {
  log.info("Received", { payload });
});

export default webhook(hub, workspace);
`);
    expect(textAfterEdit(made, { op: "removeTrigger", trigger: "workspace" })).toBe(file);
    const first = textAfterEdit("", { op: "addTrigger", source: "github", events: ["push"] });
    expect(readDeclarations(first).triggers[0]?.handlers).toMatchObject([{ event: "push" }]);
    expect(textAfterEdit(first, { op: "removeTrigger", trigger: "hub" })).toBe("");
    // A handler above the trigger would read it before it is made.
    const between = `${file.replace("\nexport default webhook(hub);\n", "")}
const late = github({ path: "/late" });

export default webhook(hub, late);
`;
    const after = textAfterEdit(between, { op: "addTrigger", source: "slack", events: ["app_mention"] });
    expect(after.indexOf("const workspace")).toBeGreaterThan(after.indexOf("const late"));
    expect(after.indexOf("workspace.on(")).toBeGreaterThan(after.indexOf("const workspace"));
  });

  test("next to triggers that another file runs", () => {
    const text = file
      .replace("const hub", "export const hub")
      .replace("\nexport default webhook(hub);\n", "");
    const made = textAfterEdit(text, { op: "addTrigger", source: "http" });
    expect(made).toContain("export const web = http({");
    expect(made).not.toContain("export default");
  });

  test.each([
    ["not-found", file, { op: "addTrigger", source: "pager" }],
    ["name-taken", file, { op: "addTrigger", source: "slack", name: "hub" }],
    ["bad-field", file, { op: "addTrigger", source: "slack", name: "new" }],
    ["not-applicable", "export default 1;\n", { op: "addTrigger", source: "slack" }],
    ["bad-edit", file, { op: "addTrigger", source: "slack", events: [""] }],
  ] as const)("or refused: %s", (code, text, edit) => {
    expect(refused(text, edit).code).toBe(code);
  });
});

test("a trigger is added to a default export that is a variable, exported or not, or that spreads a list", () => {
  for (const [before, after] of [
    ["const app = webhook(hub);\nexport default app;", "const app = webhook(hub, workspace);"],
    ["export const app = webhook(hub);\nexport default app;", "export const app = webhook(hub, workspace);"],
    ["export default webhook(...hubs);", "export default webhook(...hubs, workspace);"],
  ] as const) {
    const text = file.replace("export default webhook(hub);", before);
    expect(textAfterEdit(text, { op: "addTrigger", source: "slack" })).toContain(after);
  }
});

describe("a trigger is removed", () => {
  test.each([
    ["as it came", file],
    ["from a file without triggers", "const ready = true;\n"],
    ["from an empty file", ""],
    ["from a file without a final newline", file.trimEnd()],
    ["with tabs and Windows line ends", `\uFEFF${file.replaceAll("  ", "\t").replaceAll("\n", "\r\n")}`],
    ["from a list of several lines", file.replace("webhook(hub)", "webhook(\n  hub,\n)")],
  ])("%s", (_name, text) => {
    for (const source of ["slack", "github", "google-calendar", "http"]) {
      const made = textAfterEdit(text, { op: "addTrigger", source, name: "added" });
      expect(readDeclarations(made).triggers.map(({ name }) => name)).toContain("added");
      expect(textAfterEdit(made, { op: "removeTrigger", trigger: "added" })).toBe(text);
    }
  });

  test("with its handlers, and the imports and settings that only they use", () => {
    const text = file
      .replace(
        "\n\nconst hub",
        '\nimport { notify } from "./notify.ts";\n\n// Where alerts go.\nconst channel = setting("CHANNEL");\n\nconst hub',
      )
      .replace("{ secret, webhook }", "{ secret, setting, webhook }")
      .replace("  log.info", "  await notify(channel.value);\n  log.info");
    const two = textAfterEdit(text, { op: "addTrigger", source: "slack" });
    expect(
      textAfterEdit(two, { op: "removeTrigger", trigger: "hub" }),
    ).toBe(`import { secret, webhook } from "@hookloom/runtime";
import { slack } from "@hookloom/runtime/slack";

const workspace = slack({ secret: secret("SLACK_SIGNING_SECRET", "Signs what Slack sends") });

export default webhook(workspace);
`);
  });

  test("the last one with the export that it leaves empty", () => {
    expect(textAfterEdit(file, { op: "removeTrigger", trigger: "hub" })).toBe("");
  });

  test("not while something else uses it", () => {
    const { code, message } = refused(`${file}register(hub);\n`, { op: "removeTrigger", trigger: "hub" });
    expect(code).toBe("not-applicable");
    expect(message).toContain("line 11");
    const exported = file.replace("const hub", "export const hub");
    expect(refused(exported, { op: "removeTrigger", trigger: "hub" }).message).toContain("exported");
    expect(refused(file, { op: "removeTrigger", trigger: "bus" }).code).toBe("not-found");
  });
});

describe("a handler", () => {
  test("gives its trigger to the default export that lacks it", () => {
    const text = textAfterEdit(file, { op: "addTrigger", source: "slack" }).replace(", workspace)", ")");
    const made = textAfterEdit(text, { op: "addHandler", trigger: "workspace", event: "app_mention" });
    expect(readDeclarations(made).exported).toEqual(["hub", "workspace"]);
  });

  test("goes below all triggers, not between them", () => {
    const text = textAfterEdit(textAfterEdit("", { op: "addTrigger", source: "github" }), {
      op: "addTrigger",
      source: "slack",
    });
    const made = textAfterEdit(text, { op: "addHandler", trigger: "hub", event: "push" });
    expect(made.indexOf("const workspace")).toBeLessThan(made.indexOf("hub.on("));
    expect(textAfterEdit(made, ({ flows }) => ({ op: "removeHandler", flow: flows[0]?.id ?? "" }))).toBe(
      text,
    );
  });

  test("takes the imports along that only it uses", () => {
    const text = file
      .replace("\n\nconst hub", '\nimport { notify } from "./notify.ts";\n\nconst hub')
      .replace("async ({ payload, log }) => {\n  log.info(payload.issue.title);\n}", "notify");
    const made = textAfterEdit(text, (document) => ({
      op: "removeHandler",
      flow: document.flows[0]?.id ?? "",
    }));
    expect(made).not.toContain("notify");
    expect(made).toContain("secret, webhook");
  });
});
