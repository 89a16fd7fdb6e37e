import { connections } from "@hookloom/runtime/catalog";
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

const slack = { op: "addConnection", connector: "slack", name: "slack" } as const;

describe("a connection is added", () => {
  test("with its import, its client and its settings", () => {
    expect(textAfterEdit(file, slack)).toBe(
      file
        .replace('github";\n', 'github";\nimport { WebClient } from "@slack/web-api";\n')
        .replace(
          'sends") });\n',
          'sends") });\n\nconst slack = new WebClient(secret("SLACK_TOKEN", "Bot token of the Slack app").value);\n',
        ),
    );
  });

  test.each(connections.map(({ id }) => id))("%s, and removed again", (connector) => {
    const styles = [
      file,
      `\uFEFF${file.replaceAll("  ", "\t").replaceAll("\n", "\r\n")}`,
      "",
      "const a = 1;\n",
      file.trimEnd(),
    ];
    for (const text of styles) {
      const made = textAfterEdit(text, { op: "addConnection", connector, name: "added" });
      expect(readDeclarations(made).connections).toEqual([
        expect.objectContaining({ name: "added", connector }),
      ]);
      expect(textAfterEdit(made, { op: "removeConnection", name: "added" })).toBe(text);
    }
  });

  test("a second one with settings of its own names, and one that is held in a variable", () => {
    const held = textAfterEdit(file, { op: "addSetting", name: "OPS_TOKEN", secret: true });
    const made = textAfterEdit(textAfterEdit(held, slack), {
      ...slack,
      name: "ops",
      settings: { SLACK_TOKEN: "OPS_TOKEN" },
    });
    expect(made).toContain("const ops = new WebClient(opsToken.value);");
    expect(made.match(/import .*WebClient/g)).toHaveLength(1);
    expect(textAfterEdit(made, { op: "removeConnection", name: "ops" })).not.toContain("OPS_TOKEN");
  });

  test("with another name for an import that is taken", () => {
    const made = textAfterEdit(`${file}class WebClient {}\n`, slack);
    expect(made).toContain('import { WebClient as WebClient2 } from "@slack/web-api";');
    expect(made).toContain("new WebClient2(secret(");
  });

  test("of any package whose code the edit brings", () => {
    const code = {
      imports: [{ module: "shopping", name: "default", as: "Shop" }],
      factory: "new Shop({\n  key: {{SHOP_KEY}},\n  region: {{SHOP_REGION:setting}},\n})",
      settings: [
        { name: "SHOP_KEY", description: "Key", secret: true },
        { name: "SHOP_REGION", description: "Region", secret: false, default: "eu" },
      ],
      variable: "shop",
    };
    const text = file.replaceAll(";\n", "\n").replaceAll('"', "'");
    expect(
      textAfterEdit(text, { op: "addConnection", connector: "shopping", name: "shop", code }),
    ).toContain(`
const shop = new Shop({
  key: secret('SHOP_KEY', 'Key').value,
  region: setting('SHOP_REGION', 'Region', { default: 'eu' }),
})
`);
    const broken = { ...code, factory: "new Shop({{OTHER}})" };
    expect(
      refused(file, { op: "addConnection", connector: "shopping", name: "shop", code: broken }).code,
    ).toBe("bad-edit");
    const two = { ...code, factory: "1; evil()" };
    expect(refused(file, { op: "addConnection", connector: "shopping", name: "shop", code: two }).code).toBe(
      "changes-meaning",
    );
  });

  test.each([
    ["bad-edit", { ...slack, connector: "pager" }],
    ["name-taken", { ...slack, name: "hub" }],
    ["bad-field", { ...slack, name: "a-b" }],
    ["bad-field", { ...slack, settings: { SLACK_TOKEN: "A B" } }],
  ] as const)("or refused: %s", (code, edit) => {
    expect(refused(file, edit).code).toBe(code);
  });
});

test("a connection is not removed while a step uses it", () => {
  const used = textAfterEdit(file, slack).replace("log.info(", "slack.chat.postMessage(");
  expect(refused(used, { op: "removeConnection", name: "slack" }).message).toContain("line 10");
  expect(refused(file, { op: "removeConnection", name: "slack" }).code).toBe("not-found");
  const exported = textAfterEdit(file, slack).replace("const slack", "export const slack");
  expect(refused(exported, { op: "removeConnection", name: "slack" }).message).toContain("exported");
});
