import type { Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { clientOfStep } from "@hookloom/protocol/http-client";
import { t } from "@vscode/l10n";
import type { ReactElement, ReactNode } from "react";
import { apply } from "../../actions/edits.ts";
import { Select } from "../../controls/choice.tsx";
import { useController } from "../../state/controller.ts";
import {
  type BodyKind,
  bodyEdit,
  fieldText,
  hasNoBody,
  isObjectText,
  methodIn,
  type RequestBody,
  requestBody,
} from "./body-kinds.ts";
import { isDecidedByCode } from "./fail-on-error.ts";
import { FailOnErrorBox } from "./fail-on-error-box.tsx";
import { Members } from "./members.tsx";
import { useMembers } from "./use-members.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

/** The fields of a request that its form shows. Other fields are shown as in any other step. */
export const requestFields: ReadonlySet<string> = new Set(
  "method url query searchParams headers json form body throwHttpErrors validateStatus".split(" "),
);

/** True for a request whose parts are fields: `fetch(url, { ... })`, `got.post(url, { ... })`. */
export const isRequest = ({ kind, fields, disabled }: Step): boolean =>
  kind === "http" && !disabled && fields.some(({ name }) => name === "query");

export interface HttpFormProps {
  readonly step: Step;
  readonly disabled: boolean;
  /** Renders a field like that of a step without this form. */
  readonly plainField: (name: string) => ReactNode;
}

function useEdit(step: string) {
  const control = useController();
  return (edit: FlowEdit, spoken: string, field: string): void =>
    void apply(control, edit, { spoken, at: { step, field } });
}

function Method({ step, disabled, plainField }: HttpFormProps): ReactNode {
  const edit = useEdit(step.id);
  const found = methodIn(step);
  const method = fieldText(step, "method") === "" ? "GET" : found?.word.toUpperCase();
  const known = methods.find((each) => each === method);
  if (!known) return plainField("method");
  const isName = found?.quote === "";
  return (
    <Select
      label={t("method")}
      value={known}
      options={methods
        .filter((each) => !isName || each !== "OPTIONS")
        .map((each) => ({ value: each, label: each }))}
      disabled={disabled}
      data-testid="field-method"
      onChange={(chosen) => {
        const quote = found?.quote ?? "";
        const text = isName ? chosen.toLowerCase() : `${quote}${chosen}${quote}`;
        if (chosen !== known)
          edit(
            { op: "set", step: step.id, field: "method", text },
            t("Changed the method to {0}", chosen),
            "method",
          );
      }}
    />
  );
}

/** An object of the request, shown as its members, or as an expression if it is not an object literal. */
function Part(
  props: HttpFormProps & { readonly field: "query" | "headers"; readonly noun: "parameter" | "header" },
): ReactNode {
  const { step, disabled, plainField, field, noun } = props;
  const text = fieldText(step, field);
  const isLiteral = isObjectText(text);
  const location = { step: step.id, field };
  const shown = useMembers(location, isLiteral && text !== "");
  if (!isLiteral) return plainField(field);
  const label = field === "query" ? t("query") : t("headers");
  return (
    <section className="hl-http-part hl-column" aria-label={label}>
      <div>{label}</div>
      <Members location={location} shown={shown} noun={noun} disabled={disabled} />
    </section>
  );
}

const bodyKindLabels: Readonly<Record<BodyKind, string>> = {
  none: t("none"),
  json: "JSON",
  form: t("form"),
  text: t("text"),
  other: t("expression"),
};

function bodyHint(step: Step, { kind, field }: RequestBody): string | undefined {
  if (hasNoBody(step) && kind === "none")
    return t("A GET or HEAD request has no body. Choose another method first.");
  const { acceptsObjects: objects } = clientOfStep(step);
  if (objects && kind === "text" && !/content-type/i.test(fieldText(step, "headers")))
    return t('Text is sent as a form unless the headers contain a "content-type".');
  const isTyped = kind !== "json" || field === "json" || objects || isObjectText(fieldText(step, "headers"));
  return isTyped
    ? undefined
    : t(
        'The headers are an expression and are not changed automatically. Set "content-type" to "application/json" in the expression.',
      );
}

function Body({ step, disabled, plainField }: HttpFormProps): ReactElement {
  const edit = useEdit(step.id);
  const body = requestBody(step);
  const { kind, field, text } = body;
  // If the client accepts an object as the body, the object itself is the value.
  const isOption = field !== "body" || text.startsWith("{");
  const isEncoded = kind === "json" || kind === "form";
  const isObject = isEncoded && (isOption ? text.startsWith("{") : /\(\s*\{/.test(text));
  const location = { step: step.id, field, ...(isOption ? {} : { argument: 0 }) };
  const shown = useMembers(location, isObject);
  const noBody = hasNoBody(step) && kind === "none";
  const offered = (Object.keys(bodyKindLabels) as BodyKind[]).filter(
    (each) => each !== "other" || kind === "other",
  );
  return (
    <section className="hl-http-part hl-column" aria-label={t("body")}>
      <Select
        label={t("body")}
        value={kind}
        options={offered.map((each) => ({ value: each, label: bodyKindLabels[each] }))}
        disabled={disabled || noBody}
        hint={bodyHint(step, body)}
        data-testid="body-kind"
        onChange={(chosen) => {
          if (chosen !== kind)
            edit(bodyEdit(step, chosen), t("Changed the body to {0}", bodyKindLabels[chosen]), "body");
        }}
      />
      {isObject && <Members location={location} shown={shown} noun="member" disabled={disabled} mapped />}
      {kind !== "none" && !isObject && plainField(field)}
    </section>
  );
}

/** A request as a form: the data that it sends, and how it handles an error status. */
export function HttpForm(props: HttpFormProps): ReactElement {
  return (
    <>
      <Method {...props} />
      {props.plainField("url")}
      <Part {...props} field="query" noun="parameter" />
      <Part {...props} field="headers" noun="header" />
      <Body {...props} />
      {isDecidedByCode(props.step) && props.plainField(clientOfStep(props.step).throwOption ?? "")}
      <FailOnErrorBox step={props.step} disabled={props.disabled} />
    </>
  );
}
