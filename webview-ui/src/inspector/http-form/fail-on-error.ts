import type { Block, Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { clientOfStep } from "@hookloom/protocol/http-client";
import {
  isOpenApiRequest,
  requestResult,
  type StatusCheck,
  statusCheck,
  statusCheckAfter,
  statusError,
} from "@hookloom/protocol/status-check";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { t } from "@vscode/l10n";
import { fieldText } from "./body-kinds.ts";

/** The checkbox for failing on an error status, with the edit that toggles it or the reason why it cannot be toggled. */
export interface FailOnError {
  readonly checked: boolean;
  readonly edit: FlowEdit | undefined;
  readonly hint: string | undefined;
}

const noResponseName = t('The response has no name. Enter a name in "result" first.');
const unnamedStatus = t(
  'The status of the response has no name. Enter {0} in "result" first.',
  "{ data, error, response }",
);
const handledElsewhere = t("An error status is handled by the condition below the request. Change it there.");

/** True if the option for error statuses has a value that the checkbox does not write. */
export function isDecidedByCode(request: Step): boolean {
  const { throwOption: fails = "", noThrowValue: passes = "false" } = clientOfStep(request);
  return !["", passes, passes === "false" ? "true" : ""].includes(fieldText(request, fails));
}

/** Returns the checkbox for a client that throws on an error status unless an option disables this. */
function failByOption(request: Step, option: string): FailOnError {
  if (isDecidedByCode(request))
    return {
      checked: false,
      edit: undefined,
      hint: t("The value of {0} determines this behavior. Change that value instead.", option),
    };
  const { noThrowValue: passes = "false" } = clientOfStep(request);
  const checked = fieldText(request, option) !== passes;
  const text = checked ? passes : "";
  return { checked, edit: { op: "set", step: request.id, field: option, text }, hint: undefined };
}

/**
 * Returns the edit that removes the failing statement, and the status check if it contains nothing else. Other statements in
 * the check were written by the user.
 */
function removalEdit({ step, block, fails }: StatusCheck & { readonly fails: Step }): FlowEdit {
  const isAlone = block.steps.length === 1 && step.blocks.length === 1;
  return { op: "remove", steps: [isAlone ? step.id : fails.id] };
}

/** Returns the checkbox for the request at an index of a block. */
export function failOnError(block: Block, index: number, request: Step): FailOnError {
  const option = clientOfStep(request).throwOption;
  if (option !== undefined) return failByOption(request, option);
  const check = statusCheckAfter(block, request);
  const { fails } = check ?? {};
  if (check && fails) return { checked: true, edit: removalEdit({ ...check, fails }), hint: undefined };
  if (check?.block.steps.some(({ kind, disabled }) => stepKinds[kind].ends !== "on" && !disabled))
    return { checked: false, edit: undefined, hint: handledElsewhere };
  const { response, ...result } = requestResult(request);
  if (response === undefined)
    return {
      checked: false,
      edit: undefined,
      hint: isOpenApiRequest(request) ? unnamedStatus : noResponseName,
    };
  const insertion = check
    ? {
        block: check.block.id,
        index: check.block.steps.length,
        code: `${statusError({ response, ...result })};`,
      }
    : { block: block.id, index: index + 1, code: `${statusCheck({ response, ...result })};` };
  return { checked: false, edit: { op: "insert", ...insertion }, hint: undefined };
}
