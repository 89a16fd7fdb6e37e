import { readDeclarations } from "@hookloom/bridge/declarations";
import { applyEdits } from "@hookloom/bridge/edit-list";
import { freeNames } from "@hookloom/bridge/free-names";
import { readFlow } from "@hookloom/bridge/read";
import { writeEdit } from "@hookloom/bridge/write";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { type CatalogConnection, type ConnectionCode, findConnection } from "@hookloom/runtime/catalog";

/** A client to add to a file. */
export interface NewConnection {
  /** The id of a catalogue row, or the package's name. */
  readonly connector: string;
  readonly code: ConnectionCode;
  readonly row?: CatalogConnection;
  /** The name of the client's variable. */
  readonly variable: string;
  /** The names of the code's settings in the file, if they differ. */
  readonly settingNames: Readonly<Record<string, string>>;
}

/** True for a valid variable name. */
export const isVariableName = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name);

/** Returns the setting prefix for a variable: `OPS_` for `opsSlack`. */
const variablePrefix = (variable: string): string =>
  `${variable
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase()}_`;

/**
 * Plans how a client is added to a text. Without a `variable`, the client gets the row's name or the next free one. A second
 * client of the same connection gets separate settings, named after its variable; otherwise a declared setting is shared.
 */
export function planConnection(
  text: string,
  options: {
    readonly connector: string;
    readonly code: ConnectionCode;
    readonly variable?: string | undefined;
  },
): NewConnection {
  const { connector, code } = options;
  const row = findConnection(connector);
  const variable = options.variable ?? freeNames(text)(code.variable);
  const { connections, settings } = readDeclarations(text);
  const declared = new Set(settings.map(({ name }) => name));
  const isSecond = connections.some((each) => each.connector === connector);
  const settingNames = Object.fromEntries(
    code.settings
      .filter(({ name }) => isSecond && declared.has(name))
      .map(({ name }) => [name, `${variablePrefix(variable)}${name}`]),
  );
  return { connector, code, variable, settingNames, ...(row ? { row } : {}) };
}

/** Returns the edit that adds a client; the CLI and the server use the same edit. */
export function connectionEdit({ connector, code, row, variable, settingNames }: NewConnection): FlowEdit {
  return {
    op: "addConnection",
    connector,
    name: variable,
    ...(row ? {} : { code }),
    ...(Object.keys(settingNames).length > 0 ? { settings: settingNames } : {}),
  };
}

/** Returns the text with a client added. @throws `EditRejected` if a name is taken or the text is broken at that position */
export function writeConnection(
  text: string,
  connection: NewConnection,
  language?: "ts" | "tsx" | "js",
): string {
  const document = readFlow(text, { language });
  return applyEdits(text, writeEdit(text, document, connectionEdit(connection)));
}
