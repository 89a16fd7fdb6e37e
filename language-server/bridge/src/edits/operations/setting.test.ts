import { describe, expect, test } from "vitest";
import { refused, textAfterEdit } from "../../testing/edited.ts";

const file = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const web = http({ verify: "none" });

export default webhook(web);
`;

describe("a setting is added", () => {
  test("after the imports, the next one after it", () => {
    const one = textAfterEdit(file, {
      op: "addSetting",
      name: "SLACK_CHANNEL",
      description: "Where alerts go",
      default: "#alerts",
    });
    const two = textAfterEdit(one, { op: "addSetting", name: "apiKey", secret: true });
    expect(two).toBe(`import { secret, setting, webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const slackChannel = setting("SLACK_CHANNEL", "Where alerts go", { default: "#alerts" });
const apiKey = secret("apiKey");

const web = http({ verify: "none" });

export default webhook(web);
`);
    expect(textAfterEdit(two, { op: "removeSetting", name: "apiKey" })).toBe(one);
    expect(textAfterEdit(one, { op: "removeSetting", name: "SLACK_CHANNEL" })).toBe(file);
  });

  test("to a file without imports", () => {
    const text = "// Ours.\n\nexport const a = 1;\n";
    const made = textAfterEdit(text, { op: "addSetting", name: "DELETE", default: "it's" });
    expect(made).toBe(
      `// Ours.\n\nimport { setting } from "@hookloom/runtime";\n\nconst deleteSetting = setting("DELETE", "", { default: "it's" });\n\nexport const a = 1;\n`,
    );
    expect(textAfterEdit(made, { op: "removeSetting", name: "DELETE" })).toBe(text);
    expect(textAfterEdit("", { op: "addSetting", name: "A" })).toBe(
      'import { setting } from "@hookloom/runtime";\n\nconst a = setting("A");\n',
    );
  });

  test("through the name that the file has for the runtime", () => {
    const text = 'import * as hookloom from "@hookloom/runtime";\n';
    expect(textAfterEdit(text, { op: "addSetting", name: "A" })).toBe(
      `${text}\nconst a = hookloom.setting("A");\n`,
    );
  });

  test.each([
    ["bad-field", { op: "addSetting", name: "MY-KEY" }],
    ["not-applicable", { op: "addSetting", name: "KEY", secret: true, default: "x" }],
  ] as const)("or refused: %s", (code, edit) => {
    expect(refused(file, edit).code).toBe(code);
  });
});

describe("a setting is removed", () => {
  const text = textAfterEdit(file, { op: "addSetting", name: "KEY" });

  test("not twice, and not while it is used", () => {
    expect(refused(text, { op: "addSetting", name: "KEY" }).message).toContain("line 4");
    expect(refused(file, { op: "removeSetting", name: "KEY" }).code).toBe("not-found");
    const used = text.replace('verify: "none"', "path: key.value");
    expect(refused(used, { op: "removeSetting", name: "KEY" }).message).toContain("line 6");
    const inline = text.replace("const key = ", "use(").replace('"KEY")', '"KEY"))');
    expect(refused(inline, { op: "removeSetting", name: "KEY" }).code).toBe("not-applicable");
    const exported = text.replace("const key", "export const key");
    expect(refused(exported, { op: "removeSetting", name: "KEY" }).message).toContain("exported");
  });

  test("with its comment, out of a list and from a line of its own", () => {
    expect(
      textAfterEdit(text.replace("const key", "// Why.\nconst key"), { op: "removeSetting", name: "KEY" }),
    ).toBe(file);
    const list = text.replace('const key = setting("KEY")', 'const a = 1, key = setting("KEY"), b = 2');
    expect(textAfterEdit(list, { op: "removeSetting", name: "KEY" })).toContain("const a = 1, b = 2;");
  });
});
