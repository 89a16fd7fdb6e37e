import { applyEdits } from "@hookloom/bridge/edit-list";
import { describe, expect, it } from "vitest";
import { goodFile, openMarked } from "../testing/marked-document.ts";
import { codeActions } from "./code-actions.ts";
import { listDiagnostics, listFindings } from "./diagnostics.ts";

describe("quick fixes", () => {
  const { document, position } = openMarked(goodFile.replace('"issues.opened"', "'issue.|opened'"));
  const own = listDiagnostics(document);
  const shown = own.map((one) => ({ ...one, data: "what the client keeps" }));

  it("replaces a wrong event by the nearest one, between the quotes", () => {
    const fixes = codeActions(document, {
      range: { start: position, end: position },
      context: { diagnostics: shown, only: ["quickfix"] },
    });
    expect(fixes).toHaveLength(1);
    expect(fixes[0]).toMatchObject({
      title: 'Replace with "issues.opened"',
      isPreferred: true,
      diagnostics: shown,
    });
    expect(fixes[0]?.edit?.changes).toEqual({
      [document.uri]: [
        {
          range: { start: { line: 5, character: 8 }, end: { line: 5, character: 20 } },
          newText: "issues.opened",
        },
      ],
    });
  });

  it("name the problem that they solve where the client shows none", () => {
    const fixes = codeActions(document, {
      range: { start: position, end: position },
      context: { diagnostics: [], only: ["quickfix"] },
    });
    expect(fixes.map(({ diagnostics }) => diagnostics)).toEqual([own]);
  });

  it("are not offered elsewhere", () => {
    const start = { line: 0, character: 0 };
    expect(
      codeActions(document, {
        range: { start, end: start },
        context: { diagnostics: [], only: ["quickfix"] },
      }),
    ).toEqual([]);
  });
});

describe("the way to the data mapper", () => {
  const actionsAt = (statement: string) => {
    const marked = goodFile.replace(/(async \([^)]*\) => \{\n)/, `$1  ${statement}\n`);
    const { document, position } = openMarked(marked);
    return {
      document,
      actions: codeActions(document, {
        range: { start: position, end: position },
        context: { diagnostics: [] },
      }),
    };
  };

  it("is offered in a literal and in the argument of a call, and names the step", () => {
    const { document, actions } = actionsAt("const task = { title: pay|load.issue.title };");
    const [flow] = document.flow().flows;
    expect(actions).toMatchObject([
      {
        kind: "refactor.rewrite",
        command: {
          command: "hookloom.openFlow",
          arguments: [{ uri: document.uri, flow: flow?.id, map: flow?.body.steps[0]?.id }],
        },
      },
    ]);
    expect(actionsAt('await post({ chan|nel: "#a" });').actions).toHaveLength(1);
  });

  it("is not offered where nothing is made", () => {
    expect(actionsAt("const title = pay|load.issue.title;").actions).toEqual([]);
    expect(actionsAt("l|og.info(1);").actions).toEqual([]);
  });
});

describe("the fix of a finding", () => {
  /** A text after the fixes of what is wrong with it, one after another. */
  function fixed(text: string): string {
    const { document } = openMarked(text);
    const fix = listFindings(document).find((finding) => finding.fix)?.fix;
    return fix ? fixed(applyEdits(text, fix.edits)) : text;
  }

  it("adds a missing secret with the import that it needs", () => {
    const bare = goodFile.replace(/github\(\{.*\}\)/, "github()").replace("secret, ", "");
    expect(fixed(bare)).toBe(goodFile);
    const optioned = bare.replace("github()", 'github({ path: "/x" })');
    const secret = 'secret: secret("GITHUB_SECRET", "Signs what GitHub sends")';
    expect(fixed(optioned)).toBe(goodFile.replace(/github\(\{.*\}\)/, `github({ ${secret}, path: "/x" })`));
  });

  it("adds a missing secret to options that hold an empty object", () => {
    const bare = goodFile.replace(/github\(\{.*\}\)/, 'github({ path: "/x", retry: {} })');
    const secret = 'secret: secret("GITHUB_SECRET", "Signs what GitHub sends")';
    const after = fixed(bare);
    expect(after).toBe(bare.replace("{ path", `{ ${secret}, path`));
    expect(openMarked(after).document.flow().problems).toEqual([]);
  });

  it("adds a missing export", () => {
    const bare = goodFile.replace(/\nexport default.*\n/, "").replace(", webhook", "");
    expect(fixed(bare)).toBe(goodFile.replace("{ secret, webhook }", "{ webhook, secret }"));
    expect(fixed(goodFile.replace("webhook(hub)", "webhook()"))).toBe(goodFile);
    const unimported = bare.replace(/^.*\n/, "").replace(/github\(\{.*\}\)/, "github({ secret: key })");
    expect(fixed(unimported)).toMatch(/^import \{ webhook \} from "@hookloom\/runtime";\nimport \{ github/);
  });

  it("adds a trigger to the default export", () => {
    const two = goodFile.replace(
      "\nhub.on",
      '\nconst more = github({ secret: key, path: "/more" });\nhub.on',
    );
    expect(fixed(two)).toBe(two.replace("webhook(hub)", "webhook(hub, more)"));
  });
});

describe("moving to Hookloom", () => {
  const probot =
    'import { Probot } from "probot";\nexport default (app: Probot) => {\n  app.o|n("push", () => {});\n};\n';

  it("is offered at the handlers of another framework", () => {
    const { document, position } = openMarked(probot);
    expect(
      codeActions(document, { range: { start: position, end: position }, context: { diagnostics: [] } }),
    ).toMatchObject([
      {
        title: "Move to Hookloom…",
        command: { command: "hookloom.moveToHookloom", arguments: [{ uri: document.uri }] },
      },
    ]);
  });

  it("and nowhere else", () => {
    for (const text of [
      goodFile.replace("hub.on", "hub.|on"),
      probot.replace("o|n", "on").replace("import", "im|port"),
    ]) {
      const { document, position } = openMarked(text);
      expect(
        codeActions(document, { range: { start: position, end: position }, context: { diagnostics: [] } }),
      ).toEqual([]);
    }
  });
});
