import { listSteps } from "@hookloom/protocol/walk";
import { describe, expect, test } from "vitest";
import { leavingSecret, valueOfLiteral } from "../../find-names.ts";
import { readFlow } from "../../incremental/read-flow.ts";
import { refused, stepsFrom, textAfterEdit } from "../../testing/edited.ts";

const file = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  const channel = '#alerts';
  const limit = -1_000;
  if (!true) {
    return;
  }
  const ready = false;
  await slack.chat.postMessage({ channel: "#general", text: \`New: \${payload.issue.title}\` });
  const token = "xoxb-1234";
  send(token, \`plain\`);
});

export default webhook(hub);
`;

interface Made {
  readonly step: string;
  readonly field: string;
  readonly name: string;
  readonly offset?: number;
  readonly secret?: boolean;
  readonly description?: string;
}

const edit =
  (text: string, { step, ...rest }: Made) =>
  (document: ReturnType<typeof readFlow>) => {
    const [id = ""] = stepsFrom(text, document, step);
    return { op: "toSetting", step: id, ...rest } as const;
  };

const made = (change: Made, text = file): string => textAfterEdit(text, edit(text, change));
const refusal = (change: Made, text = file) => refused(text, edit(text, change));

describe("a literal becomes a setting", () => {
  test("whose default it was, declared once and imported", () => {
    const text = made({
      step: "const channel = '#alerts';",
      field: "value",
      name: "ALERT_CHANNEL",
      description: "Where alerts go",
    });
    expect(text).toBe(
      file
        .replace("{ secret, webhook }", "{ secret, setting, webhook }")
        .replace(
          "\n\nconst hub",
          '\n\nconst alertChannel = setting("ALERT_CHANNEL", "Where alerts go", { default: "#alerts" });\n\nconst hub',
        )
        .replace("'#alerts'", "alertChannel.value"),
    );
  });

  test("under a variable that nothing in the file has", () => {
    const text = made({ step: "const channel = '#alerts';", field: "value", name: "CHANNEL" });
    expect(text).toContain('const channelSetting = setting("CHANNEL", "", { default: "#alerts" });');
    expect(text).toContain("const channel = channelSetting.value;");
  });

  test("which is a text at run time, so a number and a switch are made of it", () => {
    expect(made({ step: "const limit = -1_000;", field: "value", name: "LIMIT" })).toMatch(
      /const limitSetting = setting\("LIMIT", "", \{ default: "-1000" \}\);[\s\S]*const limit = Number\(limitSetting\.value\);/,
    );
    expect(made({ step: "const ready = false;", field: "value", name: "READY" })).toContain(
      'const ready = readySetting.value === "true";',
    );
    const negated = file.indexOf("!true");
    const place = { field: "condition", name: "OPEN", offset: 1 };
    const step = listSteps(readFlow(file)).find(({ range }) => range.start < negated && negated < range.end);
    expect(textAfterEdit(file, { op: "toSetting", step: step?.id ?? "", ...place })).toContain(
      'if (!(open.value === "true")) {',
    );
  });

  test("in a part of a call", () => {
    const call = file.slice(file.indexOf("slack.chat"), file.indexOf(");\n  const token") + 1);
    const offset = call.indexOf('"#general"');
    const step = file.slice(file.indexOf("await slack"), file.indexOf("  const token")).trim();
    expect(made({ step, field: "call", offset, name: "SLACK_CHANNEL" })).toContain(
      "postMessage({ channel: slackChannel.value, text: `New:",
    );
    expect(made({ step, field: "channel", name: "SLACK_CHANNEL" })).toContain("channel: slackChannel.value,");
  });

  test("in the style of the file", () => {
    const text = file.replaceAll(";\n", "\n").replaceAll('"', "'").replaceAll("\n", "\r\n");
    const result = textAfterEdit(text, (document) => ({
      op: "toSetting",
      step: stepsFrom(text, document, "const ready = false")[0] ?? "",
      field: "value",
      name: "READY",
    }));
    expect(result).toContain(
      "const readySetting = setting('READY', '', { default: 'false' })\r\n\r\nconst hub",
    );
    expect(result).toContain("const ready = readySetting.value === 'true'\r\n");
  });

  test.each([
    [
      "not-applicable",
      { step: "log.info(1)", field: "message", name: "A" },
      "log.info(1)",
      "log.info(title)",
    ],
    [
      "not-applicable",
      { step: "log.info(1)", field: "message", name: "A" },
      "log.info(1)",
      "log.info(`a${b}`)",
    ],
    ["bad-field", { step: "log.info(1)", field: "message", name: "A B" }, "", ""],
    ["bad-field", { step: "log.info(1)", field: "nothing", name: "A" }, "", ""],
    ["name-taken", { step: "log.info(1)", field: "message", name: "GITHUB_SECRET" }, "", ""],
  ] as const)("or is refused: %s %j", (code, change, from, to) => {
    const text = file.replace("  send(token", "  log.info(1);\n  send(token").replace(from, to);
    expect(refusal({ ...change, step: to === "" ? change.step : to }, text).code).toBe(code);
  });
});

describe("a literal becomes a secret", () => {
  const place = { step: 'const token = "xoxb-1234";', field: "value", name: "SLACK_TOKEN", secret: true };

  test("whose value stands nowhere in the source any more", () => {
    const text = made(place, file.replace("`plain`", "'xoxb-1234'"));
    expect(text).toContain('const slackToken = secret("SLACK_TOKEN");');
    expect(text).toContain("const token = slackToken.value;\n  send(token, slackToken.value);");
    expect(text).not.toContain("xoxb");
  });

  test("and the caller learns what left", () => {
    const document = readFlow(file);
    const leaving = leavingSecret(file, document, edit(file, place)(document));
    expect(leaving).toMatchObject({ name: "SLACK_TOKEN", value: "xoxb-1234" });
    expect(file.slice(leaving?.range.start, leaving?.range.end)).toBe('"xoxb-1234"');
    const setting = edit(file, { ...place, secret: false })(document);
    expect(leavingSecret(file, document, setting)).toBeUndefined();
  });

  test.each([
    ["a comment", "\nexport default", "\n// xoxb-1234 is ours.\nexport default", "line 18"],
    ["a template", "`plain`", "`Bearer xoxb-1234 ${token}`", "line 15"],
    ["code that runs at the start", "\nexport default", '\nstart("xoxb-1234");\nexport default', "line 18"],
    ["the name of a property", "`plain`", '{ "xoxb-1234": 1 }', "line 15"],
  ])("unless it would stay in %s", (_name, from, to, line) => {
    const { code, message } = refusal(place, file.replace(from, to));
    expect(code).toBe("not-applicable");
    expect(message).toContain(line);
  });

  test.each(["''", "'  '", "12", "true"])("unless it is %s", (literal) => {
    const text = file.replace('"xoxb-1234"', literal);
    expect(refusal({ ...place, step: `const token = ${literal};` }, text).code).toBe("not-applicable");
  });
});

test("the value of a literal is read as the language reads it", () => {
  expect(
    ['"a"', "'it\\'s \\x41'", "`b\n`", "-1.50", "true", "`${a}`", '"a" + "b"', "a", '"', ""].map(
      valueOfLiteral,
    ),
  ).toEqual(["a", "it's A", "b\n", "-1.5", "true", undefined, undefined, undefined, undefined, undefined]);
});
