import path from "node:path";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import * as v from "valibot";
import { attach } from "../environments/local/owner/attach.ts";
import { resolveSettings, secretRoot } from "../environments/secrets/settings.ts";
import { makeSigningSecrets } from "../environments/secrets/signing-secrets.ts";
import { testProgram } from "../environments/test-program.ts";
import { detailedStatus } from "../environments/use-environment.ts";
import { readProject } from "../project/config/read-project.ts";
import { findProjects, isProduction } from "../project/project.ts";
import { runProgram } from "../project/run-program.ts";
import { createProject } from "../project/scaffold/create-project.ts";
import { defineCapability, describedText, list, optionalText } from "./capability.ts";
import {
  environmentInput,
  pathInFolders,
  projectInput,
  resolveEnvironment,
  resolveProject,
  withTarget,
} from "./environments.ts";
import { typesIn, typesOutput } from "./type-errors.ts";

const text = v.string();

const listProjects = defineCapability({
  name: "list_projects",
  title: "List projects",
  description: "List the webhook projects in the folders of this workspace, with their environments.",
  effect: "reads",
  beforeProjects: true,
  input: v.strictObject({}),
  output: v.object({
    folders: list(text),
    projects: list(
      v.object({
        project: describedText("The project's folder, in the form that other tools accept"),
        name: text,
        entry: text,
        environments: list(v.object({ name: text, target: text, production: v.boolean() })),
        problem: optionalText("Why the project cannot be read"),
      }),
    ),
  }),
  run: async (_, { folders }) => ({
    folders,
    projects: (await findProjects(folders)).map((project) => ({
      project: project.root,
      name: project.name,
      entry: path.relative(project.root, project.entry),
      environments: Object.keys(project.environments).map((name) => ({
        name,
        target: String(project.environments[name]?.target ?? "local"),
        production: isProduction(project, name),
      })),
      ...(project.problem === undefined ? {} : { problem: project.problem }),
    })),
  }),
});

const createProjectTool = defineCapability({
  name: "create_project",
  title: "Create a project",
  description:
    "Create a webhook project with a handler for each event, in a new folder. A random signing secret for dev is stored outside of the project and never shown.",
  effect: "changes",
  beforeProjects: true,
  confirmationMessage: ({ install }) =>
    install
      ? "A project for {source} ({events}) will be written to the folder {folder}, and its packages will be installed."
      : "A project for {source} ({events}) will be written to the folder {folder}.",
  input: v.strictObject({
    folder: describedText("A folder that does not exist or is empty"),
    source: describedText("The id of a source, from list_sources"),
    events: v.pipe(
      v.array(v.string()),
      v.minLength(1),
      v.description("Event names, or channels such as issues"),
    ),
    install: v.optional(v.pipe(v.boolean(), v.description("Install its packages")), true),
  }),
  output: v.object({ project: text, entry: text, notes: list(text) }),
  idempotent: true,
  async run({ folder: named, source, events, install }, context) {
    const folder = await pathInFolders(named, context);
    const created = await createProject(
      {
        source,
        folder,
        name: path.basename(folder),
        events,
        repository: { kind: "new" },
        install,
        git: true,
        branch: undefined,
        devSecret: true,
      },
      {
        distDir: context.distDir,
        signal: context.signal,
        onProgress: (text) => context.progress(text),
        storeSecret: async (root, environment, name, value) =>
          context.secrets.set(await secretRoot(root), environment, name, value),
      },
    );
    return { project: created.folder, entry: created.entry, notes: created.notes };
  },
});

const readProjectTool = defineCapability({
  name: "read_project",
  title: "Read a project",
  description:
    "Show what a project declares: its triggers with their handlers, its connections, and which of its settings have a value. Values are never shown; a user sets them.",
  effect: "reads",
  input: v.strictObject(environmentInput),
  output: v.object({
    project: text,
    entry: text,
    triggers: list(
      v.object({ name: text, source: text, path: v.optional(text), file: text, events: list(text) }),
    ),
    connections: list(v.object({ name: text, connector: text, file: text })),
    settings: list(
      v.object({ name: text, secret: v.boolean(), description: v.optional(text), missing: v.boolean() }),
    ),
    setValue: describedText("The command with which a user sets a value"),
  }),
  async run(input, context) {
    const { project, environment } = await resolveEnvironment(input, context);
    const { triggers, connections, settings } = await readProject(project);
    const { root } = project;
    const { plan } = await resolveSettings(settings, { root, environment, secrets: context.secrets });
    const relativeFile = (file: string): string => path.relative(root, file);
    return {
      project: root,
      entry: relativeFile(project.entry),
      triggers: triggers.map(({ name, source, path: listensOn, handlers, file }) => ({
        name,
        source,
        path: listensOn,
        file: relativeFile(file),
        events: handlers.map(({ event }) => event),
      })),
      connections: connections.map(({ name, connector, file }) => ({
        name,
        connector,
        file: relativeFile(file),
      })),
      // Reports whether each setting has a value, never the value.
      settings: plan.map(({ name, secret, description, missing }) => ({
        name,
        secret,
        description,
        missing,
      })),
      setValue: context.setCommand ?? `hookloom settings ${environment} set NAME`,
    };
  },
});

const environmentStatus = defineCapability({
  name: "environment_status",
  title: "Status of an environment",
  description: "Show an environment's status: phase, build, address, problems in the source, registrations.",
  effect: "reads",
  reaches: true,
  input: v.strictObject(environmentInput),
  output: v.object({
    environment: text,
    target: text,
    place: text,
    phase: text,
    message: v.optional(text),
    url: v.optional(text),
    release: v.optional(v.object({})),
    problems: v.optional(list(v.object({}))),
    missing: v.optional(v.pipe(list(text), v.description("Settings without a value"))),
    registrations: list(v.object({})),
    deliveries: v.optional(list(v.object({}))),
  }),
  async run(input, context) {
    const ref = await resolveEnvironment(input, context);
    return await withTarget(ref, context, (target) => detailedStatus(target, ref.project, context.signal));
  },
});

const runProjectTool = defineCapability({
  name: "run_project",
  title: "Run a project",
  description:
    "Run a project on this machine as its dev environment, which is rebuilt on every save, and report its type errors. Its code runs with the full permissions of this machine's user. Missing signing secrets get a random value.",
  effect: "runs",
  savesFirst: true,
  confirmationMessage: () =>
    "{project} will be saved, and its code will run on this machine with your full permissions; a signing secret without a value will get a random one.",
  input: v.strictObject(projectInput),
  output: v.object({
    project: text,
    url: text,
    phase: text,
    problems: v.pipe(list(v.object({})), v.description("What prevents the latest source from running")),
    message: v.optional(text),
    build: v.optional(text),
    missing: v.pipe(list(text), v.description("Settings without a value")),
    notes: list(text),
    ...typesOutput,
  }),
  idempotent: true,
  async run(input, context) {
    const project = await resolveProject(input, context);
    context.checkStart();
    const made = await makeSigningSecrets(project, "dev", context.secrets);
    const [{ url, state }, types] = await Promise.all([
      context.start(project),
      typesIn(project.root, context),
    ]);
    return {
      ...types,
      project: project.root,
      url,
      ...state,
      notes: made.map(({ name, issued }) =>
        [`${name} had no value, so a random one was generated.`, issued ?? ""].join(" ").trim(),
      ),
    };
  },
});

const stopProjectTool = defineCapability({
  name: "stop_project",
  title: "Stop a project",
  description: "Stop the dev environment of a project on this machine. Stored deliveries are kept.",
  effect: "changes",
  confirmationMessage: () => "Everything in {project} that is running on this machine will be stopped.",
  input: v.strictObject(projectInput),
  output: v.object({ project: text, stopped: v.boolean() }),
  idempotent: true,
  async run(input, context) {
    const project = await resolveProject(input, context);
    const running = await attach(project, "dev");
    await running?.stop();
    await running?.dispose();
    return { project: project.root, stopped: running !== undefined };
  },
});

/** Only the end of a longer output is kept, because it contains the failure. */
const maxOutputLength = 20_000;

const runTestsTool = defineCapability({
  name: "run_tests",
  title: "Run a project's tests",
  description:
    "Run the tests of a project, and show their output and the type errors of its source. Its code runs with the full permissions of this machine's user.",
  effect: "runs",
  savesFirst: true,
  confirmationMessage: () =>
    "{project} will be saved, and its tests will run on this machine with your full permissions.",
  input: v.strictObject(projectInput),
  output: v.object({
    passed: v.boolean(),
    status: v.optional(v.pipe(v.nullable(v.number()), v.description("The exit status of the program"))),
    output: describedText("The end of the program's output"),
    ...typesOutput,
  }),
  async run(input, context) {
    const project = await resolveProject(input, context);
    context.checkStart();
    const { file, args, variables } = await testProgram(project, context.distDir);
    const [{ status, stdout, stderr }, types] = await Promise.all([
      runProgram(file, args, { cwd: project.root, env: variables, signal: context.signal }).catch(
        (thrown: unknown) => ({ status: undefined, stdout: "", stderr: errorMessage(thrown) }),
      ),
      typesIn(project.root, context),
    ]);
    const output = `${stdout}${stderr}`;
    return { passed: status === 0, status, output: output.slice(-maxOutputLength), ...types };
  },
});

export const projectTools = [
  listProjects,
  createProjectTool,
  readProjectTool,
  environmentStatus,
  runProjectTool,
  stopProjectTool,
  runTestsTool,
];
