import path from "node:path";
import { sources } from "@hookloom/runtime/catalog";
import { secretRoot } from "../../environments/secrets/settings.ts";
import { commandLineStore } from "../../environments/secrets/system-secret-store.ts";
import { createProject, type ProjectAnswers } from "../../project/scaffold/create-project.ts";
import { suggestName } from "../../project/scaffold/project-name.ts";
import { type Call, type Command, jsonOption } from "../command.ts";
import { badUsage } from "../errors.ts";
import { printJson, printLine, printNote } from "../output.ts";

function answersOf(call: Call, cwd: string): ProjectAnswers {
  const [directory] = call.positionals;
  const source = call.text("source");
  if (directory === undefined) throw badUsage("new", "Say in which folder to make the project");
  if (source === undefined) throw badUsage("new", "Say what sends the events with --source");
  const clone = call.text("clone");
  if (clone !== undefined && call.has("into")) throw badUsage("new", "--clone and --into exclude each other");
  const folder = path.resolve(cwd, directory);
  const base = path.basename(folder);
  return {
    source,
    folder,
    name: call.has("into") || clone !== undefined ? suggestName(base) : base,
    events: call.texts("event"),
    repository: call.has("into")
      ? { kind: "existing" }
      : clone !== undefined
        ? { kind: "clone", url: clone }
        : { kind: "new" },
    install: !call.has("no-install"),
    git: !call.has("no-git"),
    devSecret: true,
  };
}

export const newProject: Command = {
  name: "new",
  usage: "DIR --source SOURCE --event EVENT... [--into] [--clone URL] [--no-git] [--no-install]",
  summary: "Create a webhook project",
  maxPositionals: 1,
  details: [
    "The project gets a random signing secret for its dev environment, kept outside the project. Where the provider issues",
    "its own (Slack, Stripe and others) it signs local samples only, until that one is set.",
    "Without --into, a folder that holds something is refused.",
    "--clone runs nothing from the repository, not even its install scripts: look at it, then run npm install.",
  ],
  options: {
    source: {
      type: "string",
      value: "SOURCE",
      help: `What sends the events: ${sources.map(({ id }) => id).join(", ")}`,
    },
    event: {
      type: "string",
      multiple: true,
      value: "EVENT",
      help: "An event to handle, such as issues.opened; may be repeated",
    },
    into: { type: "boolean", help: "Add the project to a folder that already has files" },
    clone: {
      type: "string",
      value: "URL",
      help: "Clone this repository and add the project to it, without running anything from it",
    },
    "no-git": { type: "boolean", help: "Do not create a git repository" },
    "no-install": { type: "boolean", help: "Do not install packages" },
    json: jsonOption,
  },
  async run(call, context) {
    const answers = answersOf(call, context.cwd);
    const controller = new AbortController();
    void context.ended.then(() => controller.abort());
    const store = commandLineStore();
    const created = await createProject(answers, {
      distDir: context.distDir,
      signal: controller.signal,
      onProgress: (text) => printNote(context, text),
      storeSecret: async (root, environment, name, value) =>
        store.set(await secretRoot(root), environment, name, value),
    });
    if (call.has("json")) return printJson(context, created);
    for (const note of created.notes) printNote(context, note);
    const short = path.relative(context.cwd, created.folder) || ".";
    const event = answers.events[0] ?? "EVENT";
    const next = [
      ...(short === "." ? [] : [`cd ${short}`]),
      ...(answers.repository.kind === "clone" ? ["npm install"] : []),
      "npx hookloom dev",
      `npx hookloom send ${event}`,
    ];
    printLine(context, `Made ${path.relative(context.cwd, created.entry)}. Next:`);
    for (const step of next) printLine(context, `  ${step}`);
  },
};
