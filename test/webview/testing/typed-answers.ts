import type {
  CompletionItem,
  TypedFieldMethod,
  TypedFieldParams,
  TypedFieldResponse,
  TypeNode,
} from "@hookloom/protocol/typed-fields";

const issue: readonly CompletionItem[] = [
  {
    label: "title",
    kind: "property",
    detail: "string",
    documentation: "The issue's title, as its *author* wrote it.\n\n- never `empty`",
  },
  { label: "titleOf", kind: "method", detail: "(language: string) => string", id: "titleOf" },
  { label: "number", kind: "property", detail: "number" },
  {
    label: "body",
    kind: "property",
    detail: "string | null",
    insertText: "?.body",
  },
];

const payload: readonly CompletionItem[] = [
  { label: "payload", kind: "variable", detail: "IssuesOpenedEvent" },
  { label: "parseInt", kind: "function", detail: "(text: string) => number" },
];

const channels = ["#alerts", "#general", "#random"];

function completions({ text, offset }: TypedFieldParams<"completions">): readonly CompletionItem[] {
  const before = text.slice(0, offset);
  if (/issue\.\w*$/.test(before)) {
    const dot = before.lastIndexOf(".");
    return issue.map((row) =>
      row.insertText === undefined ? row : { ...row, replace: { start: dot, end: offset } },
    );
  }
  return /(^|[^\w.])\w*$/.test(before) ? payload : [];
}

const node = (path: string, type: string, more: Partial<TypeNode> = {}): TypeNode => ({
  name: path.split(/\??\./).at(-1) ?? path,
  type,
  optional: false,
  path,
  ...more,
});

const roots: readonly TypeNode[] = [
  node("log", "Log", { origin: "parameter", children: [] }),
  node("slack", "WebClient", { origin: "connection", children: [] }),
  node("urgent", "boolean", { origin: "variable" }),
  node("payload", "IssuesOpenedEvent", {
    origin: "payload",
    children: [
      node("payload.issue", "Issue", {
        children: [
          node("payload.issue.title", "string", { documentation: "The issue's title." }),
          node("payload.issue?.milestone?.title", "string", { optional: true }),
        ],
      }),
      node("payload.sender", "User", { children: [] }),
    ],
  }),
];

function targetOf({ field }: TypedFieldParams<"typeTree">): { readonly target?: TypeNode } {
  if (field === "channel")
    return { target: node("", channels.map((channel) => JSON.stringify(channel)).join(" | ")) };
  return field === "text" ? { target: node("", "string") } : {};
}

/** The responses of a server about the fields of the rich text, as far as the tests need them. */
const answers: { readonly [M in TypedFieldMethod]: (params: TypedFieldParams<M>) => TypedFieldResponse<M> } =
  {
    completions: (params) => ({ items: completions(params) }),
    completionDetail: ({ id }) => ({
      detail: `${id}(language: string): string`,
      documentation: "Loaded later.",
    }),
    signatureHelp: ({ text, offset }) => {
      const inside = /notify\(([^()]*)$/.exec(text.slice(0, offset))?.[1];
      if (inside === undefined) return { signatures: [], active: 0, parameter: 0 };
      const label = "notify(to: string, subject: string): Promise<void>";
      const parameters = ["to: string", "subject: string"].map((words) => ({
        start: label.indexOf(words),
        end: label.indexOf(words) + words.length,
        documentation: `Documentation of ${words}.`,
      }));
      return {
        signatures: [
          { label, parameters },
          { label: "notify(all: string[]): Promise<void>", parameters: [] },
        ],
        active: 0,
        parameter: inside.split(",").length - 1,
      };
    },
    fieldInfo: ({ text, offset }) => {
      const wrong = text.indexOf("nothing");
      return {
        type: /^["'`]/.test(text) ? "string" : wrong < 0 ? "boolean" : "any",
        problems:
          wrong < 0
            ? []
            : [
                {
                  start: wrong,
                  end: wrong + 7,
                  severity: "error",
                  message: "Property 'nothing' does not exist on type 'Issue'.",
                  code: "2339",
                },
              ],
        ...(offset !== undefined && text.startsWith("payload")
          ? {
              hover: {
                start: 0,
                end: 7,
                signature: "const payload: IssuesOpenedEvent",
                documentation: "What GitHub **sent**.",
              },
            }
          : {}),
      };
    },
    typeTree: (params) => ({ roots, ...targetOf(params) }),
    typeChildren: ({ path }) => ({
      children: path === "payload.sender" ? [node("payload.sender.login", "string")] : [],
    }),
    mappingTypes: () => ({ roots }),
    callForm: () => ({}),
  };

export function answerTypes<M extends TypedFieldMethod>(
  method: M,
  params: TypedFieldParams<M>,
): TypedFieldResponse<M> {
  return answers[method](params);
}
