import { describe, expect, test } from "vitest";
import { nameOfFlow, proposeName, usesOfName } from "./find-names.ts";
import { readFlow } from "./incremental/read-flow.ts";
import { stepsFrom } from "./testing/edited.ts";

const file = `import { github } from "@hookloom/runtime/github";
import { load } from "./load.ts";

const hub = github();

hub.on("issues.opened", async ({ payload, log }) => {
  // Post it to the team.
  await slack.chat.postMessage({ text: payload.issue.title });
  const total = load(payload);
  notify(total);
  log.info(total);
  for (const label of payload.issue.labels) {
    log.info(label.name);
  }
});

hub.on("push", onPush);

async function onPush() {
  load(1);
  load(2);
}

export const check = (async () => {
  load(3);
  load(5);
}) as () => Promise<void>;

class Desk {
  open() {
    load(4);
  }
}
`;

describe("the name of a flow's function", () => {
  const document = readFlow(file);
  const of = (part: string) => {
    const at = file.indexOf(part);
    const around = document.flows.filter(({ range }) => range.start <= at && at < range.end);
    return nameOfFlow(file, document, around.at(-1)?.id ?? "");
  };

  test("is the one that it is declared under", () => {
    expect(of("load(1)")).toEqual({ name: "onPush", at: file.indexOf("onPush()") });
    expect(of("load(3)")).toEqual({ name: "check", at: file.indexOf("check =") });
  });

  test("is unknown where it has none of its own", () => {
    expect(of("load(payload)")).toBeUndefined();
    expect(of("load(4)")).toBeUndefined();
    expect(nameOfFlow(file, document, "none")).toBeUndefined();
  });
});

describe("the uses of a name", () => {
  const document = readFlow(file);
  const of = (part: string) => usesOfName(file, document, file.indexOf(part));

  test("are counted without its declaration, in the flows that have them", () => {
    expect(of("load } from")).toEqual({
      count: 6,
      flows: ["GitHub · issues.opened", "onPush", "check", "Desk.open"],
    });
    expect(of("total = load")).toEqual({ count: 2, flows: ["GitHub · issues.opened"] });
    expect(of("notify(total)")).toBeUndefined();
  });

  test("outside of all flows have no flow", () => {
    expect(of("hub = github")).toEqual({ count: 2, flows: [] });
    expect(of("Desk {")).toEqual({ count: 0, flows: [] });
  });
});

describe("a proposed name", () => {
  const document = readFlow(file);
  const proposed = (first: string, last = first, text = file): string => {
    const read = readFlow(text);
    return proposeName(text, read, { op: "extract", steps: stepsFrom(text, read, first, last), name: "" });
  };

  test("says what the steps do", () => {
    expect(proposed("await slack", "title });")).toBe("postItToTeam");
    expect(proposed("const total = load(payload);")).toBe("getTotal");
    expect(proposed("notify(total);")).toBe("doNotify");
    expect(proposed("for (const label", "  }\n")).toBe("forEachLabel");
    expect(proposed("const total", "log.info(total);")).toBe("handleIssuesOpened");
    expect(proposed("load(1);", "load(2);")).toBe("handlePush");
    expect(proposed("load(3);", "load(5);")).toBe("checkPart");
    const comment = file.replace("Post it to the team.", "TODO: more");
    expect(proposed("await slack", "title });", comment)).toBe("postMessage");
  });

  test("is free in the file", () => {
    const text = `${file}\nfunction doNotify() {}\nconst doNotify2 = 1;\n`;
    expect(proposed("notify(total);", undefined, text)).toBe("doNotify3");
    const method = "class Team {\n  tell() {\n    this.post();\n  }\n  post() {}\n}\n";
    expect(proposed("this.post();", undefined, method)).toBe("post2");
  });

  test("of steps that end with a variable is that of its value", () => {
    const text =
      'function run(a) {\n  const all = a.split(" ");\n  const long = all.filter(Boolean);\n  a(long);\n}\n';
    expect(proposed("const all", "filter(Boolean);", text)).toBe("getLong");
  });

  test("of a setting is the wish, until a setting has it", () => {
    const text = `import { setting } from "@hookloom/runtime";\nconst a = setting("CHANNEL");\n${file}`;
    const wish = (name: string, of = text): string =>
      proposeName(of, of === file ? document : readFlow(of), {
        op: "toSetting",
        step: "s",
        field: "value",
        name,
      });
    expect(wish("CHANNEL")).toBe("CHANNEL_2");
    expect(wish("CHANNEL", file)).toBe("CHANNEL");
    expect(wish("2 words")).toBe("SETTING_2_words");
    expect(wish("")).toBe("SETTING");
  });
});
