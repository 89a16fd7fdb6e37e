// A function that is made of steps, in a project whose types TypeScript knows.

import { applyEdits } from "@hookloom/bridge/edit-list";
import type { ExtractScope } from "@hookloom/protocol/flow-edit";
import { handler, TestProject } from "@hookloom/types/testing/project";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { bundleServer } from "./testing/bundle-server.ts";
import { LspClient } from "./testing/lsp-client.ts";

let bundle: Awaited<ReturnType<typeof bundleServer>>;
let project: TestProject;
let client: LspClient;

beforeAll(async () => {
  bundle = await bundleServer();
  project = new TestProject();
});
afterAll(async () => {
  await bundle.remove();
  project.remove();
});
afterEach(() => {
  client.process.kill();
});

/** The text after the last step of a handler has become a function in some places, or why it cannot. */
async function extracted(body: string, ...scopes: readonly (ExtractScope | undefined)[]): Promise<string[]> {
  const uri = project.write("src/webhook.ts", "");
  const text = handler(body);
  client = new LspClient(bundle.module);
  await client.start();
  await client.open(uri, text);
  const { version, document } = await client.flow(uri);
  const steps = document.flows[0]?.body.steps.slice(-1).map(({ id }) => id) ?? [];
  const texts: string[] = [];
  for (const scope of scopes) {
    const edit = { op: "extract", steps, name: "tell", ...(scope ? { scope } : {}) } as const;
    const made = await client.edit(uri, version, edit).then(
      ({ changes }) => applyEdits(text, changes[uri]?.edits ?? []),
      (refused: Error & { data: unknown }) => `${JSON.stringify(refused.data)} ${refused.message}`,
    );
    texts.push(made);
  }
  return texts;
}

it("gets the types of its parameters, and stands where the edit says", async () => {
  const body =
    "  const to = { name: payload.issue.title, urgent: true };\n  console.info(to.name, to.urgent);";
  const [best, inner] = await extracted(body, undefined, "inner");
  expect(best).toContain("  tell(to);\n");
  expect(best).toMatch(/^function tell\(to: \{ name: string; urgent: boolean;? \}\) \{/m);
  expect(inner).toContain("  const tell = () => {\n");
});

it("stands inside where its types have no name outside", async () => {
  const [best] = await extracted(
    "  interface Local {}\n  const one: Local = {};\n  console.info(one);",
    undefined,
  );
  expect(best).toContain("  const tell = () => {\n    console.info(one);\n  };\n  tell();\n");
});

it("gets just what is read of a variable whose type is too long to be read", async () => {
  const narrowed = "  const { issue } = payload;\n  if (!issue.user) return;\n";
  const [best] = await extracted(`${narrowed}  console.info(issue.user.login, issue.title);`, undefined);
  expect(best).toContain("  tell(issue.user.login, issue.title);\n");
  expect(best).toContain("function tell(login: string, title: string) {\n  console.info(login, title);\n}\n");
});

it("is refused where TypeScript objects to it in every place", async () => {
  const body =
    "  const { issue } = payload;\n  if (!issue.user) return;\n  for (const one of [1]) console.info(one, issue.user.login);";
  const [best] = await extracted(body, undefined);
  expect(best).toMatch(/"changes-meaning".*a type error: 'issue.user' is possibly 'null'/);
});
