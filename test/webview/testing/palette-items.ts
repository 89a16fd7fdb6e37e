import type { PaletteItem } from "@hookloom/language-server/protocol";

export const paletteItems: readonly PaletteItem[] = [
  {
    id: "variable",
    group: "constructs",
    label: "Variable",
    icon: "symbol-variable",
    detail: "const name = …",
    step: { kind: "variable", fields: { name: "value", value: "undefined" } },
  },
  {
    id: "if",
    group: "constructs",
    label: "if",
    icon: "git-compare",
    keywords: ["condition"],
    step: { kind: "if", fields: { condition: "true" } },
  },
  {
    id: "for",
    group: "constructs",
    label: "for each",
    icon: "sync",
    keywords: ["loop"],
    step: { kind: "for", fields: { item: "item", of: "items" } },
  },
  {
    id: "log",
    group: "constructs",
    label: "Log",
    icon: "output",
    detail: "log.info",
    step: { kind: "log", fields: { message: '""' } },
  },
  {
    id: "http",
    group: "constructs",
    label: "HTTP call",
    icon: "globe",
    detail: "fetch",
    keywords: ["request"],
    step: { kind: "http", fields: { url: '"https://"' } },
  },
  {
    id: "notify",
    group: "functions",
    label: "notify",
    icon: "symbol-method",
    detail: "(to, subject)",
    step: { kind: "call", fields: { call: "notify(to, subject)" } },
  },
];
