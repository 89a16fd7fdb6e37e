import type { NodeProgram } from "@hookloom/core/environments/platform/find-node";
import {
  draftClient,
  hasClient,
  readExports,
  withFactory,
} from "@hookloom/core/project/connections/draft-client";
import { type FoundPackage, searchPackages } from "@hookloom/core/project/connections/find-package";
import type { ConnectionPackages } from "@hookloom/core/project/connections/install-connection";
import {
  type OpenApiDocument,
  openApiClient,
  openApiConnector,
  openApiPackages,
  readOpenApi,
  typesFile,
} from "@hookloom/core/project/connections/openapi-client";
import type { Project } from "@hookloom/core/project/project";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import {
  type CatalogConnection,
  type ConnectionCode,
  connections,
  findConnection,
} from "@hookloom/runtime/catalog";
import * as vscode from "vscode";
import { pickFrom, pickTyping, promptForText, withCancel, withoutIcons } from "../shared/dialogs.ts";
import { cancelled, HostError, unlessCancelled } from "../shared/errors.ts";

/** A built-in connection, a package from the registry, or an OpenAPI document. */
export type Found =
  | { readonly row: CatalogConnection }
  | { readonly found: FoundPackage }
  | { readonly document: OpenApiDocument };

/** Returns a connection's codicon for a list, which cannot show brand icons. */
const listIcon = (icon: string): string => (icon.startsWith("brand:") ? "plug" : icon);

/**
 * Returns the given connection, or lets the user choose one of the built-in connections or search the registry for another
 * package.
 * @throws AbortError if a prompt is closed, HostError `no-package`
 */
export async function chooseConnection(
  project: Project,
  wanted: { readonly connector: string | undefined; readonly package: string | undefined },
): Promise<Found> {
  const row = wanted.connector === undefined ? undefined : findConnection(wanted.connector);
  if (row) return { row };
  if (wanted.package !== undefined) return { found: await searchPackage(project, wanted.package, "exact") };
  const otherItem = {
    label: vscode.l10n.t("$(search) Another package…"),
    description: vscode.l10n.t("search the npm registry"),
    alwaysShow: true,
  };
  const openApiItem = {
    label: vscode.l10n.t("$(json) OpenAPI document…"),
    description: vscode.l10n.t("a file or URL becomes a typed client"),
    alwaysShow: true,
  };
  const items = connections.map((row) => ({
    label: `$(${listIcon(row.icon)}) ${row.label}`,
    description: row.hint,
    detail: Object.keys(row.packages).join(", ") || vscode.l10n.t("no package needed"),
    row,
  }));
  const chosen = await pickTyping([...items, openApiItem, otherItem], {
    title: vscode.l10n.t("{0}: add a connection", project.name),
    placeHolder: vscode.l10n.t("Which service should the steps reach?"),
  });
  const { item } = chosen;
  if ("row" in item) return { row: item.row };
  // Text that was typed only to find the row is not passed to the next prompt.
  const typed = item.label.toLowerCase().includes(chosen.typed.toLowerCase()) ? "" : chosen.typed;
  return item === otherItem
    ? { found: await choosePackage(project, typed) }
    : { document: await chooseDocument(project, typed) };
}

/**
 * Prompts for an OpenAPI document. Text that is clearly a file or a URL is used directly; other text is the prompt's initial
 * value.
 */
async function chooseDocument({ root, name }: Project, typed: string): Promise<OpenApiDocument> {
  if (/[/\\]|\.(?:json|ya?ml)$/i.test(typed)) return await readOpenApi(typed, { cwd: root });
  const source = await promptForText({
    value: typed,
    title: vscode.l10n.t("{0}: add a connection", name),
    prompt: vscode.l10n.t("URL of the OpenAPI document, or its path in the project"),
    placeHolder: "https://api.example.com/openapi.json",
  });
  if (source.trim() === "") throw cancelled();
  return await readOpenApi(source.trim(), { cwd: root });
}

async function choosePackage(project: Project, typed: string): Promise<FoundPackage> {
  const words = await promptForText({
    value: typed,
    title: vscode.l10n.t("{0}: add a connection", project.name),
    prompt: vscode.l10n.t("Name of the package, or words to search for"),
    placeHolder: "stripe",
  });
  if (words.trim() === "") throw cancelled();
  return searchPackage(project, words, "any");
}

/** Lets the user pick one of the registry's search results. An `exact` name is used if the registry has that package. */
async function searchPackage(
  { root, name }: Project,
  words: string,
  match: "exact" | "any",
): Promise<FoundPackage> {
  const searching = vscode.l10n.t("Searching the npm registry for {0}", words);
  const { found, searched } = await withCancel(searching, (signal) =>
    searchPackages(words, { root, signal }),
  );
  if (found.length === 0) throw noPackage(words, searched);
  const exact = match === "exact" ? found.find((each) => each.name === words) : undefined;
  if (exact) return exact;
  const toItem = ({ name, version, description }: FoundPackage) => ({
    label: withoutIcons(name),
    description: version,
    ...(description === undefined ? {} : { detail: withoutIcons(description) }),
  });
  const placeholder = searched
    ? vscode.l10n.t("Which package?")
    : vscode.l10n.t("This registry cannot be searched. Package with exactly this name:");
  const title = vscode.l10n.t("{0}: add a connection", name);
  return await pickFrom(found, toItem, { title, placeHolder: placeholder, ignoreFocusOut: true });
}

const noPackage = (words: string, searched: boolean): HostError =>
  new HostError(
    "no-package",
    searched
      ? vscode.l10n.t("The npm registry has no package for {0}: try other words.", words)
      : vscode.l10n.t(
          "This registry cannot be searched and has no package named {0}: enter the exact name.",
          words,
        ),
  );

/** Returns the packages to install for a connection. */
export function connectionPackages(chosen: Found): ConnectionPackages {
  if ("row" in chosen) return chosen.row;
  return "found" in chosen
    ? { packages: { [chosen.found.name]: `^${chosen.found.version}` } }
    : openApiPackages;
}

/** Returns the connector's name: the row's id, or the package that provides its client. */
export function connectorName(chosen: Found): string {
  if ("row" in chosen) return chosen.row.id;
  return "found" in chosen ? chosen.found.name : openApiConnector;
}

/**
 * Creates the client code for a project file: from the row or the OpenAPI document, or else a draft made from the exports of the
 * installed package, which the user completes. Returns undefined if the user closes the prompt, or if a package requested by
 * name has no client, since its functions can be called without one.
 */
export async function createConnectionCode(
  chosen: Found,
  {
    root,
    file,
    node,
    isNamed,
  }: {
    readonly root: string;
    readonly file: string;
    readonly node: NodeProgram;
    readonly isNamed: boolean;
  },
): Promise<ConnectionCode | undefined> {
  if ("row" in chosen) return chosen.row;
  if ("document" in chosen) return openApiClient(chosen.document, typesFile(file, chosen.document), file);
  const { name } = chosen.found;
  const exports = await readExports(name, { root, node });
  if (isNamed && !hasClient(name, exports)) return undefined;
  const draft = draftClient(name, exports);
  const factory = await promptForText({
    title: vscode.l10n.t("How is the client of {0} created?", name),
    prompt: vscode.l10n.t("Text in double braces becomes a secret of the project."),
    value: draft.factory,
    validateInput: (text) => findProblem(() => withFactory(draft, text, name)),
  }).catch(unlessCancelled);
  return factory === undefined ? undefined : withFactory(draft, factory, name);
}

function findProblem(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (thrown) {
    return errorMessage(thrown);
  }
}
