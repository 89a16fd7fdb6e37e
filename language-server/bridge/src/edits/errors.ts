import type { RejectionCode } from "@hookloom/protocol/flow-edit";

/** An edit of the flow that cannot be made; nothing has changed. The message is a sentence for people, with the way out. */
export class EditRefused extends Error {
  readonly code: RejectionCode;
  constructor(code: RejectionCode, message: string) {
    super(message);
    this.name = "EditRefused";
    this.code = code;
  }
}

/** The message of each refusal: the cause, then the way out. */
export const editErrors = {
  stale: () =>
    new EditRefused(
      "stale",
      "The diagram shows an older version of this file. Wait until it is up to date and try again.",
    ),
  stepNotFound: (id: string) =>
    new EditRefused(
      "not-found",
      `There is no step ${id} in this file any more. Select a step that the diagram shows.`,
    ),
  blockNotFound: (id: string) =>
    new EditRefused(
      "not-found",
      `There is no block ${id} in this file any more. Choose a place that the diagram shows.`,
    ),
  flowNotFound: (id: string) =>
    new EditRefused(
      "not-found",
      `There is no handler ${id} in this file any more. Choose one that the diagram shows.`,
    ),
  triggerNotFound: (name: string, known: readonly string[]) =>
    new EditRefused(
      "not-found",
      known.length > 0
        ? `This file has no trigger named "${name}". It has: ${known.join(", ")}.`
        : `This file has no trigger named "${name}". Declare one first, such as const ${name || "hub"} = github();`,
    ),
  isApp: (name: string) =>
    new EditRefused(
      "not-applicable",
      `"${name}" belongs to another framework, which has no trigger to change. Move the file to Hookloom first, or change it in the text.`,
    ),
  eventNotFound: (event: string, trigger: string) =>
    new EditRefused(
      "not-found",
      `This handler is not registered for "${event}" of "${trigger}" any more. Choose an event that the diagram shows.`,
    ),
  pathTaken: (path: string, trigger: string) =>
    new EditRefused(
      "name-taken",
      `The trigger "${trigger}" listens on ${path} already. Choose another path, such as ${path}-2.`,
    ),
  badEdit: (why: string) =>
    new EditRefused("bad-edit", `This edit cannot be understood: ${why}. Send it again in the right form.`),
  badIndex: (index: number, most: number) =>
    new EditRefused(
      "bad-edit",
      `There is no place ${index} in this block. Choose a place from 0 to ${most}, counted in steps.`,
    ),
  noSteps: () => new EditRefused("bad-edit", "No step is selected. Select at least one step and try again."),
  fieldNotFound: (name: string, known: readonly string[]) =>
    new EditRefused(
      "bad-field",
      known.length > 0
        ? `This step has no field "${name}". Its fields are: ${known.join(", ")}.`
        : `This step has no field "${name}" to set. Edit its code as text instead.`,
    ),
  badField: (name: string, why: string) =>
    new EditRefused(
      "bad-field",
      `The text for "${name}" does not fit there: ${why}. Correct the text and try again.`,
    ),
  unsupportedField: (name: string) =>
    editErrors.badField(name, "this step has no place for it; change its code as text"),
  badName: (name: string) =>
    new EditRefused(
      "bad-field",
      `"${name}" is not a valid name. Use letters, digits, _ and $; it must not start with a digit or be a reserved word.`,
    ),
  badCode: (why: string) =>
    new EditRefused("syntax", `This code has a syntax error: ${why}. Correct it and try again.`),
  syntax: (why: string) =>
    new EditRefused(
      "syntax",
      `The file would have a syntax error afterwards: ${why}. Choose another place or change the text.`,
    ),
  fieldSyntax: (name: string, text: string, why: string) =>
    new EditRefused(
      "syntax",
      `The text "${text}" is not valid as "${name}": ${why}. Correct the text and try again.`,
    ),
  awaitOutsideAsync: () =>
    new EditRefused(
      "await-outside-async",
      "This step waits for a result, but the function here is not async. Make the function async first, or choose a place in an async function.",
    ),
  jumpOutsideLoop: () =>
    new EditRefused(
      "jump-outside-loop",
      "A break or continue would stand outside of its loop. Keep it inside the loop, or remove it first.",
    ),
  returnOutsideFunction: () =>
    new EditRefused(
      "return-outside-function",
      "A return would stand outside of a function. Keep it inside one, or remove it first.",
    ),
  intoItself: () =>
    new EditRefused(
      "into-itself",
      "A step cannot be moved into itself. Choose a place outside of the steps that you move.",
    ),
  insideHole: () =>
    new EditRefused(
      "inside-hole",
      "The code here has a syntax error and cannot be edited in the diagram. Correct it in the text first.",
    ),
  inUse: (name: string, lines: readonly number[]) =>
    new EditRefused(
      "not-applicable",
      `"${name}" is still used in ${lines.length > 1 ? "lines" : "line"} ${lines.join(", ")}. Remove those uses first.`,
    ),
  exported: (name: string) =>
    new EditRefused(
      "not-applicable",
      `"${name}" is exported, so another file may use it. Remove the export first.`,
    ),
  mappedNotFound: (name: string) =>
    new EditRefused(
      "not-found",
      `The mapping has no value for "${name}" any more. Choose one that the mapper shows.`,
    ),
  sourceNotFound: (id: string, known: readonly string[]) =>
    new EditRefused("not-found", `There is no source named "${id}". The sources are: ${known.join(", ")}.`),
  settingNotFound: (name: string, known: readonly string[]) =>
    new EditRefused(
      "not-found",
      known.length > 0
        ? `This file declares no setting named "${name}". It declares: ${known.join(", ")}.`
        : `This file declares no settings. Choose the file that declares "${name}".`,
    ),
  settingTaken: (name: string, line: number) =>
    new EditRefused(
      "name-taken",
      `The setting "${name}" is already declared in line ${line}. Use that one, or choose another name.`,
    ),
  badSettingName: (name: string) =>
    new EditRefused(
      "bad-field",
      `"${name}" cannot be the name of a setting, which is also that of an environment variable. Use letters, digits and _, not starting with a digit.`,
    ),
  connectorNotFound: (id: string) =>
    new EditRefused(
      "bad-edit",
      `There is no connection named "${id}", and the edit does not say how a client of it is made. Choose one of the list, or give the code.`,
    ),
  connectionNotFound: (name: string, known: readonly string[]) =>
    new EditRefused(
      "not-found",
      known.length > 0
        ? `This file has no connection named "${name}". It has: ${known.join(", ")}.`
        : `This file has no connection named "${name}". Choose one that the diagram shows.`,
    ),
  notApplicable: (why: string, wayOut: string) => new EditRefused("not-applicable", `${why} ${wayOut}`),
  changesMeaning: (why: string, wayOut: string) => new EditRefused("changes-meaning", `${why} ${wayOut}`),
  nameTaken: (name: string) =>
    new EditRefused(
      "name-taken",
      `The name "${name}" is already declared here. Choose another name or another place.`,
    ),
  readsLikeWords: () =>
    new EditRefused(
      "changes-meaning",
      "Commented out, this step would look like prose and could not be enabled again. End it with a semicolon first.",
    ),
  meansOther: () =>
    new EditRefused(
      "changes-meaning",
      "The code would mean something other than this edit shows. Make this change in the text instead.",
    ),
};
