import type { WizardAnswers } from "@hookloom/protocol/wizard-view";
import * as v from "valibot";
import { guard, text, texts } from "../webview/read-message.ts";

const answers = guard({
  source: text,
  name: text,
  folder: text,
  events: texts,
  repository: v.variant("kind", [
    v.object({ kind: v.literal("new") }),
    v.object({ kind: v.literal("existing") }),
    v.object({
      kind: v.literal("clone"),
      url: text,
      branch: v.optional(text, ""),
      folder: v.optional(text, ""),
    }),
  ]),
  publish: v.optional(v.object({ repository: text, isPublic: v.boolean() })),
  devSecret: v.optional(v.boolean()),
});

/** @throws RpcError `bad-message` */
export function asAnswers(value: unknown): WizardAnswers {
  const { devSecret, publish, ...others } = answers(value);
  return {
    ...others,
    ...(publish === undefined ? {} : { publish }),
    ...(devSecret === undefined ? {} : { devSecret }),
  };
}

export const asBrowse = guard({ folder: text });
