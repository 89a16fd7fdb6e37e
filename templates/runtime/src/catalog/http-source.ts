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
      unless: "verify",
    },
  ],
  events: [{ name: "request", description: "A request was posted" }],
};
