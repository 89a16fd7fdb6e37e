import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";

/** What a model has written into a call, read member by member: nothing in it is trusted. */
export interface SaidInput {
  text(member: string): string;
  has(member: string): boolean;
  list(member: string): string;
}

/** Longer names are cut, so that a sentence stays one. */
const longest = 120;

function shown(value: unknown): string {
  const text = printable(String(value));
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}

function saidInput(input: Readonly<Record<string, unknown>>): SaidInput {
  return {
    text: (member) => (input[member] === undefined ? "" : shown(input[member])),
    has: (member) => input[member] !== undefined && input[member] !== false,
    list: (member) => {
      const value = input[member];
      return shown(Array.isArray(value) ? value.join(", ") : (value ?? ""));
    },
  };
}

/** The name of the project that a call is about, as a person knows it. */
type Sentence = (input: SaidInput, project: string) => string;

/** What happens after the confirmation, by the tool. */
const sentences: Readonly<Record<string, Sentence>> = {
  create_project: (input) =>
    input.has("install")
      ? vscode.l10n.t(
          "A project for {0} ({1}) is written into the folder {2}, and its packages are installed.",
          input.text("source"),
          input.list("events"),
          input.text("folder"),
        )
      : vscode.l10n.t(
          "A project for {0} ({1}) is written into the folder {2}.",
          input.text("source"),
          input.list("events"),
          input.text("folder"),
        ),
  edit_flow: (input) => vscode.l10n.t("These lines of {0} are changed.", input.text("file")),
  run_project: (_, project) =>
    vscode.l10n.t(
      "{0} is saved, and its code runs on this machine with all your rights; a signing secret that has no value gets a random one.",
      project,
    ),
  stop_project: (_, project) =>
    vscode.l10n.t("Everything of {0} that runs on this machine will be stopped.", project),
  run_tests: (_, project) =>
    vscode.l10n.t("{0} is saved, and its tests run on this machine with all your rights.", project),
  send_event: (input, project) =>
    input.has("payload")
      ? vscode.l10n.t(
          "{0} is sent to {1} of {2}, signed and with a payload that the model wrote; its handlers run.",
          input.text("event"),
          input.text("environment"),
          project,
        )
      : vscode.l10n.t(
          "{0} is sent to {1} of {2}, signed and with a sample payload; its handlers run.",
          input.text("event"),
          input.text("environment"),
          project,
        ),
  replay_delivery: (input, project) =>
    vscode.l10n.t(
      "The handlers of delivery {0} run once more in {1} of {2}.",
      input.text("delivery"),
      input.text("environment"),
      project,
    ),
  deploy: (input, project) =>
    vscode.l10n.t("{0} is saved, built and deployed to {1}.", project, input.text("environment")),
  promote: (input, project) =>
    vscode.l10n.t(
      "The build of {0} in {1} is deployed to {2}.",
      project,
      input.text("from"),
      input.text("to"),
    ),
  roll_back: (input, project) =>
    input.has("build")
      ? vscode.l10n.t(
          "{0} of {1} goes back to the build {2}.",
          input.text("environment"),
          project,
          input.text("build"),
        )
      : vscode.l10n.t(
          "{0} of {1} goes back to the last other build that was ready.",
          input.text("environment"),
          project,
        ),
};

/** One sentence about what a tool does; undefined for one that only reads. */
export function confirmationText(
  tool: string,
  input: Readonly<Record<string, unknown>>,
  project: string,
): string | undefined {
  return sentences[tool]?.(saidInput(input), shown(project));
}
