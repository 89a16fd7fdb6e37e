import type { NewStep } from "@hookloom/protocol/flow-edit";
import type { PaletteItem } from "@hookloom/protocol/palette";

/** Where a construct is allowed. */
export type Home = "anywhere" | "async" | "loop" | "loop or switch";

export interface Construct extends PaletteItem {
  readonly home: Home;
}

function construct(
  step: NewStep,
  label: string,
  detail: string,
  icon: string,
  description: string,
  keywords: readonly string[],
  home: Home = "anywhere",
): Construct {
  const id = `construct.${step.kind}`;
  return { id, group: "constructs", label, detail, icon, description, keywords, step, home };
}

const plain = (kind: string): NewStep => ({ kind, fields: {} });

/** Two branches that take steps; an empty list could not be drawn. */
const parallel: NewStep = {
  kind: "parallel",
  fields: { branches: "(async () => {})(), (async () => {})()" },
};

/** The statements that a person can add, the most used ones first; fields that are not given get the bridge's defaults. */
export const constructs: readonly Construct[] = [
  construct(plain("variable"), "variable", "const", "symbol-variable", "Keeps a value under a name", [
    "const",
    "let",
    "set",
    "value",
  ]),
  construct(plain("if"), "if", "if … else", "git-compare", "Continues only if a condition holds", [
    "condition",
    "branch",
    "else",
    "when",
  ]),
  construct(plain("for"), "for each", "for … of", "sync", "Repeats its steps for each item of a list", [
    "loop",
    "iterate",
    "list",
    "array",
    "repeat",
  ]),
  construct(plain("log"), "log", "log.info", "output", "Writes a line to the log", [
    "print",
    "console",
    "trace",
    "info",
  ]),
  construct(
    plain("http"),
    "HTTP call",
    "fetch",
    "globe",
    "Sends a request and keeps its response",
    ["fetch", "request", "rest", "api", "get", "post", "url"],
    "async",
  ),
  construct(plain("call"), "call", "f(…)", "symbol-method", "Calls a function", [
    "function",
    "run",
    "invoke",
  ]),
  construct(plain("try"), "try", "try … catch", "shield", "Catches what goes wrong in its steps", [
    "catch",
    "error",
    "exception",
    "finally",
  ]),
  construct(
    plain("switch"),
    "switch",
    "switch … case",
    "list-selection",
    "Chooses one of several branches by a value",
    ["case", "match", "choose"],
  ),
  construct(
    plain("while"),
    "while",
    "while",
    "debug-restart",
    "Repeats its steps as long as a condition holds",
    ["loop", "repeat", "until"],
  ),
  construct(
    parallel,
    "parallel",
    "Promise.all",
    "split-horizontal",
    "Runs several things at the same time",
    ["promise", "all", "concurrent", "together"],
    "async",
  ),
  construct(plain("return"), "return", "return", "reply", "Ends here, with a result if you give one", [
    "end",
    "stop",
    "result",
    "finish",
  ]),
  construct(plain("throw"), "throw", "throw", "error", "Ends with an error", [
    "error",
    "fail",
    "raise",
    "exception",
  ]),
  construct(
    plain("break"),
    "break",
    "break",
    "debug-step-out",
    "Leaves the loop or switch",
    ["leave", "exit", "stop"],
    "loop or switch",
  ),
  construct(
    plain("continue"),
    "continue",
    "continue",
    "debug-step-over",
    "Continues with the next iteration of the loop",
    ["next", "skip"],
    "loop",
  ),
];
