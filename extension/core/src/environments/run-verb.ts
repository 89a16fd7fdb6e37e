import { isUserError } from "../project/user-error.ts";
import type { DeployOutcome, Target, VerbOptions } from "./contract/target.ts";
import type { VerbContext } from "./contract/verb-context.ts";
import { type OpenTargetOptions, openTarget } from "./open-target.ts";
import { promote } from "./release/promote.ts";

/** The CLI and the editor call the verbs of an environment through this file, each with its own prompts and output. */

/** Opens an environment, runs `work` with it and disposes it. @throws what `openTarget` throws */
export async function useTarget<T>(
  options: OpenTargetOptions,
  work: (target: Target) => Promise<T>,
): Promise<T> {
  const target = await openTarget(options);
  try {
    return await work(target);
  } finally {
    await target.dispose();
  }
}

/** A verb that changes what an environment runs. */
export type Verb =
  | { readonly name: "deploy" }
  | {
      readonly name: "promote";
      readonly build: string;
      /** Opens the environment that the build is promoted from. */
      from<T>(work: (source: Target) => Promise<T>): Promise<T>;
    }
  | { readonly name: "rollback"; readonly build: string | undefined }
  | { readonly name: "applySettings" }
  | { readonly name: "stop" }
  | { readonly name: "remove" };

const takeoverOptions = ["takeOver", "takeStoreFrom"] as const;

/** The user decisions that apply to each verb. */
export const verbOptions: Readonly<Record<Verb["name"], readonly (keyof VerbOptions)[]>> = {
  deploy: [...takeoverOptions, "unchecked"],
  promote: [...takeoverOptions, "unproven"],
  rollback: takeoverOptions,
  applySettings: takeoverOptions,
  stop: [],
  remove: [],
};

/** Runs a verb; undefined if nothing runs afterwards. @throws what the target throws */
export async function callVerb(
  target: Target,
  verb: Verb,
  context: VerbContext,
  options: VerbOptions = {},
): Promise<DeployOutcome | undefined> {
  switch (verb.name) {
    case "deploy":
      return await target.deploy(context, options);
    case "promote":
      return await verb.from((source) => promote(source, target, { ...options, build: verb.build }, context));
    case "rollback":
      return await target.rollback(verb.build, context, options);
    case "applySettings":
      return await target.applySettings(context, options);
    case "stop":
      await target.stop(context);
      return undefined;
    case "remove":
      await target.remove(context);
      return undefined;
  }
}

/** Receives a verb's progress and the lines that explain its failure. */
export interface VerbOutput extends VerbContext {
  detail(line: string): void;
}

/** Runs work on an environment. If it fails, the details, such as a Role to apply, are printed before the error. */
export async function runVerb<T>(
  { signal, report, detail }: VerbOutput,
  work: (context: VerbContext) => Promise<T>,
): Promise<T> {
  try {
    return await work({ signal, report });
  } catch (error) {
    if (isUserError(error)) for (const line of error.detail) detail(line);
    throw error;
  }
}

/** Returns the option that would make a retry of a failed verb succeed; undefined if there is none. */
export function decisionFor(error: unknown): VerbOptions | undefined {
  if (!isUserError(error)) return undefined;
  if (error.code === "conflict") return { takeOver: true };
  if (error.code === "unproven") return { unproven: true };
  if (error.code === "wrong-types") return { unchecked: true };
  const owner = error.code === "store-owned" && "owner" in error ? error.owner : undefined;
  return typeof owner === "string" ? { takeStoreFrom: owner } : undefined;
}
