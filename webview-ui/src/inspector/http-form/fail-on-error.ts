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
import { fieldText } from "./body-kinds.ts";

/** Whether a request fails on an error status, and the edit that changes this or the reason why it cannot be changed. */
export interface FailOnError {
  readonly checked: boolean;
  readonly edit: FlowEdit | undefined;
  readonly hint: string | undefined;
}

const unnamed = "Nothing keeps the response. Give it a name under result first.";
const unnamedStatus =
  "Nothing keeps the status of the response. Write { data, error, response } under result first.";
const handled = "An error status is handled by the condition below the request. Change it there.";

/** True if the option for error statuses has a value that the checkbox does not write. */
export function isDecidedByCode(request: Step): boolean {
  const { fails = "", passes = "false" } = clientOfStep(request);
  return !["", passes, passes === "false" ? "true" : ""].includes(fieldText(request, fails));
}

/** Returns the checkbox for a client that throws on an error status unless an option disables this. */
function failByOption(request: Step, option: string): FailOnError {
  if (isDecidedByCode(request))
    return { checked: false, edit: undefined, hint: `${option} decides it. Change it there.` };
  const { passes = "false" } = clientOfStep(request);
  const checked = fieldText(request, option) !== passes;
  const text = checked ? passes : "";
  return { checked, edit: { op: "set", step: request.id, field: option, text }, hint: undefined };
}

/**
 * Removes the failing statement, and the status check if it does nothing else. Other statements in the check were written by
 * the user.
 */
function removing({ step, block, fails }: StatusCheck & { readonly fails: Step }): FlowEdit {
  const isAlone = block.steps.length === 1 && step.blocks.length === 1;
  return { op: "remove", steps: [isAlone ? step.id : fails.id] };
}

/** Returns the checkbox for the request at an index of a block. */
export function failOnError(block: Block, index: number, request: Step): FailOnError {
  const option = clientOfStep(request).fails;
  if (option !== undefined) return failByOption(request, option);
  const check = statusCheckAfter(block, request);
  const { fails } = check ?? {};
  if (check && fails) return { checked: true, edit: removing({ ...check, fails }), hint: undefined };
  if (check?.block.steps.some(({ kind, disabled }) => stepKinds[kind].ends !== "on" && !disabled))
    return { checked: false, edit: undefined, hint: handled };
  const { response, ...result } = requestResult(request);
  if (response === undefined)
    return {
      checked: false,
      edit: undefined,
      hint: isOpenApiRequest(request) ? unnamedStatus : unnamed,
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
