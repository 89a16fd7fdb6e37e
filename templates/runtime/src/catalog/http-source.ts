import type { CatalogSource } from "./source.ts";

export const httpSource: CatalogSource = {
  id: "http",
  label: "HTTP",
  icon: "globe",
  module: "@hookloom/runtime/http",
  factory: "http",
  variable: "web",
  path: "/http",
  hint: "any sender",
  settings: [
    {
      option: "secret",
      name: "HTTP_SECRET",
      description: "Signs what the sender posts",
      secret: true,
      required: true,
      generate: true,
      issued: false,
      unless: { verify: ["none", "api"] },
    },
  ],
  openPayloads: true,
  docs: "https://www.rfc-editor.org/rfc/rfc9110#name-post",
  events: [{ name: "request", description: "A request was posted" }],
};
