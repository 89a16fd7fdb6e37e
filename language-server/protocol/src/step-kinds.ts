import { t } from "@vscode/l10n";
import type { OwnedBlocks, StepKindFacts } from "./step-kind-facts.ts";

/** Text that the writer inserts where only the user knows the value. String literals use the file's quote style. */
export const placeholders = {
  value: "undefined",
  condition: "true",
  /** For an added branch: the existing branches keep their behaviour. */
  elseIf: "false",
  list: "[]",
  /** For a loop that would otherwise not end. */
  while: "false",
  choice: "true",
  url: "https://example.com",
} as const;

/** Control continues below simple and compound statements. Simple ones end with a semicolon, compound ones with a brace. */
const simple = { ends: "on", terminated: true } as const;
const compound = { ends: "on", terminated: false } as const;
const jump = { ends: "gone", terminated: true } as const;
const loop = { drawn: "box", loops: true } as const;

/** Every statement kind, listed once. The bridge's `step-kinds.ts` defines how each is read and written. */
const facts = {
  variable: {
    icon: "symbol-variable",
    tint: "blue",
    word: t("variable"),
    ...simple,
    // A `let` may be assigned later.
    unfilled: (field, textOf) =>
      field === "value" && textOf("keyword") === "const" ? placeholders.value : undefined,
    construct: {
      rank: 1,
      detail: "const",
      description: t("Stores a value in a variable"),
      keywords: ["const", "let", "set", "value"],
    },
  },
  assign: {
    icon: "edit",
    tint: "blue",
    word: t("assignment"),
    ...simple,
  },
  call: {
    icon: "symbol-method",
    tint: "green",
    word: t("call"),
    ...simple,
    construct: {
      rank: 6,
      detail: "f(…)",
      description: t("Calls a function"),
      keywords: ["function", "run", "invoke"],
    },
  },
  action: { icon: "plug", tint: "green", word: t("action"), ...simple },
  http: {
    icon: "globe",
    tint: "green",
    word: t("HTTP call"),
    ...simple,
    unfilled: (field) => (field === "url" ? placeholders.url : undefined),
    construct: {
      rank: 5,
      label: t("HTTP call"),
      detail: "fetch",
      description: t("Sends a request and stores the response"),
      keywords: ["fetch", "request", "rest", "api", "get", "post", "url"],
      isAllowed: ({ canAwait }) => canAwait,
    },
  },
  log: {
    icon: "output",
    tint: "grey",
    word: t("log"),
    ...simple,
    construct: {
      rank: 4,
      detail: "log.info",
      description: t("Writes a line to the log"),
      keywords: ["print", "console", "trace", "info"],
    },
  },
  map: {
    icon: "symbol-structure",
    tint: "blue",
    word: t("data mapping"),
    ...simple,
  },
  if: {
    icon: "git-compare",
    tint: "amber",
    word: t("condition"),
    ...compound,
    blocks: {
      drawn: "lanes",
      names: ["then", "else"],
      absent: "else",
      adds: [
        { kind: "elseIf", label: "else if", many: true },
        { kind: "else", label: "else" },
      ],
    },
    unfilled: (field) => {
      if (field === "condition") return placeholders.condition;
      return /^condition\d+$/.test(field) ? placeholders.elseIf : undefined;
    },
    construct: {
      rank: 2,
      detail: "if … else",
      description: t("Runs steps only if a condition is true"),
      keywords: ["condition", "branch", "else", "when"],
    },
  },
  switch: {
    icon: "list-tree",
    tint: "amber",
    word: "switch",
    ...compound,
    blocks: {
      drawn: "lanes",
      names: ["case"],
      absent: "default",
      adds: [
        { kind: "case", label: "case", many: true },
        { kind: "default", label: "default" },
      ],
      takesBreak: true,
      alike: true,
    },
    // `switch (true)` with conditions is common.
    unfilled: (field, textOf) =>
      (field === "value" || field === "case") && textOf("case") === placeholders.choice
        ? placeholders.choice
        : undefined,
    construct: {
      rank: 8,
      detail: "switch … case",
      icon: "list-selection",
      description: t("Runs one of several branches, depending on a value"),
      keywords: ["case", "match", "choose"],
    },
  },
  for: {
    icon: "sync",
    tint: "teal",
    word: t("loop"),
    ...compound,
    blocks: loop,
    unfilled: (field) => (field === "of" ? placeholders.list : undefined),
    construct: {
      rank: 3,
      label: t("for each"),
      detail: "for … of",
      description: t("Repeats its steps for each item of a list"),
      keywords: ["loop", "iterate", "list", "array", "repeat"],
    },
  },
  while: {
    icon: "sync",
    tint: "teal",
    word: t("loop"),
    ...compound,
    blocks: loop,
    unfilled: (field) => (field === "condition" ? placeholders.while : undefined),
    construct: {
      rank: 9,
      icon: "debug-restart",
      description: t("Repeats its steps while a condition is true"),
      keywords: ["loop", "repeat", "until"],
    },
  },
  try: {
    icon: "shield",
    tint: "purple",
    word: "try",
    ...compound,
    blocks: {
      drawn: "box",
      below: "finally",
      names: ["try", "catch"],
      adds: [
        { kind: "catch", label: "catch" },
        { kind: "finally", label: "finally" },
      ],
    },
    construct: {
      rank: 7,
      detail: "try … catch",
      description: t("Catches errors in its steps"),
      keywords: ["catch", "error", "exception", "finally"],
    },
  },
  parallel: {
    icon: "split-horizontal",
    tint: "purple",
    word: t("parallel step"),
    ...simple,
    blocks: { drawn: "lanes", alike: true, expressions: true },
    construct: {
      rank: 10,
      detail: "Promise.all",
      description: t("Runs several branches at the same time"),
      keywords: ["promise", "all", "concurrent", "together"],
      isAllowed: ({ canAwait }) => canAwait,
      // Two branches that can hold steps. An empty list could not be drawn.
      fields: { branches: "(async () => {})(), (async () => {})()" },
    },
  },
  return: {
    icon: "arrow-up",
    tint: "pink",
    word: "return",
    ...jump,
    construct: {
      rank: 11,
      icon: "reply",
      description: t("Ends the function, optionally with a result"),
      keywords: ["end", "stop", "result", "finish"],
    },
  },
  throw: {
    icon: "error",
    tint: "red",
    word: "throw",
    ...jump,
    construct: {
      rank: 12,
      description: t("Throws an error"),
      keywords: ["error", "fail", "raise", "exception"],
    },
  },
  break: {
    icon: "debug-step-out",
    tint: "pink",
    word: "break",
    ends: "break",
    terminated: true,
    construct: {
      rank: 13,
      description: t("Leaves the loop or switch"),
      keywords: ["leave", "exit", "stop"],
      isAllowed: ({ inLoop, inSwitch }) => inLoop || inSwitch,
    },
  },
  continue: {
    icon: "debug-continue",
    tint: "pink",
    word: "continue",
    ...jump,
    construct: {
      rank: 14,
      icon: "debug-step-over",
      description: t("Continues with the next iteration of the loop"),
      keywords: ["next", "skip"],
      isAllowed: ({ inLoop }) => inLoop,
    },
  },
  using: {
    icon: "debug-disconnect",
    tint: "blue",
    word: t("disposed resource"),
    ...simple,
    unfilled: (field) => (field === "value" ? placeholders.value : undefined),
    construct: {
      rank: 15,
      description: t("Stores a value that is disposed of at the end of its block"),
      keywords: ["dispose", "resource", "close", "release", "await using"],
      isAllowed: ({ inBareCase }) => !inBareCase,
    },
  },
  block: {
    icon: "json",
    tint: "grey",
    word: t("block"),
    ...compound,
    blocks: { drawn: "box" },
    construct: {
      rank: 16,
      detail: "{ … }",
      description: t("Groups steps in their own scope"),
      keywords: ["scope", "braces", "group", "dispose"],
    },
  },
  function: {
    icon: "symbol-function",
    tint: "purple",
    word: t("function"),
    ...compound,
  },
  code: {
    icon: "code",
    tint: "grey",
    word: t("code"),
    ...compound,
  },
  hole: {
    icon: "warning",
    tint: "red",
    word: t("broken code"),
    ...compound,
  },
} as const satisfies Readonly<Record<string, StepKindFacts>>;

export type StepKind = keyof typeof facts;

/** The kinds of steps that templates can write. */
export type NewStepKind = Exclude<StepKind, "hole">;

/** The kinds whose steps have blocks. */
export type OwnerKind = {
  [K in StepKind]: (typeof facts)[K] extends { readonly blocks: OwnedBlocks } ? K : never;
}[StepKind];

export const stepKinds: Readonly<Record<StepKind, StepKindFacts>> = facts;

export const newStepKinds = (Object.keys(facts) as StepKind[]).filter(
  (kind): kind is NewStepKind => kind !== "hole",
);
