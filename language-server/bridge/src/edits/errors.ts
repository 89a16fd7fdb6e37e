import type { RejectionCode } from "@hookloom/protocol/flow-edit";
import { errorMaker } from "@hookloom/protocol/unknown-values";

/** An edit that cannot be applied; nothing has changed. The message contains the reason and what the user can do. */
export class EditRejected extends Error {
  readonly code: RejectionCode;
  constructor(code: RejectionCode, message: string) {
    super(message);
    this.name = "EditRefused";
    this.code = code;
  }
}

const withCode = errorMaker((code: RejectionCode, message) => new EditRejected(code, message));

/** The rejections by code. Each message states the cause, followed by the solution. */
export const editErrors = {
  ...withCode("stale", {
    stale: () =>
      "The diagram shows an older version of this file. Wait until it is up to date and try again.",
  }),
  ...withCode("not-found", {
    stepNotFound: (id: string) =>
      `There is no step ${id} in this file any more. Select a step that the diagram shows.`,
    blockNotFound: (id: string) =>
      `There is no block ${id} in this file any more. Choose a position that the diagram shows.`,
    flowNotFound: (id: string) =>
      `There is no handler ${id} in this file any more. Choose one that the diagram shows.`,
    triggerNotFound: (name: string, known: readonly string[]) =>
      known.length > 0
        ? `This file has no trigger named "${name}". It has: ${known.join(", ")}.`
        : `This file has no trigger named "${name}". Declare one first, such as const ${name || "hub"} = github();`,
    eventNotFound: (event: string, trigger: string) =>
      `This handler is not registered for "${event}" of "${trigger}" any more. Choose an event that the diagram shows.`,
    mappedNotFound: (name: string) =>
      `The mapping has no value for "${name}" any more. Choose one that the mapper shows.`,
    sourceNotFound: (id: string, known: readonly string[]) =>
      `There is no source named "${id}". The sources are: ${known.join(", ")}.`,
    settingNotFound: (name: string, known: readonly string[]) =>
      known.length > 0
        ? `This file declares no setting named "${name}". It declares: ${known.join(", ")}.`
        : `This file declares no settings. Choose the file that declares "${name}".`,
    connectionNotFound: (name: string, known: readonly string[]) =>
      known.length > 0
        ? `This file has no connection named "${name}". It has: ${known.join(", ")}.`
        : `This file has no connection named "${name}". Choose one that the diagram shows.`,
  }),
  ...withCode("not-applicable", {
    isApp: (name: string) =>
      `"${name}" belongs to another framework, which has no trigger to change. Move the file to Hookloom first, or change it in the text.`,
    inUse: (name: string, lines: readonly number[]) =>
      `"${name}" is still used in ${lines.length > 1 ? "lines" : "line"} ${lines.join(", ")}. Remove those uses first.`,
    exported: (name: string) => `"${name}" is exported, so another file may use it. Remove the export first.`,
    swallowed: () =>
      "The block is on one line, and the rest of that line would become part of the comment. Break the line first.",
    notApplicable: (why: string, wayOut: string) => `${why} ${wayOut}`,
  }),
  ...withCode("name-taken", {
    pathTaken: (path: string, trigger: string) =>
      `The trigger "${trigger}" listens on ${path} already. Choose another path, such as ${path}-2.`,
    settingTaken: (name: string, line: number) =>
      `The setting "${name}" is already declared in line ${line}. Use that one, or choose another name.`,
    nameTaken: (name: string) =>
      `The name "${name}" is already declared here. Choose another name or another position.`,
  }),
  ...withCode("bad-edit", {
    badEdit: (why: string) => `This edit cannot be understood: ${why}. Send it again in the right form.`,
    badIndex: (index: number, most: number) =>
      `This block has no index ${index}. Choose an index from 0 to ${most}, counted in steps.`,
    noSteps: () => "No step is selected. Select at least one step and try again.",
    connectorNotFound: (id: string) =>
      `There is no connection named "${id}", and the edit does not say how a client of it is made. Choose one of the list, or give the code.`,
  }),
  ...withCode("bad-field", {
    fieldNotFound: (name: string, known: readonly string[]) =>
      known.length > 0
        ? `This step has no field "${name}". Its fields are: ${known.join(", ")}.`
        : `This step has no field "${name}" to set. Edit its code as text instead.`,
    badField: (name: string, why: string) =>
      `The text for "${name}" does not fit there: ${why}. Correct the text and try again.`,
    badName: (name: string) =>
      `"${name}" is not a valid name. Use letters, digits, _ and $; it must not start with a digit or be a reserved word.`,
    badSettingName: (name: string) =>
      `"${name}" cannot be the name of a setting, which is also that of an environment variable. Use letters, digits and _, not starting with a digit.`,
  }),
  ...withCode("syntax", {
    badCode: (why: string) => `This code has a syntax error: ${why}. Correct it and try again.`,
    syntax: (why: string) =>
      `The file would have a syntax error afterwards: ${why}. Choose another position or change the text.`,
    fieldSyntax: (name: string, text: string, why: string) =>
      `The text "${text}" is not valid as "${name}": ${why}. Correct the text and try again.`,
  }),
  ...withCode("await-outside-async", {
    awaitOutsideAsync: () =>
      "This step waits for a result, but the function here is not async. Make the function async first, or choose a position in an async function.",
  }),
  ...withCode("jump-outside-loop", {
    jumpOutsideLoop: () =>
      "A break or continue would be outside of its loop. Keep it inside the loop, or remove it first.",
  }),
  ...withCode("return-outside-function", {
    returnOutsideFunction: () =>
      "A return would be outside of a function. Keep it inside one, or remove it first.",
  }),
  ...withCode("into-itself", {
    intoItself: () =>
      "A step cannot be moved into itself. Choose a position outside of the steps that you move.",
  }),
  ...withCode("inside-hole", {
    insideHole: () =>
      "The code here has a syntax error and cannot be edited in the diagram. Correct it in the text first.",
  }),
  ...withCode("changes-meaning", {
    changesMeaning: (why: string, wayOut: string) => `${why} ${wayOut}`,
    usedOutside: (name: string, wayOut: string) =>
      `"${name}" is declared here and used outside of these steps. ${wayOut}`,
    readsLikeWords: () =>
      "Commented out, this step would read like prose and could not be enabled again. End it with a semicolon first.",
    meansOther: () =>
      "The code would mean something other than this edit shows. Make this change in the text instead.",
  }),
  unsupportedField: (name: string): EditRejected =>
    editErrors.badField(name, "this step cannot have it; change its code as text"),
};
