import type { KeepText } from "./command.ts";

/** Settings by their names without the prefix `hookloom.`. They are service addresses that a workspace cannot override. */
const settings = {
  "expose.relay":
    "A smee.io-compatible relay that *Expose* uses if the editor has no public address for a port. Leave empty to use `https://smee.io`.",
  "postman.api":
    "The address of Postman's API. Leave empty to use `https://api.getpostman.com`; for accounts in the EU, enter `https://api.eu.postman.com`.",
};

const sourceExtensions = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"];

/** Contributes the diagram, the delivery pages, the debugger, the schema of hookloom.json, and settings. */
export const editorContributions = (text: KeepText) => ({
  customEditors: [
    {
      viewType: "hookloom.flow",
      displayName: text("customEditor.flow", "Hookloom Flow"),
      selector: sourceExtensions.map((extension) => ({ filenamePattern: `*.${extension}` })),
      priority: "option",
    },
  ],
  languages: [
    {
      id: "hookloom-delivery",
      aliases: ["Delivery"],
      filenamePatterns: ["/hookloom-delivery/**"],
      configuration: "./extension/media/delivery-language.json",
    },
  ],
  grammars: [
    {
      language: "hookloom-delivery",
      scopeName: "text.hookloom-delivery",
      path: "./extension/media/delivery-grammar.json",
      embeddedLanguages: { "meta.embedded.json.hookloom-delivery": "json" },
    },
  ],
  configurationDefaults: {
    "[hookloom-delivery]": { "editor.wordWrap": "on", "editor.occurrencesHighlight": "off" },
  },
  configuration: {
    title: text("configuration", "Hookloom"),
    properties: Object.fromEntries(
      Object.entries(settings).map(([name, description]) => [
        `hookloom.${name}`,
        {
          type: "string",
          scope: "machine",
          default: "",
          markdownDescription: text(`configuration.${name}`, description),
        },
      ]),
    ),
  },
  debuggers: [
    {
      type: "hookloom",
      label: text("debugger.label", "Hookloom: webhook"),
      languages: ["typescript", "typescriptreact", "javascript", "javascriptreact"],
      when: "hookloom.hasProjects",
      configurationAttributes: {
        launch: {
          properties: {
            project: {
              type: "string",
              description: text("debugger.project", "The project folder; by default, the workspace folder"),
            },
          },
        },
      },
    },
  ],
  jsonValidation: [{ fileMatch: "hookloom.json", url: "./dist/hookloom.schema.json" }],
});
