import { signingSecret, sourceRow } from "./source.ts";

export const httpSource = sourceRow({
  id: "http",
  label: "HTTP",
  icon: "globe",
  variable: "web",
  hint: "any sender",
  settings: [
    signingSecret({
      name: "HTTP_SECRET",
      description: "Signs what the sender posts",
      issued: false,
      unless: { verify: ["none", "api"] },
    }),
  ],
  openPayloads: true,
  docs: "https://www.rfc-editor.org/rfc/rfc9110#name-post",
  events: [{ name: "request", description: "A request was posted" }],
});
