import { expect, test } from "vitest";
import { readFlow } from "../../incremental/read-flow.ts";
import { renamedExport, renameImported, renameInProject } from "../../rename-imported.ts";
import { refused, textAfterEdit } from "../../testing/edited.ts";
import { applyEdits } from "../../text/edit-list.ts";

const file = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET") });

hub.on("issues.opened", async ({ payload, log }) => {
  const title = payload.issue.title;
  log.info(title, { title });
});

export const helper = () => hub;
export default webhook(hub);
`;

const at = (text: string): number => file.indexOf(text);

test("a name is changed wherever it means the same", () => {
  expect(textAfterEdit(file, { op: "rename", at: at("hub ="), name: "repository" })).toBe(
    file.replace(/\bhub\b/g, "repository"),
  );
  const titled = textAfterEdit(file, { op: "rename", at: at("title = p") + 2, name: "text" });
  expect(titled).toContain("const text = payload.issue.title;\n  log.info(text, { title: text });");
  expect(textAfterEdit(file, { op: "rename", at: at("payload"), name: "body" })).toContain(
    "async ({ payload: body, log }) => {\n  const title = body.issue.title;",
  );
  expect(textAfterEdit(file, { op: "rename", at: at("log.info"), name: "console2" })).toContain(
    "console2.info(title",
  );
  expect(textAfterEdit(titled, { op: "rename", at: titled.indexOf("text ="), name: "title" })).toBe(
    file.replace("{ title }", "{ title: title }"),
  );
});

test.each([
  ["name-taken", "title = p", "payload"],
  ["name-taken", "payload", "title"],
  ["bad-field", "payload", "class"],
  ["bad-field", "payload", "a b"],
  ["not-applicable", "issue.title", "other"],
  ["not-applicable", " secret", "other"],
] as const)("or refused: %s", (code, place, name) => {
  if (place === " secret")
    return expect(refused(`${file}fetch("x");\n`, { op: "rename", at: file.length, name }).code).toBe(code);
  expect(refused(file, { op: "rename", at: at(place), name }).code).toBe(code);
});

test("other files follow an exported name", () => {
  const document = readFlow(file);
  expect(renamedExport(file, document, { op: "rename", at: at("helper"), name: "help" })).toBe("helper");
  expect(renamedExport(file, document, { op: "rename", at: at("hub ="), name: "help" })).toBeUndefined();
  const importer = `import { helper } from "./webhook.ts";
import { helper as other } from "./webhook.ts";
import * as all from "./webhook.ts";
import { helper as mine } from "./mine.ts";
export { helper } from "./webhook.ts";
export * from "./webhook.ts";
helper({ helper });
all.helper(mine.helper);
`;
  const renamed = {
    from: "helper",
    to: "help",
    isModule: (specifier: string) => specifier === "./webhook.ts",
  };
  const { edits, passesOn } = renameImported(importer, renamed);
  expect(passesOn).toBe(true);
  expect(applyEdits(importer, edits)).toBe(`import { help } from "./webhook.ts";
import { help as other } from "./webhook.ts";
import * as all from "./webhook.ts";
import { helper as mine } from "./mine.ts";
export { help as helper } from "./webhook.ts";
export * from "./webhook.ts";
help({ helper: help });
all.help(mine.helper);
`);
  const taken = 'import { helper } from "./webhook.ts";\nconst help = helper();\n';
  expect(applyEdits(taken, renameImported(taken, renamed).edits)).toBe(
    'import { help as helper } from "./webhook.ts";\nconst help = helper();\n',
  );
});

test("files of the project are found through relative imports", () => {
  const changes = renameInProject(
    [
      { path: "/p/src/webhook.ts", text: file },
      { path: "/p/src/all.ts", text: 'export * from "./webhook.ts";\n' },
      { path: "/p/test/webhook.test.ts", text: 'import { helper } from "../src/all.js";\nhelper();\n' },
      { path: "/p/src/lib/other.ts", text: 'import { helper } from "./webhook.ts";\nhelper();\n' },
      { path: "/p/src/index.ts", text: 'import { helper } from "./webhook";\nhelper();\n' },
    ],
    { path: "/p/src/webhook.ts", from: "helper", to: "help" },
  );
  expect([...changes.keys()].sort()).toEqual(["/p/src/index.ts", "/p/test/webhook.test.ts"]);
});
