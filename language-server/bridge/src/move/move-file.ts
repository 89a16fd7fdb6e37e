import type * as ast from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { frameworks } from "@hookloom/protocol/frameworks";
import type { MovedFile } from "@hookloom/protocol/move";
import { findSource, signingSetting } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import { defaultExport } from "../declarations/default-export.ts";
import { type EditContext, openContext } from "../edits/context.ts";
import { editErrors } from "../edits/errors.ts";
import { addImports, removeSpecifiers, type WantedImport } from "../edits/module/imports.ts";
import { listRemovals } from "../edits/module/list.ts";
import { insertStatements } from "../edits/module/statements.ts";
import { removalEdits } from "../edits/module/unused.ts";
import { nextName } from "../edits/names/fresh-name.ts";
import { readScopes } from "../edits/names/scope-reader.ts";
import { type Binding, type Scopes, scopeNames } from "../edits/names/scopes.ts";
import { styleFor } from "../edits/placing/style.ts";
import { readFlow } from "../incremental/read-flow.ts";
import type { AppVariable } from "../read/apps.ts";
import { readFlowWithNodes, registrationsIn } from "../read/associate.ts";
import { requiredModule, variableDeclarators } from "../read/package-names.ts";
import { readModuleNames } from "../read/triggers.ts";
import { withoutParens } from "../steps/fields.ts";
import { type Language, nodeRange } from "../syntax/babel.ts";
import { applyEdits, tidyEdits } from "../text/edit-list.ts";
import { appEdits, type MovedSecret, otherUses, secretName, triggerCall } from "./app-uses.ts";
import { frameworkLabel } from "./members.ts";
import { acknowledgesOnly, movedRegistrations, registrationEdits } from "./registrations.ts";
import { remainingUses } from "./remaining.ts";
import { type MovedSource, type RuntimeNames, TreeIndex } from "./source.ts";
import { unwrapApp } from "./unwrap-app.ts";

/** True for a name from another module: an import, or a variable destructured from an import. */
function isFromModule({ nodes, kinds }: Binding, scopes: Scopes): boolean {
  if (kinds.has("import")) return true;
  const [node] = nodes;
  if (node?.type !== "VariableDeclarator" || !node.init) return false;
  const init = withoutParens(node.init);
  const wholeBinding = init.type === "Identifier" ? scopes.module.bindings.get(init.name) : undefined;
  return requiredModule(init) !== undefined || wholeBinding?.kinds.has("import") === true;
}

/**
 * The edits that remove imported module-level names that a move left unused. Undefined if there are none.
 * @param used The names that were used before the move. Names that were already unused are kept.
 */
function unusedNames(
  context: EditContext,
  scopes: Scopes,
  used: ReadonlySet<string>,
): TextEdit[] | undefined {
  const { body } = context.model.parsed.program;
  const unused = new Set(
    [...scopes.module.bindings.values()]
      .filter((one) => one.uses.length === 0 && used.has(one.name) && isFromModule(one, scopes))
      .map(({ name }) => name),
  );
  if (unused.size === 0) return undefined;
  const variables: ast.VariableDeclarator[] = [];
  const parts: TextEdit[] = [];
  for (const declarator of body.flatMap(variableDeclarators)) {
    const { id } = declarator;
    if (id.type === "Identifier" && unused.has(id.name)) variables.push(declarator);
    if (id.type !== "ObjectPattern") continue;
    const leaves = id.properties.map(
      (property) =>
        property.type === "ObjectProperty" &&
        property.value.type === "Identifier" &&
        unused.has(property.value.name),
    );
    if (leaves.length > 0 && leaves.every(Boolean)) variables.push(declarator);
    else
      parts.push(
        ...listRemovals(
          id.properties.map((one) => nodeRange(one)),
          (index) => leaves[index] === true,
        ),
      );
  }
  const imports = body.filter((node) => node.type === "ImportDeclaration");
  const statements = imports.filter(
    ({ specifiers }) => specifiers.length > 0 && specifiers.every(({ local }) => unused.has(local.name)),
  );
  for (const node of imports.filter((one) => !statements.includes(one)))
    parts.push(...specifierEdits(context, node, unused));
  return removalEdits(context, scopes, { statements, variables, parts }, "imports");
}

function specifierEdits(
  context: EditContext,
  node: ast.ImportDeclaration,
  unused: ReadonlySet<string>,
): TextEdit[] {
  const leaving = new Set<ast.Node>(node.specifiers.filter(({ local }) => unused.has(local.name)));
  return leaving.size === 0 ? [] : removeSpecifiers(context, node, leaving);
}

const runtimeModule = "@hookloom/runtime";

/** The type of a handler's argument, by source. */
const contextTypes: Readonly<Record<string, string>> = { github: "GitHubContext", slack: "SlackContext" };

const withEdits = (text: string, edits: readonly TextEdit[]): string =>
  applyEdits(text, tidyEdits(text, edits));

const openText = (text: string, language: Language | undefined): EditContext =>
  openContext(text, readFlow(text, { language }), language);

/** The names that a program declares. */
const declaredIn = ({ bindings }: Scopes): ReadonlySet<string> => new Set(bindings.map(({ name }) => name));

/** The file's only app. @throws EditRejected `not-applicable` if there are none or several */
function onlyApp(apps: readonly AppVariable[], names: ReadonlySet<string>): AppVariable {
  const used = apps.filter(({ name }) => names.has(name));
  const [app, ...others] = used.length > 0 ? used : apps;
  if (!app)
    throw editErrors.notApplicable(
      t("This file registers no handlers with Probot, Bolt or Octokit webhooks."),
      t("Open the file that registers the handlers."),
    );
  if (others.length > 0)
    throw editErrors.notApplicable(
      t("This file registers handlers with several apps: {0}.", used.map(({ name }) => name).join(", ")),
      t("Put each app in its own file, then move the files one by one."),
    );
  return app;
}

interface WantedNames {
  readonly imports: readonly WantedImport[];
  readonly names: RuntimeNames;
}

/** The imports of the moved file, with free local names. */
function wantedNames(source: string, declared: ReadonlySet<string>): WantedNames {
  const { module, factory } = findSource(source) ?? { module: `${runtimeModule}/${source}`, factory: source };
  const type = contextTypes[source] ?? "";
  const local = (name: string): string => nextName(name, (one) => declared.has(one));
  const names = {
    factory: local(factory),
    secret: local("secret"),
    webhook: local("webhook"),
    context: local(type),
  };
  return {
    names,
    imports: [
      { module: runtimeModule, name: "secret", as: names.secret },
      { module: runtimeModule, name: "webhook", as: names.webhook },
      { module, name: factory, as: names.factory },
      { module, name: type, as: names.context, type: true },
    ],
  };
}

function movedSecret(app: AppVariable): MovedSecret {
  const setting = signingSetting(app.source);
  return {
    name: secretName({ app }, frameworks[app.framework].secret),
    description: setting?.description ?? "Signs what is sent",
    option: setting?.option ?? "secret",
  };
}

/** Reads the file and decides how to move it. @throws EditRejected */
function openSource(
  text: string,
  language: Language | undefined,
): MovedSource & { readonly wanted: WantedNames } {
  const context = openText(text, language);
  const { program, comments, holes } = context.model.parsed;
  if (holes.length > 0) throw editErrors.insideHole();
  const module = readModuleNames(program, comments);
  const registered = new Set(
    registrationsIn(context.model).flatMap(({ framework, trigger }) => (framework ? [trigger] : [])),
  );
  const app = onlyApp(module.apps, registered);
  const scopes = readScopes(program);
  const isWhole = app.scope !== undefined;
  if (!isWhole && defaultExport(program).is !== "none")
    throw editErrors.notApplicable(
      t("This file already has a default export, which Hookloom needs for the triggers."),
      t("Change it to a named export, then move the file."),
    );
  if (isWhole && scopes.module.bindings.has(app.name))
    throw editErrors.notApplicable(
      t('The module declares "{0}", which is also the name of the function parameter.', app.name),
      t("Rename one of them, then move the file."),
    );
  const taken = scopeNames(scopes);
  const wanted = wantedNames(app.source, declaredIn(scopes));
  const variable = findSource(app.source)?.variable ?? "hub";
  return {
    text,
    context,
    program,
    module,
    scopes,
    tree: new TreeIndex(program),
    app,
    trigger: app.member === undefined ? app.name : nextName(variable, (name) => taken.has(name)),
    style: styleFor(context, undefined),
    typed: language !== "js",
    names: wanted.names,
    wanted,
  };
}

/**
 * An `ack` without effect, so that the bodies of Bolt handlers can stay the same. Slack already has its
 * response.
 */
const emptyAckText = ({ style }: MovedSource): string =>
  `// Slack has its response before a handler runs.${style.eol}const ack = async () => {}${style.semicolons ? ";" : ""}`;

/** The text with rewritten registrations and handler arguments, and with a trigger instead of the app. */
function withRegistrations(
  source: MovedSource,
  call: string,
): { readonly text: string; readonly usesType: boolean } {
  const { context, scopes, text } = source;
  const registered = movedRegistrations(source);
  if (registered.length === 0)
    throw editErrors.notApplicable(
      t("No handler in this file is registered for a named event."),
      t("Register the handlers for named events in the code first."),
    );
  const acknowledges = source.app.framework === "bolt" && acknowledgesOnly(source, registered);
  const dropped: ReadonlySet<string> = new Set(acknowledges ? ["ack"] : []);
  const { logs, statements } = otherUses(source);
  const { edits, logged, usesType } = registrationEdits(source, registered, { dropped, logs });
  // Outside the handlers, there is no delivery log.
  const elsewhere = logs.filter((log) => !logged.includes(log));
  const parts = [
    ...appEdits(source, call),
    ...edits,
    ...elsewhere.map((log) => ({ ...log, newText: "console" })),
  ];
  const all = removalEdits(context, scopes, { statements: [...statements], parts }, "imports");
  const after = source.app.statement;
  const note = acknowledges ? [insertStatements(context, { after }, emptyAckText(source), source.style)] : [];
  return { text: withEdits(text, [...all, ...note]), usesType };
}

/** The text with the statements of Probot's function moved to module level. */
function withoutAppFunction(
  text: string,
  source: MovedSource,
  call: string,
  language: Language | undefined,
): string {
  if (!source.app.scope) return text;
  const context = openText(text, language);
  const { program, comments } = context.model.parsed;
  const app = readModuleNames(program, comments).apps.find(
    ({ scope, name }) => scope !== undefined && name === source.app.name,
  );
  if (!app) throw editErrors.meansOther();
  const statement = `const ${source.trigger} = ${call}${source.style.semicolons ? ";" : ""}`;
  return withEdits(text, unwrapApp(context, app, statement));
}

/** The text with its new imports and exports, and without names that are now unused. */
function withImportsAndExport(
  text: string,
  { wanted, trigger, style, scopes: before }: MovedSource & { readonly wanted: WantedNames },
  usesType: boolean,
  language: Language | undefined,
): string {
  const used = new Set(before.bindings.filter(({ uses }) => uses.length > 0).map(({ name }) => name));
  let now = text;
  for (let round = 0; round < 5; round++) {
    const context = openText(now, language);
    const edits = unusedNames(context, readScopes(context.model.parsed.program), used);
    if (!edits) break;
    now = withEdits(now, edits);
  }
  const context = openText(now, language);
  const imports = wanted.imports.filter(({ type }) => !type || usesType);
  const added = addImports(context, imports, style, () => false);
  const end = `export default ${wanted.names.webhook}(${trigger})${style.semicolons ? ";" : ""}`;
  return withEdits(now, [...added.edits, insertStatements(context, "end", end, style)]);
}

/**
 * Rewrites another framework's handlers to Hookloom's API: imports, the app, the registrations, and the handler arguments
 * that have a counterpart. Handler bodies stay the same, except for references to renamed arguments and for the indentation
 * if the enclosing function is removed.
 * @throws EditRejected if the file cannot be moved as a whole
 */
export function moveToHookloom(
  text: string,
  { language }: { readonly language?: Language | undefined } = {},
): MovedFile {
  const source = openSource(text, language);
  const secret = movedSecret(source.app);
  const call = triggerCall(source, secret);
  const { text: registered, usesType } = withRegistrations(source, call);
  const result = withImportsAndExport(
    withoutAppFunction(registered, source, call, language),
    source,
    usesType,
    language,
  );
  const model = readFlowWithNodes(result, { language });
  const { parsed } = model;
  const isRead = registrationsIn(model).some(
    ({ trigger, framework }) => trigger === source.trigger && framework === undefined,
  );
  if (parsed.holes.length > 0 || parsed.issues.length > source.context.model.parsed.issues.length || !isRead)
    throw editErrors.notApplicable(
      t("The {0} handlers in this file cannot be moved automatically.", frameworkLabel(source.app)),
      t("Register each handler in its own statement, then move the file."),
    );
  return {
    text: result,
    framework: source.app.framework,
    source: source.app.source,
    trigger: source.trigger,
    secret: secret.name,
    remaining: remainingUses(model, source.trigger, new Set(source.scopes.globals.map(({ name }) => name))),
  };
}
