import { describe, expect, test } from "vitest";
import { readFlow } from "../../incremental/read-flow.ts";
import { refused, textAfterEdit } from "../../testing/edited.ts";

const inRun = (statement: string): string => `async function run(init) {\n  ${statement}\n}\n`;

describe("the method of a request", () => {
  const set = (text: string) => {
    const step = readFlow(text).flows[0]?.body.steps[0]?.id ?? "";
    return { op: "set", step, field: "method", text: "POST" } as const;
  };

  test.each([
    ["await fetch(url);", 'await fetch(url, { method: "POST" });'],
    ["await fetch(url, {});", 'await fetch(url, { method: "POST" });'],
    ["await fetch(url, { body });", 'await fetch(url, { method: "POST", body });'],
    ["await fetch(url, { /* all */ body });", 'await fetch(url, { method: "POST", /* all */ body });'],
    ["await fetch(url, { ...init });", 'await fetch(url, { ...init, method: "POST" });'],
    ["await fetch(url, { ...init, body });", 'await fetch(url, { ...init, method: "POST", body });'],
    ["await fetch(url, {\n    body,\n  });", 'await fetch(url, {\n    method: "POST",\n    body,\n  });'],
    ["const got = await fetch(url);", 'const got = await fetch(url, { method: "POST" });'],
    ["await axios(url);", 'await axios(url, { method: "POST" });'],
  ])("is written into its options: %s", (before, after) => {
    expect(textAfterEdit(inRun(before), set(inRun(before)))).toBe(inRun(after));
  });

  test("is written where the request is all that a handler does", () => {
    const text = "const ask = async (url) => await fetch(url, { ...shared });\n";
    const handler = `import { github } from "@hookloom/runtime/github";\nconst hub = github();\n${text}hub.on("push", ask);\n`;
    expect(textAfterEdit(handler, set(handler))).toContain('fetch(url, { ...shared, method: "POST" })');
  });

  test.each([
    "await fetch(url, init);",
    "await fetch(url, makeInit());",
    "await fetch(url, { method });",
    "await fetch(...all);",
  ])("is refused where it would drop options or not be read: %s", (statement) => {
    const refusal = refused(inRun(statement), set(inRun(statement)));
    expect(refusal.code).toBe("bad-field");
    expect(refusal.message).toContain("This step does not support the field");
  });

  test("of a client is not cleared with a value of the same name that is sent", () => {
    const text = inRun('await axios.post("/pay", { method: "card", amount });');
    const refusal = refused(text, { ...set(text), text: "" });
    expect(refusal.message).toContain("it cannot be empty");
    const own = inRun('await fetch("/pay", { method: "POST" });');
    expect(textAfterEdit(own, { ...set(own), text: "" })).toBe(inRun('await fetch("/pay");'));
  });

  test("is not offered where one object says everything", () => {
    const names = readFlow(inRun("await axios({ url });")).flows[0]?.body.steps[0]?.fields;
    expect(names?.map(({ name }) => name)).toEqual(["url", "result"]);
  });
});
