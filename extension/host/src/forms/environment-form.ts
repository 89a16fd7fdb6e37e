import {
  addEnvironment,
  checkNewEnvironment,
  writeEnvironment,
} from "@hookloom/core/project/config/write-environment";
import {
  type EnvironmentOptions,
  isProduction,
  type Project,
  projectAt,
} from "@hookloom/core/project/project";
import type { FormContent, FormField, FormSection, FormValues } from "@hookloom/protocol/form-view";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { saveProjectFile } from "../projects/save-files.ts";
import { cancelled } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import { findProblems, toFormValues, toOptions } from "./environment-values.ts";
import { choiceField, textField } from "./fields.ts";
import { defaultKubeconfig, type KubeContexts, readContexts, shownPath } from "./kubeconfig.ts";
import type { Form, Submission } from "./open-form.ts";

/** The project to add an environment to, or the `environment` to edit. */
export interface EnvironmentFormTarget {
  readonly project: Project;
  readonly environment?: string;
  /** Called when hookloom.json is written. */
  readonly onWritten: (environment: string) => void;
}

const targetField = (values: FormValues): FormField =>
  choiceField("target", vscode.l10n.t("Runs on"), values, [
    ["local", vscode.l10n.t("This machine")],
    ["kubernetes", vscode.l10n.t("A Kubernetes cluster")],
  ]);

const productionField = (values: FormValues): FormField =>
  choiceField("production", vscode.l10n.t("Changes"), values, [
    ["free", vscode.l10n.t("Happen immediately")],
    ["ask", vscode.l10n.t("Require confirmation, as in production")],
  ]);

interface Shown {
  readonly values: FormValues;
  readonly problems: Readonly<Record<string, string>>;
}

function textFieldWithProblem(
  { values, problems }: Shown,
  name: string,
  label: string,
  more: Partial<Omit<FormField, "name" | "label" | "kind" | "value">> = {},
): FormField {
  const problem = problems[name];
  return textField(name, label, values, { ...more, ...(problem === undefined ? {} : { problem }) });
}

function contextField(shown: Shown, { contexts }: KubeContexts): FormField {
  if (contexts.length === 0) return textFieldWithProblem(shown, "context", vscode.l10n.t("Context"));
  const value = shown.values.context ?? "";
  const known = contexts.map(({ name, cluster }) => ({
    value: name,
    label:
      cluster === undefined || cluster === name ? name : vscode.l10n.t("{0} (cluster {1})", name, cluster),
  }));
  const options = [
    ...(value === "" ? [{ value: "", label: vscode.l10n.t("Choose a context") }] : []),
    ...(value === "" || known.some((one) => one.value === value)
      ? []
      : [{ value, label: vscode.l10n.t("{0} (not in the file)", value) }]),
    ...known,
  ];
  const hint = vscode.l10n.t("Deployments use this context, regardless of kubectl's current context.");
  return {
    ...textFieldWithProblem(shown, "context", vscode.l10n.t("Context"), { hint, options }),
    kind: "select",
  };
}

function clusterSection(shown: Shown, contexts: KubeContexts): FormSection {
  const defaultNamespace = contexts.contexts.find(({ name }) => name === shown.values.context)?.namespace;
  return {
    title: vscode.l10n.t("Cluster"),
    fields: [
      textFieldWithProblem(shown, "kubeconfig", vscode.l10n.t("Kubeconfig"), {
        aside: "optional",
        // A kubeconfig that exists only on another machine is not an error, but a path typed here must exist.
        ...(contexts.problem === undefined || shown.problems.kubeconfig !== undefined
          ? {}
          : { hint: contexts.problem }),
        placeholder: shownPath(defaultKubeconfig()),
        buttons: [{ id: "browse", icon: "folder-opened", label: vscode.l10n.t("Choose a kubeconfig") }],
      }),
      contextField(shown, contexts),
      textFieldWithProblem(shown, "namespace", vscode.l10n.t("Namespace"), {
        placeholder: defaultNamespace ?? "orders",
      }),
    ],
  };
}

function imageSection(shown: Shown): FormSection {
  const registry = textFieldWithProblem(shown, "registry", vscode.l10n.t("Registry"), {
    placeholder: "registry.example.com/team",
    hint: vscode.l10n.t("Docker's own sign-in on this machine is used to push; Docker itself is not needed."),
  });
  const engine = textFieldWithProblem(shown, "engine", vscode.l10n.t("Docker engine"), {
    placeholder: "unix:///var/run/docker.sock",
    hint: vscode.l10n.t(
      "The engine whose images the cluster's nodes run. Enter default for the engine that the docker command uses.",
    ),
  });
  return {
    title: vscode.l10n.t("Image"),
    fields: [
      choiceField("images", vscode.l10n.t("Images"), shown.values, [
        ["registry", vscode.l10n.t("Are pushed to a registry")],
        ["engine", vscode.l10n.t("Are loaded into the cluster's own Docker")],
      ]),
      shown.values.images === "engine" ? engine : registry,
      textFieldWithProblem(shown, "baseImage", vscode.l10n.t("Base image"), {
        aside: "optional",
        placeholder: "node:24-slim",
      }),
    ],
  };
}

function addressSection(shown: Shown): FormSection {
  const choice = choiceField("exposure", vscode.l10n.t("Who can reach it"), shown.values, [
    ["none", vscode.l10n.t("Only the cluster itself")],
    ["gateway", vscode.l10n.t("External senders, through a Gateway")],
    ["ingress", vscode.l10n.t("External senders, through an Ingress")],
  ]);
  const host = textFieldWithProblem(shown, "host", vscode.l10n.t("Host"), {
    placeholder: "hooks.example.com",
  });
  const addressFields: Readonly<Record<string, readonly FormField[]>> = {
    gateway: [
      host,
      textFieldWithProblem(shown, "gateway", vscode.l10n.t("Gateway"), { placeholder: "infra/public" }),
    ],
    ingress: [
      host,
      textFieldWithProblem(shown, "ingressClass", vscode.l10n.t("Ingress class"), { placeholder: "nginx" }),
      textFieldWithProblem(shown, "tlsSecret", vscode.l10n.t("TLS secret"), {
        aside: "optional",
        hint: vscode.l10n.t("A Secret with the host's certificate."),
      }),
    ],
  };
  return { title: vscode.l10n.t("Address"), fields: [choice, ...(addressFields[choice.value] ?? [])] };
}

function nameProblem(project: Project, name: string): string | undefined {
  if (name === "") return vscode.l10n.t("Enter a name for the environment, such as staging.");
  try {
    checkNewEnvironment(project, name, {});
    return undefined;
  } catch (error) {
    return errorMessage(error);
  }
}

const leadText = ({ name }: Project): string =>
  vscode.l10n.t(
    "Where builds of {0} run. The environment is stored in hookloom.json, which contains no secrets.",
    name,
  );

/** The form that adds an environment to a project, or changes one. */
export class EnvironmentForm implements Form {
  readonly #target: EnvironmentFormTarget;
  readonly #before: EnvironmentOptions;
  /** The context that was selected when the page was last rendered. */
  #context: string | undefined;
  #namespaceTyped = true;
  #contexts: { readonly file: string; readonly found: KubeContexts } | undefined;

  constructor(target: EnvironmentFormTarget) {
    this.#target = target;
    this.#before = target.project.environments[target.environment ?? ""] ?? {};
  }

  async render(typed: FormValues): Promise<FormContent> {
    const { environment } = this.#target;
    const project = await this.#reloadProject();
    const contexts = await this.#readContexts(
      typed.kubeconfig ?? toFormValues(this.#before).kubeconfig ?? "",
    );
    const values = this.#suggested({ name: "", ...toFormValues(this.#before), ...typed }, typed, contexts);
    const shown = { values, problems: this.#problems(project, values, contexts) };
    const name = environment ?? values.name ?? "";
    const first: FormSection = {
      fields: [
        ...(environment === undefined
          ? [textFieldWithProblem(shown, "name", vscode.l10n.t("Name"), { placeholder: "staging" })]
          : []),
        targetField(values),
        ...(isProduction({ environments: {} }, name) ? [] : [productionField(values)]),
        ...(values.target === "kubernetes"
          ? []
          : [textFieldWithProblem(shown, "port", vscode.l10n.t("Port"), { aside: "optional" })]),
      ],
    };
    const cluster = [clusterSection(shown, contexts), imageSection(shown), addressSection(shown)];
    return {
      title:
        environment === undefined
          ? vscode.l10n.t("Add environment")
          : vscode.l10n.t("Change {0}", environment),
      lead: leadText(project),
      ...(vscode.workspace.isTrusted
        ? {}
        : { notice: vscode.l10n.t("Environments cannot be changed until you trust this workspace.") }),
      sections: [first, ...(values.target === "kubernetes" ? cluster : [])],
      actions: [
        {
          id: "write",
          label: environment === undefined ? vscode.l10n.t("Add environment") : vscode.l10n.t("Save"),
          icon: environment === undefined ? "add" : "save",
          primary: true,
          disabled: !vscode.workspace.isTrusted,
        },
      ],
    };
  }

  async change(changed: FormValues): Promise<void> {
    if (changed.namespace !== undefined) this.#namespaceTyped = true;
  }

  async press(_button: string, values: FormValues): Promise<FormValues> {
    const picked = await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Kubeconfig of the cluster"),
      openLabel: vscode.l10n.t("Choose"),
      defaultUri: vscode.Uri.file(defaultKubeconfig()),
    });
    const [file] = picked ?? [];
    if (!file) throw cancelled();
    return { ...values, kubeconfig: shownPath(file.fsPath) };
  }

  async submit({ values }: Submission): Promise<{ readonly close: true }> {
    requireTrust(vscode.l10n.t("Adding an environment"));
    const { environment, onWritten } = this.#target;
    const name = environment ?? values.name ?? "";
    await saveProjectFile(this.#target.project.root);
    const current = await this.#reloadProject();
    const options = toOptions(values, current.environments[name] ?? {});
    if (environment === undefined) await addEnvironment(current, name, options);
    else await writeEnvironment(current.root, name, options);
    onWritten(name);
    return { close: true };
  }

  /**
   * Reads the project again, because hookloom.json may have changed since the form was opened, and the change may not have been
   * detected yet.
   */
  async #reloadProject(): Promise<Project> {
    const { project } = this.#target;
    return (await projectAt(project.root)) ?? project;
  }

  #problems(
    project: Project,
    values: FormValues,
    { problem }: KubeContexts,
  ): Readonly<Record<string, string>> {
    const { environment } = this.#target;
    const nameError = environment === undefined ? nameProblem(project, values.name ?? "") : undefined;
    const { kubeconfig = "" } = values;
    const isTyped =
      vscode.workspace.isTrusted && kubeconfig !== "" && kubeconfig !== toFormValues(this.#before).kubeconfig;
    return {
      ...findProblems(values, this.#before),
      ...(nameError === undefined ? {} : { name: nameError }),
      ...(isTyped && problem !== undefined ? { kubeconfig: problem } : {}),
    };
  }

  /** Returns the values suggested by the kubeconfig. The namespace follows the selected context until the user edits it. */
  #suggested(values: FormValues, typed: FormValues, { contexts, current }: KubeContexts): FormValues {
    if (values.target !== "kubernetes" || contexts.length === 0) return values;
    const contextNamespace = (name: string | undefined): string =>
      contexts.find((one) => one.name === name)?.namespace ?? "";
    const [only] = contexts.length === 1 ? contexts : [];
    const context = values.context || (typed.context === undefined ? (only?.name ?? current ?? "") : "");
    const { namespace = "" } = values;
    const contextChanged = context !== this.#context;
    if (contextChanged && (namespace === "" || namespace === contextNamespace(this.#context)))
      this.#namespaceTyped = false;
    this.#context = context;
    // The namespace is suggested at each rendering until the user types one, since the page ignores a response if the user has
    // typed since the request.
    return {
      ...values,
      context,
      namespace: (!this.#namespaceTyped && contextNamespace(context)) || namespace,
    };
  }

  async #readContexts(file: string): Promise<KubeContexts> {
    // On Windows, merely checking a network path would sign in to its server.
    if (file !== "" && !vscode.workspace.isTrusted)
      return { contexts: [], problem: vscode.l10n.t("The contexts are read once you trust this workspace.") };
    if (this.#contexts?.file !== file)
      this.#contexts = { file, found: await readContexts(file, this.#target.project.root) };
    return this.#contexts.found;
  }
}
