import type { RejectionCode } from "@hookloom/protocol/flow-edit";
import { errorMaker } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";

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
      t("The diagram shows an older version of this file. Wait until it is up to date and try again."),
  }),
  ...withCode("not-found", {
    stepNotFound: (id: string) =>
      t("The step {0} is no longer in this file. Select a step that the diagram shows.", id),
    blockNotFound: (id: string) =>
      t("The block {0} is no longer in this file. Choose a position that the diagram shows.", id),
    flowNotFound: (id: string) =>
      t("The handler {0} is no longer in this file. Choose a handler that the diagram shows.", id),
    triggerNotFound: (name: string, known: readonly string[]) =>
      known.length > 0
        ? t('This file has no trigger named "{0}". Choose one of these: {1}.', name, known.join(", "))
        : t(
            'This file has no trigger named "{0}". Declare one first, such as const {1} = github();',
            name,
            name || "hub",
          ),
    eventNotFound: (event: string, trigger: string) =>
      t(
        'This handler is no longer registered for "{0}" of "{1}". Choose an event that the diagram shows.',
        event,
        trigger,
      ),
    mappedNotFound: (name: string) =>
      t('The mapping no longer has a value for "{0}". Choose a value that the mapper shows.', name),
    sourceNotFound: (id: string, known: readonly string[]) =>
      t('There is no source named "{0}". Choose one of these: {1}.', id, known.join(", ")),
    settingNotFound: (name: string, known: readonly string[]) =>
      known.length > 0
        ? t('This file declares no setting named "{0}". Choose one of these: {1}.', name, known.join(", "))
        : t('This file declares no settings. Choose the file that declares "{0}".', name),
    connectionNotFound: (name: string, known: readonly string[]) =>
      known.length > 0
        ? t('This file has no connection named "{0}". Choose one of these: {1}.', name, known.join(", "))
        : t('This file has no connection named "{0}". Choose a connection that the diagram shows.', name),
  }),
  ...withCode("not-applicable", {
    isApp: (name: string) =>
      t(
        '"{0}" is an app built with another framework, not a trigger. Move the file to Hookloom first, or edit the code.',
        name,
      ),
    inUse: (name: string, lines: readonly number[]) =>
      lines.length > 1
        ? t('"{0}" is still used on lines {1}. Remove those uses first.', name, lines.join(", "))
        : t('"{0}" is still used on line {1}. Remove that use first.', name, lines.join(", ")),
    exported: (name: string) =>
      t('"{0}" is exported, so another file might use it. Remove the export first.', name),
    swallowed: () =>
      t(
        "The block is on one line, so the rest of the line would become part of the comment. Split the line first.",
      ),
    notApplicable: (why: string, wayOut: string) => `${why} ${wayOut}`,
  }),
  ...withCode("name-taken", {
    pathTaken: (path: string, trigger: string) =>
      t('The trigger "{0}" already listens on {1}. Choose another path, such as {1}-2.', trigger, path),
    settingTaken: (name: string, line: number) =>
      t(
        'The setting "{0}" is already declared on line {1}. Use that setting, or choose another name.',
        name,
        line,
      ),
    nameTaken: (name: string) =>
      t('The name "{0}" is already declared here. Choose another name or another position.', name),
  }),
  ...withCode("bad-edit", {
    badEdit: (why: string) => t("This edit is invalid: {0}. Correct it and try again.", why),
    badIndex: (index: number, maxIndex: number) =>
      t("This block has no position {0}. Choose a position from 0 to {1}.", index, maxIndex),
    noSteps: () => t("No step is selected. Select at least one step and try again."),
    connectorNotFound: (id: string) =>
      t(
        'There is no connection named "{0}", and the edit does not contain the code that creates its client. Choose a connection from the list, or add the code.',
        id,
      ),
  }),
  ...withCode("bad-field", {
    fieldNotFound: (name: string, known: readonly string[]) =>
      known.length > 0
        ? t('This step has no field "{0}". Choose one of these: {1}.', name, known.join(", "))
        : t('This step has no field "{0}". Edit its code instead.', name),
    badField: (name: string, why: string) =>
      t('The text for "{0}" is not valid: {1}. Correct the text and try again.', name, why),
    unsupportedField: (name: string) =>
      t('This step does not support the field "{0}". Edit its code instead.', name),
    badName: (name: string) =>
      t(
        '"{0}" is not a valid name. Use letters, digits, _ and $. A name must not start with a digit or be a reserved word.',
        name,
      ),
    badSettingName: (name: string) =>
      t(
        '"{0}" is not a valid name for a setting. Use letters, digits and underscores, and do not start with a digit: the name is also that of an environment variable.',
        name,
      ),
  }),
  ...withCode("syntax", {
    badCode: (why: string) => t("This code has a syntax error: {0}. Correct it and try again.", why),
    syntax: (why: string) =>
      t("This edit would cause a syntax error: {0}. Choose another position, or change the code.", why),
    fieldSyntax: (name: string, text: string, why: string) =>
      t('The text "{0}" is not valid as "{1}": {2}. Correct the text and try again.', text, name, why),
  }),
  ...withCode("await-outside-async", {
    awaitOutsideAsync: () =>
      t(
        "This step waits for a result, but the function around it is not async. Make the function async first, or choose a position in an async function.",
      ),
  }),
  ...withCode("jump-outside-loop", {
    jumpOutsideLoop: () =>
      t("A break or continue would be outside of its loop. Keep it inside the loop, or remove it first."),
  }),
  ...withCode("return-outside-function", {
    returnOutsideFunction: () =>
      t("A return would be outside of a function. Keep it inside the function, or remove it first."),
  }),
  ...withCode("into-itself", {
    intoItself: () =>
      t("A step cannot be moved into itself. Choose a position outside of the steps that you move."),
  }),
  ...withCode("inside-hole", {
    insideHole: () =>
      t(
        "This code has a syntax error and cannot be edited in the diagram. Correct the error in the code first.",
      ),
  }),
  ...withCode("changes-meaning", {
    changesMeaning: (why: string, wayOut: string) => `${why} ${wayOut}`,
    usedOutside: (name: string, wayOut: string) =>
      `${t('"{0}" is declared in these steps and used outside of them.', name)} ${wayOut}`,
    resemblesProse: () =>
      t(
        "As a comment, this step would resemble prose and could not be enabled again. End it with a semicolon first.",
      ),
    meansOther: () => t("The resulting code would not match this edit. Make the change in the code instead."),
  }),
};
