import type { Block, Field, Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { isPlaceholder } from "@hookloom/protocol/placeholders";
import { isOpenApiRequest } from "@hookloom/protocol/status-check";
import { canHoldSteps, missingBranches, stepCount } from "@hookloom/protocol/step-blocks";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import type { FormParameter } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";
import { type ReactElement, useEffect } from "react";
import { apply, checkEdit, editRejection, shownVersion } from "../actions/edits.ts";
import { openMapper } from "../actions/mapper.ts";
import { revealField } from "../actions/pointer.ts";
import {
  declaresName,
  nameAt,
  promptForSetting,
  promptToRenameAt,
  suggestSettingName,
} from "../actions/refactor.ts";
import { fieldLabel } from "../cards/kinds.ts";
import { Button, IconButton } from "../controls/button.tsx";
import { useController, useView } from "../state/controller.ts";
import { CallForm, callFieldOf, coveredFields, firstLine, isUnfolded } from "./call-form/call-form.tsx";
import { limitMessage } from "./call-form/form-rows.ts";
import { type CallPart, leadingPart } from "./call-form/leading-part.ts";
import { type FoundForm, useCallForm, wholeCall } from "./call-form/use-call-form.ts";
import { ExpressionField } from "./expression/expression-field.tsx";
import { DraftField } from "./fields/draft-field.tsx";
import { FixButton } from "./fields/fix-button.tsx";
import { useInspector } from "./fields/inspector-context.ts";
import { FailOnErrorBox } from "./http-form/fail-on-error-box.tsx";
import { HttpForm, isRequest, requestFields } from "./http-form/http-form.tsx";
import { type RequestAddress, requestAddress, withAddress } from "./http-form/request-address.ts";

const fragmentMessage = t(
  "The query is at the end of the URL, so the address cannot contain a fragment (#). Remove the fragment or the query first.",
);

const noFields: ReadonlyMap<string, FormParameter> = new Map();

/** Fields that contain keywords. The first other field gets the focus. */
const keywordFields = new Set(["keyword", "operator", "level", "function", "method", "type"]);

function leadingField({ fields }: Step): Field | undefined {
  return fields.find(({ name }) => !keywordFields.has(name)) ?? fields[0];
}

/** Fields that are rarely changed come after the others, unlike in the code, so that Tab goes from the name to the value. */
const rareFields = ["type", "keyword"];

const sortByUse = (fields: readonly Field[]): readonly Field[] =>
  fields.toSorted((a, b) => rareFields.indexOf(a.name) - rareFields.indexOf(b.name));

/** True for a field that contains an expression, a type or statements. Names and keywords use plain text boxes. */
export function isExpression({ name, role }: Field): boolean {
  return role === "expression" || role === "literal" || role === "type" || isStatements(name, role);
}

function isStatements(name: string, role: Field["role"]): boolean {
  return role === "text" && name === "code";
}

function StepField({
  step,
  field,
  focus,
  covered,
  address,
}: {
  readonly step: Step;
  readonly field: Field;
  readonly focus: boolean;
  /** The parameter whose value the field contains. */
  readonly covered: FormParameter | undefined;
  /** The part of the field to show if other fields show the rest. */
  readonly address: RequestAddress | undefined;
}): ReactElement {
  const control = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const problems = useView((state) => state.problems.get(step.id)) ?? [];
  const { name, role } = field;
  const text = address?.text ?? field.text;
  const { trees } = useInspector();
  // A type has no value that could be mapped.
  const isMapped = (code: string): boolean =>
    !step.disabled &&
    role !== "type" &&
    (/^\s*[[{]|\.map\(/.test(code) || (trees.get(name)?.target?.children?.length ?? 0) > 0);
  const unfilled = isPlaceholder(step, field);
  const edit = (typed: string): FlowEdit => ({ op: "set", step: step.id, field: name, text: typed });
  const check = async (typed: string, version: number): Promise<string | undefined> =>
    (await checkEdit(control, edit(typed), version))?.message;
  const shared = {
    id: `${step.id} ${name}`,
    label: covered?.name ?? fieldLabel(name),
    testId: `field-${name}`,
    text,
    placeholder: text === "" ? t("none") : undefined,
    disabled: !editable || step.disabled === true,
    focus,
    problems: problems.filter((problem) => problem.field === name),
    version: () => shownVersion(control),
    onCheck: check,
    onCommit: async (typed: string, version: number) => {
      const wholeText = address ? withAddress(address, typed) : typed;
      if (wholeText === undefined) return fragmentMessage;
      // A rejection applies to the typed part and not to the whole field.
      const rejection = address && (await check(typed, version));
      const after = { spoken: t("Changed {0}", name), at: { step: step.id, field: name } };
      return rejection ?? editRejection(control, edit(wholeText), after, version);
    },
    onLeave: () => control.focusDiagram(),
  };
  if (!isExpression(field)) {
    const { range } = field;
    const onRename =
      range && editable && !step.disabled && declaresName(field)
        ? (wish: string, element: Element) =>
            promptToRenameAt(control, { name: text, at: range.start, wish }, element)
        : undefined;
    const fixes = <FixButton item={step.id} field={name} label={shared.label} />;
    return <DraftField {...shared} mono={role !== "text"} aside={fixes} onRename={onRename} />;
  }
  return (
    <ExpressionField
      {...shared}
      step={step.id}
      field={name}
      documentation={covered && (limitMessage(covered, text) ?? firstLine(covered.documentation))}
      untyped={name === "function"}
      statements={isStatements(name, role)}
      codeOnly={role === "type" || isStatements(name, role)}
      condition={/^condition\d*$/.test(name) || (unfilled && /^(?:true|false)$/.test(text))}
      unfilled={unfilled}
      leading={step.fields.findIndex(isExpression) === step.fields.indexOf(field)}
      onReveal={() => revealField(control, step.id, name)}
      isMapped={isMapped}
      onMap={() => openMapper(control, { step: step.id, field: name })}
      onRename={(offset, element) => {
        const found = field.range && nameAt(text, offset);
        const nameOffset = (field.range?.start ?? 0) + (address?.from ?? 0) + (found?.start ?? 0);
        if (found) promptToRenameAt(control, { name: found.name, at: nameOffset }, element);
      }}
      onSetting={
        address
          ? undefined
          : (element) => {
              const wish = suggestSettingName(settingOwner(step, name), covered?.name ?? name);
              promptForSetting(control, { step: step.id, field: name, wish }, element);
            }
      }
    />
  );
}

/**
 * Returns the name that a setting for a field's value is derived from: the variable that holds the value, or else the called
 * function.
 */
function settingOwner({ fields }: Step, field: string): string | undefined {
  const fieldText = (wanted: string): string | undefined => fields.find(({ name }) => name === wanted)?.text;
  return (field === "value" ? fieldText("name") : undefined) ?? fieldText("function");
}

/** Returns the part of a step to focus in this render. For a call, returns undefined until the form is loaded. */
function useFocusPart(
  step: Step,
  found: FoundForm,
  covered: ReadonlyMap<string, FormParameter>,
): CallPart | undefined {
  const { store } = useController();
  const focusRequest = useView(({ focusField }) => (focusField?.step === step.id ? focusField : undefined));
  const typesMissing = useView((state) => state.typesMissing !== undefined);
  const { field, toFill = false } = focusRequest ?? {};
  const isCall = callFieldOf(step) === wholeCall && !isRequest(step);
  const isWaiting =
    focusRequest !== undefined && isCall && field === undefined && found === undefined && !typesMissing;
  useEffect(() => {
    if (!focusRequest) return;
    const clearRequest = (): void => store.set({ focusField: undefined });
    if (!isWaiting) return clearRequest();
    // If the user moves the focus elsewhere in the meantime, it stays there.
    const onFocusIn = ({ target }: FocusEvent): void => {
      if (target !== document.getElementById("hl-active")) clearRequest();
    };
    document.addEventListener("focusin", onFocusIn);
    window.addEventListener("blur", clearRequest);
    return () => {
      document.removeEventListener("focusin", onFocusIn);
      window.removeEventListener("blur", clearRequest);
    };
  }, [store, focusRequest, isWaiting]);
  useEffect(
    () => () => {
      if (store.get().focusField?.step === step.id) store.set({ focusField: undefined });
    },
    [store, step.id],
  );
  if (!focusRequest || isWaiting) return undefined;
  if (isCall && field === undefined) return leadingPart(step, found ?? undefined, covered, toFill);
  const name = field ?? leadingField(step)?.name;
  return name === undefined ? undefined : { field: name };
}

/** A step's fields, followed by its comment. */
export function StepFields({ step }: { readonly step: Step }): ReactElement {
  const control = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const callField = callFieldOf(step);
  const found = useCallForm(step.id, callField);
  const form = found ?? undefined;
  const isHttp = isRequest(step);
  const covered = form && callField === wholeCall ? coveredFields(step, form) : noFields;
  const focus = useFocusPart(step, found, covered);
  const renderField = (field: Field): ReactElement => (
    <StepField
      key={field.name}
      step={step}
      field={field}
      focus={focus !== undefined && "field" in focus && focus.field === field.name}
      covered={isHttp ? undefined : covered.get(field.name)}
      address={isHttp && field.name === "url" ? requestAddress(step) : undefined}
    />
  );
  const hasDraft = (name: string): boolean => control.drafts.get(`${step.id} ${name}`) !== undefined;
  return (
    <>
      {isHttp && (
        <HttpForm
          step={step}
          disabled={!editable}
          plainField={(wantedName) =>
            step.fields.flatMap((field) => (field.name === wantedName ? [renderField(field)] : []))
          }
        />
      )}
      {sortByUse(step.fields)
        .filter(({ name }) => !(isHttp && requestFields.has(name)))
        // The draft of an object stays visible until it is written.
        .filter(({ name }) => !form || hasDraft(name) || !isUnfolded(covered.get(name), form))
        .map(renderField)}
      {form && callField !== undefined && (
        <CallForm
          key={form.form.callee}
          step={step}
          field={callField}
          shown={form}
          covered={new Set(covered.values())}
          shownElsewhere={isHttp ? requestFields : undefined}
          focus={focus && "row" in focus ? focus.row : undefined}
          disabled={!editable || step.disabled === true}
        />
      )}
      {isOpenApiRequest(step) && <FailOnErrorBox step={step} disabled={!editable} />}
      <DraftField
        id={`${step.id} #comment`}
        label={t("comment")}
        text={step.comment ?? ""}
        mono={false}
        disabled={!editable || step.disabled === true}
        placeholder={t("none")}
        testId="field-comment"
        version={() => shownVersion(control)}
        onCommit={(text, version) =>
          editRejection(
            control,
            { op: "comment", step: step.id, text },
            {
              spoken: text ? t("Changed the comment") : t("Removed the comment"),
              at: { step: step.id, field: "comment" },
            },
            version,
          )
        }
        onLeave={() => control.focusDiagram()}
      />
    </>
  );
}

function branchSummary(step: Step, block: Block): string {
  if (block.flow) return t("function");
  if (!canHoldSteps(block, step)) return t("expression");
  return stepCount(block.steps.length);
}

/** A step's branches, with buttons to add and remove them. */
export function StepBranches({ step }: { readonly step: Step }): ReactElement | null {
  const control = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const missing = missingBranches(step);
  if (!editable || (step.blocks.length < 2 && missing.length === 0)) return null;
  return (
    <section className="hl-column hl-section" aria-label={t("Branches")}>
      <h3>{t("Branches")}</h3>
      {step.blocks.map((block, index) => {
        const label = block.label ?? t("branch {0}", index + 1);
        return (
          <div key={block.id} className="hl-branch hl-line">
            <span className="hl-branch-label hl-cut hl-mono" title={label}>
              {label}
            </span>
            <span className="hl-dim">{branchSummary(step, block)}</span>
            {(index > 0 || stepKinds[step.kind].blocks?.alike) && (
              <IconButton
                icon="trash"
                label={t("Remove the branch {0}", label)}
                data-testid={`remove-branch-${block.id}`}
                onClick={() =>
                  void apply(
                    control,
                    { op: "removeBranch", block: block.id },
                    { spoken: t("Removed {0}", label) },
                  )
                }
              />
            )}
          </div>
        );
      })}
      <div className="hl-button-row">
        {missing.map(({ kind, label }) => (
          <Button
            key={kind}
            variant="secondary"
            icon="add"
            data-testid={`add-branch-${kind}`}
            onClick={() =>
              void apply(control, { op: "addBranch", step: step.id, kind }, { spoken: t("Added {0}", label) })
            }
          >
            {label}
          </Button>
        ))}
      </div>
    </section>
  );
}
