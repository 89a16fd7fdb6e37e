import { describe, expect, it } from "vitest";
import { DiagnosticSeverity } from "vscode-languageserver/node";
import { goodFile, openMarked } from "../testing/marked-document.ts";
import { listDiagnostics, listFindings } from "./diagnostics.ts";

/** The codes of a text's findings, each with the text that it is about. */
function findings(text: string): [string, string][] {
  const { document } = openMarked(text);
  return listFindings(document).map(({ code, range }) => [code, text.slice(range.start, range.end)]);
}

describe("diagnostics", () => {
  it("are empty for a correct file and for one that is not a webhook", () => {
    expect(findings(goodFile)).toEqual([]);
    expect(findings('const hub = github(); hub.on("nope", async () => {}); process.env.X;')).toEqual([]);
  });

  it("report a wrong event with the nearest right one, at the literal", () => {
    const { document } = openMarked(goodFile.replace("issues.opened", "issue.opend"));
    const [diagnostic, ...rest] = listDiagnostics(document);
    expect(rest).toEqual([]);
    expect(diagnostic).toEqual({
      range: { start: { line: 5, character: 7 }, end: { line: 5, character: 20 } },
      severity: DiagnosticSeverity.Error,
      code: "unknown-event",
      source: "hookloom",
      message: 'GitHub has no event "issue.opend". Did you mean "issues.opened"?',
    });
  });

  it("suggest no event where none is similar", () => {
    const { document } = openMarked(goodFile.replace("issues.opened", "quarterly-report"));
    expect(listDiagnostics(document).map(({ message }) => message)).toEqual([
      'GitHub has no event "quarterly-report".',
    ]);
  });

  it("ask to declare variables that are read from the environment", () => {
    const text = goodFile.replace("payload.issue.title", "process.env.GREETING + process.env.NODE_ENV");
    expect(findings(text)).toEqual([["undeclared-setting", "process.env.GREETING"]]);
    const declared = text.replace("secret, webhook", "secret, setting, webhook");
    expect(findings(`${declared}\nconst greeting = setting("GREETING", "How to greet");\n`)).toEqual([]);
  });

  it("report a missing signing secret, unless verification is off on purpose", () => {
    const bare = goodFile.replace(/github\(\{.*\}\)/, "github()");
    expect(findings(bare)).toEqual([["missing-secret", "github()"]]);
    const other = bare.replace("github()", 'github({ path: "/other" })');
    expect(findings(other)).toEqual([["missing-secret", 'github({ path: "/other" })']]);
    const open = goodFile
      .replace("runtime/github", "runtime/http")
      .replace("{ github }", "{ http }")
      .replace(/github\(\{.*\}\)/, 'http({ verify: "none" })')
      .replace("issues.opened", "request");
    expect(findings(open)).toEqual([]);
    expect(findings(open.replace('"none"', '"key"'))[0]?.[0]).toBe("missing-secret");
  });

  it("report two triggers on one path", () => {
    const second = (options: string): string =>
      goodFile
        .replace("\nhub.on", `\nconst second = github({ secret: secret("OTHER", "")${options} });\n\nhub.on`)
        .replace("webhook(hub)", "webhook(hub, second)");
    expect(findings(second("")).map(([code]) => code)).toEqual(["path-clash"]);
    expect(findings(second(', path: "/github/"'))).toEqual([["path-clash", '"/github/"']]);
    expect(findings(second(', path: "/two"'))).toEqual([]);
    expect(findings(second(", path: pathOf(1)"))).toEqual([]);
  });

  it("say nothing of options that are not written in the call", () => {
    for (const options of ["options", "{ ...shared }", "makeOptions()"]) {
      const text = goodFile.replace(/github\(\{.*\}\)/, `github(${options})`);
      expect(findings(text)).toEqual([]);
      const two = text
        .replace("\nhub.on", `\nconst second = github(${options});\n\nhub.on`)
        .replace("webhook(hub)", "webhook(hub, second)");
      expect(findings(two)).toEqual([]);
    }
    const known = goodFile
      .replace(/github\(\{.*\}\)/, 'github({ ...shared, path: "/x" })')
      .replace("\nhub.on", '\nconst second = github({ ...shared, path: "/x" });\n\nhub.on')
      .replace("webhook(hub)", "webhook(hub, second)");
    expect(findings(known)).toEqual([["path-clash", '"/x"']]);
  });

  it("report a trigger that never runs", () => {
    expect(findings(goodFile.replace("webhook(hub)", "webhook()"))).toEqual([["not-exported", "hub"]]);
    expect(findings(goodFile.replace("webhook(hub)", "webhook(...hubs)"))).toEqual([]);
    expect(findings(goodFile.replace(/export default.*\n/, ""))).toEqual([["no-default-export", "hub"]]);
    expect(findings(goodFile.replace(/export default.*\n/, "export { hub };\n"))).toEqual([]);
    expect(
      findings(goodFile.replace(/export default.*\n/, "").replace("const hub", "export const hub")),
    ).toEqual([]);
  });

  it("report a second handler of an event", () => {
    const text = goodFile.replace(
      "export default",
      'hub.on("issues.opened", async () => {});\n\nexport default',
    );
    expect(findings(text)).toEqual([["duplicate-handler", '"issues.opened"']]);
  });

  it("work in a file that is broken elsewhere", () => {
    const text = goodFile.replace("issues.opened", "issue.opened").replace("log.info(", "log.info(((");
    expect(findings(text)).toContainEqual(["unknown-event", '"issue.opened"']);
  });
});
