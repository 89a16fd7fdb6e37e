import type { WizardAnswers } from "@hookloom/language-server/protocol";
import { type Draft, startDraft } from "./answers.ts";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Kept state is from an earlier load of the page, maybe of another version, so it is believed only where it fits. */
function isDraft(value: unknown): value is Draft {
  if (!isRecord(value) || !isRecord(value.answers) || !isRecord(value.chosen)) return false;
  const { source, name, folder, events, repository } = value.answers;
  const texts = [source, name, folder, value.base].every((text) => typeof text === "string");
  return (
    texts &&
    typeof value.following === "boolean" &&
    Array.isArray(events) &&
    isRecord(repository) &&
    "kind" in repository
  );
}

/** The draft that an earlier load of the page kept, or a new one. */
export function keptDraft(state: unknown, answers: WizardAnswers): Draft {
  return isDraft(state) ? state : startDraft(answers);
}
