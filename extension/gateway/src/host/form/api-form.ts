import path from "node:path";
import { readProject } from "@hookloom/core/project/config/read-project";
import { memberValue, type TextChange, textChange } from "@hookloom/core/project/json-edit";
import { jsonProblem, rangeOfMember } from "@hookloom/core/project/json-text";
import { isProduction, type Project, projectAt, projectFile } from "@hookloom/core/project/project";
import type { ApiTrigger } from "@hookloom/gateway";
import { callCommand } from "@hookloom/host/commands/call-command";
import type { Form, Submission } from "@hookloom/host/forms/open-form";
import { notSaved } from "@hookloom/host/shared/errors";
import { besideColumn, textColumn } from "@hookloom/host/webview/columns";
import type { FormContent, FormField, FormValues } from "@hookloom/protocol/form-view";
import { ignored } from "@hookloom/protocol/ignored-error";
import { RpcError } from "@hookloom/protocol/rpc";
import { isRecord } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { apiFileOf, apiTriggers, findApiProblems } from "../../config/project-api.ts";
import type { ApiCommandId } from "../contributes/commands.ts";
import { apiSections } from "./api-sections.ts";
import { assignProblems } from "./assign-problems.ts";
import { type BoundField, edited, type Scope } from "./bound-field.ts";
import {
  addNamed,
  type NamedKind,
  nameProblem,
  parseNamedButton,
  removeNamed,
  renamedBy,
  renameNamed,
} from "./named-members.ts";
import { pressPageButton } from "./press-page-button.ts";
import { removeResourceButton } from "./resource-sections.ts";

/** The name of the field that selects the environment; an empty value means all environments. */
const scopeField = "scope";

interface ParsedDocument {
  readonly document: vscode.TextDocument;
  readonly text: string;
  /** Undefined if the text is not valid JSON. */
  readonly parsed: unknown;
}

interface Renaming {
  readonly kind: NamedKind;
  /** The name of the form field. */
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

const stale = (): RpcError =>
  new RpcError(
    "stale",
    vscode.l10n.t("hookloom.json changed at the same time, so nothing was changed: try again."),
  );

/** A document's text in VS Code has no BOM, so it can be parsed as it is. */
const tryParse = (text: string): unknown => (jsonProblem(text) === undefined ? JSON.parse(text) : undefined);

const environmentsIn = (parsed: unknown): readonly string[] => {
  const all = memberValue(parsed, ["environments"]);
  return isRecord(all) ? Object.keys(all) : ["dev", "prod"];
};

function toScope(parsed: unknown, environment: string | undefined): Scope {
  const all = memberValue(parsed, ["api"]);
  if (environment === undefined) return { path: ["api"], environment, own: all, below: undefined };
  const apiPath = ["environments", environment, "api"];
  return { path: apiPath, environment, own: memberValue(parsed, apiPath), below: all };
}

interface ApiFormOptions {
  /** The environment whose rules are shown first; by default, the rules of all environments. */
  readonly environment?: string | undefined;
  /** Called whenever the form is rendered from a hookloom.json that describes an API. */
  onDescribed?(): void;
}

/**
 * The form of a project's `api`. It has no state besides the text of hookloom.json: each change is one edit of that text and one
 * undo step in VS Code, and external changes are shown.
 */
export class ApiForm implements Form {
  readonly #project: Project;
  readonly #options: ApiFormOptions;
  readonly #uri: vscode.Uri;
  /** The fields that the page currently shows. Only these fields and buttons can make changes. */
  #bound: ReadonlyMap<string, BoundField> = new Map();
  #buttons: ReadonlySet<string> = new Set();
  #scope: string | undefined;
  /** Rejected names of plans and applications, which stay in the fields where they were typed. */
  readonly #rejected = new Map<string, { readonly typed: string; readonly problem: string }>();
  #edits: Promise<void> = Promise.resolve();
  #renders: Promise<unknown> = Promise.resolve();

  constructor(project: Project, options: ApiFormOptions = {}) {
    this.#project = project;
    this.#options = options;
    this.#uri = vscode.Uri.file(path.join(project.root, projectFile));
  }

  onDidChange(listener: () => void): vscode.Disposable {
    const { workspace } = vscode;
    const folder = vscode.Uri.file(this.#project.root);
    const file = workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, projectFile));
    return vscode.Disposable.from(
      file,
      file.onDidChange(listener),
      file.onDidCreate(listener),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document.uri.toString() !== this.#uri.toString()) return;
        if (contentChanges.length > 0) this.#rejected.clear();
        listener();
      }),
      // The triggers may change when a source file is saved.
      workspace.onDidSaveTextDocument(listener),
    );
  }

  /** Renders sequentially, so that the last result, whose fields can be edited, is that of the newest text. */
  render(values: FormValues): Promise<FormContent> {
    const next = this.#renders.then(() => this.#render(values));
    this.#renders = next.catch(ignored("the caller of that render handles it"));
    return next;
  }

  async change(changed: FormValues): Promise<void> {
    for (const [name, typed] of Object.entries(changed)) {
      const bound = this.#bound.get(name);
      if (bound === undefined) continue;
      const kind = renamedBy(name);
      await this.#edit((text) =>
        kind === undefined
          ? textChange(text, bound.edit(text, typed))
          : this.#rename(text, { kind, field: name, from: bound.path.at(-1) ?? "", to: typed.trim() }),
      );
    }
  }

  async press(button: string, values: FormValues): Promise<FormValues> {
    if (!this.#buttons.has(button)) return values;
    const { parsed } = await this.#read();
    const page = await pressPageButton({ root: this.#project.root, button, parsed });
    if (page === "done") return values;
    await this.#edit((text) => {
      const scope = toScope(JSON.parse(text), this.#scope);
      return textChange(text, page === undefined ? this.#applyButton(text, button) : page(text, scope));
    });
    return values;
  }

  async submit({ action }: Submission): Promise<string> {
    const { document, text } = await this.#read();
    const { root } = this.#project;
    if (action === "save") {
      if (!(await document.save())) throw notSaved(projectFile);
      return vscode.l10n.t("hookloom.json was saved.");
    }
    if (action === "text") {
      const { start } = rangeOfMember(text, toScope(undefined, this.#scope).path) ?? { start: 0 };
      const position = document.positionAt(start);
      const viewColumn = textColumn(this.#uri) ?? besideColumn();
      await vscode.window.showTextDocument(document, {
        viewColumn,
        selection: new vscode.Range(position, position),
      });
      return "";
    }
    const target = { root, ...(this.#scope === undefined ? {} : { environment: this.#scope }) };
    // The command has its own confirmation and messages.
    setImmediate(() => void callCommand<ApiCommandId>("hookloom.applyApi", target));
    return "";
  }

  async #render(values: FormValues): Promise<FormContent> {
    const { document, text, parsed } = await this.#read();
    const environments = environmentsIn(parsed);
    const requestedEnvironment = values[scopeField] ?? this.#options.environment;
    const environment = environments.find((name) => name === requestedEnvironment);
    this.#scope = environment;
    const base = {
      title: vscode.l10n.t("API of {0}", this.#project.name),
      lead: vscode.l10n.t("Each change is written to hookloom.json, where it can be undone."),
      live: true,
      actions: this.#actions(document),
    };
    const wrong = jsonProblem(text);
    if (wrong !== undefined || typeof parsed !== "object") {
      this.#show([], []);
      const { line = 1, reason = vscode.l10n.t("not an object") } = wrong ?? {};
      const notice = vscode.l10n.t(
        "hookloom.json is not valid JSON at line {0} ({1}): fix it there.",
        line,
        reason,
      );
      return { ...base, notice, sections: [] };
    }
    if (describesApi(parsed)) this.#options.onDescribed?.();
    const triggers = await this.#triggers();
    const scope = toScope(parsed, environment);
    const bound = apiSections(scope, triggers ?? []);
    const assigned = assignProblems(bound, await this.#findings(text, scope));
    this.#show(
      bound.flatMap(({ fields }) => fields),
      bound.flatMap(({ buttons = [], adds = [], fields }) =>
        [...buttons, ...adds, ...fields.flatMap(({ field }) => field.buttons ?? [])].map(({ id }) => id),
      ),
    );
    const sections = assigned.sections.map((section) => ({
      ...section,
      fields: section.fields.map((field) => this.#withRejected(field)),
    }));
    const notice = noticeText(
      parsed,
      assigned.others.map(({ sentence }) => sentence),
    );
    return {
      ...base,
      ...(notice === undefined ? {} : { notice }),
      sections: [{ fields: [this.#scopeField(environments, environment)] }, ...sections],
    };
  }

  async #read(): Promise<ParsedDocument> {
    const document = await vscode.workspace.openTextDocument(this.#uri);
    const text = document.getText();
    return { document, text, parsed: tryParse(text) };
  }

  #show(fields: readonly BoundField[], buttons: readonly string[]): void {
    this.#bound = new Map(fields.map((bound) => [bound.field.name, bound]));
    this.#buttons = new Set(buttons);
  }

  /** Returns undefined if the source cannot be read; the triggers are then not checked. */
  async #triggers(): Promise<readonly ApiTrigger[] | undefined> {
    const project = (await projectAt(this.#project.root)) ?? this.#project;
    return await readProject(project).then(apiTriggers, () => undefined);
  }

  async #findings(text: string, { path: scopePath, environment }: Scope) {
    const file = apiFileOf(text);
    if (file === undefined) return [];
    const project = (await projectAt(this.#project.root)) ?? this.#project;
    const content = await readProject(project).catch(ignored("the rules are checked without the triggers"));
    const all = await findApiProblems(this.#project.root, file, content);
    // The form's notice already reports a missing `api`.
    const shown = all.filter(({ problem }) => problem.code !== "no-api" || environment !== undefined);
    return shown.filter(({ problem }) => scopePath.every((name, index) => problem.path[index] === name));
  }

  #withRejected(field: FormField): FormField {
    const rejected = this.#rejected.get(field.name);
    return rejected === undefined ? field : { ...field, value: rejected.typed, problem: rejected.problem };
  }

  #scopeField(environments: readonly string[], environment: string | undefined): FormField {
    const environmentOptions = environments.map((name) => ({
      value: name,
      label: isProduction(this.#project, name)
        ? vscode.l10n.t("Only {0} (production)", name)
        : vscode.l10n.t("Only {0}", name),
    }));
    return {
      name: scopeField,
      kind: "select",
      label: vscode.l10n.t("Rules for"),
      value: environment ?? "",
      options: [{ value: "", label: vscode.l10n.t("All environments") }, ...environmentOptions],
      ...(environment === undefined
        ? {}
        : {
            hint: vscode.l10n.t(
              "Empty fields inherit the values set for all environments, which are shown in grey.",
            ),
          }),
    };
  }

  #actions({ isDirty }: vscode.TextDocument): FormContent["actions"] {
    return [
      {
        id: "save",
        label: vscode.l10n.t("Save hookloom.json"),
        icon: "save",
        primary: true,
        disabled: !isDirty,
        anyway: true,
      },
      {
        id: "apply",
        label: vscode.l10n.t("Apply…"),
        icon: "cloud-upload",
        disabled: !vscode.workspace.isTrusted,
      },
      { id: "text", label: vscode.l10n.t("Show the text"), icon: "go-to-file", anyway: true },
    ];
  }

  #rename(text: string, { kind, field, from, to }: Renaming): readonly TextChange[] {
    this.#rejected.delete(field);
    if (from === to) return [];
    const wrong = nameProblem(text, kind, from, to);
    if (wrong === undefined) return renameNamed(text, kind, from, to);
    const takenMessage =
      kind === "plans"
        ? vscode.l10n.t("A plan named {0} already exists: choose another name.", to)
        : vscode.l10n.t("An application named {0} already exists: choose another name.", to);
    const problem =
      wrong === "taken" ? takenMessage : vscode.l10n.t("Use 1 to 63 letters, digits, dots and dashes.");
    this.#rejected.set(field, { typed: to, problem });
    return [];
  }

  #applyButton(text: string, button: string): string {
    const scope = toScope(JSON.parse(text), this.#scope);
    const named = parseNamedButton(button);
    if (named?.removes !== undefined) return removeNamed(text, scope, named.kind, named.removes);
    if (named !== undefined) return addNamed(text, scope, named.kind);
    const resource = [...scope.path, "resources", button.slice(removeResourceButton.length)];
    return edited(text, scope, resource, undefined);
  }

  /**
   * Applies an edit after the pending ones. If the text changes before the edit is applied, the edit is made once more for
   * the new text.
   */
  #edit(make: (text: string) => readonly TextChange[]): Promise<void> {
    const next = this.#edits.then(async () => {
      if ((await this.#editOnce(make)) || (await this.#editOnce(make))) return;
      throw stale();
    });
    this.#edits = next.catch(ignored("the caller of that edit handles it"));
    return next;
  }

  async #editOnce(make: (text: string) => readonly TextChange[]): Promise<boolean> {
    const { document, text, parsed } = await this.#read();
    if (parsed === undefined) throw stale();
    const changes = make(text);
    if (changes.length === 0) return true;
    const edit = new vscode.WorkspaceEdit();
    for (const { start, end, text: newText } of changes) {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      edit.replace(this.#uri, range, newText);
    }
    return await vscode.workspace.applyEdit(edit);
  }
}

function describesApi(parsed: unknown): boolean {
  const file = apiFileOf(JSON.stringify(parsed));
  return [file?.api, ...Object.values(file?.environments ?? {})].some((own) => own !== undefined);
}

function noticeText(parsed: unknown, messages: readonly string[]): string | undefined {
  if (!describesApi(parsed))
    return vscode.l10n.t("The project has no API yet: entering the first value adds it.");
  return messages.length === 0 ? undefined : messages.join(" ");
}
