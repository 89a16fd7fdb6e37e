import type { TypeNode, TypeShape } from "@hookloom/protocol/typed-fields";
import { card, type FlowPage, type PageOptions } from "./flow-page.ts";
import { answerTypes } from "./typed-answers.ts";
import { eventually, type TestPages } from "./with-page.ts";

/** A handler that makes a task of an issue. */
export const taskText = `import { github } from "@hookloom/runtime/github";

const hub = github();

hub.on("issues.opened", async ({ payload }) => {
  const task: Task = {
    title: payload.issue.title, // kept
    owner: pick(payload.sender, "x"),
  };
  return task;
});
`;

interface Parts {
  readonly [name: string]: TypeShape | Parts;
}

/** Nodes of a type's parts; a list has objects with a name. */
function nodes(parts: Parts, above: string): readonly TypeNode[] {
  return Object.entries(parts).map(([name, shape]): TypeNode => {
    const path = above === "" ? name : `${above}.${name.replace("?", "")}`;
    const isObject = typeof shape === "object";
    const optional = name.endsWith("?");
    return {
      name: name.replace("?", ""),
      path: path.replace("?", ""),
      type: isObject ? "object" : shape === "text" ? "string" : shape === "list" ? "Label[]" : shape,
      shape: isObject ? "object" : shape,
      optional,
      ...(isObject ? { children: nodes(shape, path.replace("?", "")) } : {}),
      ...(shape === "list" ? { children: [] } : {}),
    };
  });
}

const payload: Parts = {
  action: "text",
  issue: {
    title: "text",
    number: "number",
    html_url: "text",
    "body?": "text",
    created_at: "text",
    labels: "list",
    user: { login: "text", id: "number" },
  },
  sender: { login: "text", id: "number" },
};
const wanted: Parts = {
  title: "text",
  number: "text",
  url: "text",
  owner: "text",
  due: "date",
  tags: "list",
  user: { login: "text", "id?": "number" },
  "note?": "text",
};

const element: TypeNode = {
  name: "[]",
  path: "",
  type: "Tag",
  shape: "object",
  optional: false,
  children: nodes({ name: "text", "color?": "text" }, ""),
};

const target: TypeNode = {
  name: "",
  path: "",
  type: "Task",
  shape: "object",
  optional: false,
  children: nodes(wanted, "").map((node) => {
    const { children: _, ...list } = node;
    return node.name === "tags" ? { ...list, element } : { ...node, path: node.name };
  }),
};

export const taskRoots: readonly TypeNode[] = [
  {
    name: "payload",
    path: "payload",
    type: "IssuesOpenedEvent",
    shape: "object",
    optional: false,
    origin: "payload",
    children: nodes(payload, "payload"),
  },
  {
    name: "channel",
    path: "channel",
    type: "Setting",
    shape: "object",
    optional: false,
    origin: "setting",
    children: [],
  },
];

const labelParts: readonly TypeNode[] = nodes({ name: "text", color: "text" }, "payload.issue.labels[0]");

const sample = {
  action: "opened",
  issue: {
    title: "It breaks",
    number: 7,
    html_url: "https://github.test/7",
    body: null,
    labels: [{ name: "bug" }, { name: "ui" }],
    user: { login: "ada", id: 3 },
  },
  sender: { login: "ada", id: 3 },
};

/**
 * What a test does with an open mapper. `asked` grows with each question about types: its method, or `shallow` for the
 * first one of a mapper, which leaves out the parts of parts.
 */
export type MapperTest = (view: FlowPage, asked: string[]) => Promise<void>;

/** Opens the mapper of the task and closes its page; fails where its console reports an error. */
export async function withMapper(
  prepare: TestPages["prepare"],
  work: MapperTest,
  options: PageOptions = {},
  code: string = taskText,
): Promise<void> {
  const view = await prepare(code, options);
  view.host.payload = {
    from: "sample",
    values: { "issue.title": '"It breaks"', "issue.number": "7", "sender.login": '"ada"' },
  };
  view.host.mapped = sample;
  const asked: string[] = [];
  view.host.server.answerTypes = (method, params) => {
    asked.push("shallow" in params && params.shallow === true ? "shallow" : method);
    if (method === "mappingTypes") return { roots: taskRoots, target } as never;
    if (method === "typeChildren" && "path" in params)
      return { children: params.path === "payload.issue.labels[0]" ? labelParts : [] } as never;
    return answerTypes(method, params);
  };
  await view.open();
  await card(view, "task").click();
  await card(view, "task").click({ button: "right" });
  await view.page.getByTestId("menu-map").click();
  await view.page.getByTestId("target-title").waitFor();
  // The targets are those of the mapping; the sources come with the types.
  await view.page.getByTestId("source-payload").waitFor({ state: "attached" });
  await work(view, asked);
}

export const source = (view: FlowPage, path: string) => view.page.getByTestId(`source-${path}`);
export const targetRow = (view: FlowPage, path: string) => view.page.getByTestId(`target-${path}`);
/** Opens a node of the sources. */
const open = (view: FlowPage, path: string) => source(view, path).locator(".hl-twistie").click();
export const opened = async (view: FlowPage): Promise<void> => {
  await open(view, "payload.issue");
  await source(view, "payload.issue.title").waitFor();
};
export const changed = (view: FlowPage, words: string) => eventually(() => view.host.text).toContain(words);
