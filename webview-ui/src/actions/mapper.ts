import type { Step } from "@hookloom/protocol/flow-document";
import type { MappingLocation } from "@hookloom/protocol/mapping";
import { t } from "@vscode/l10n";
import type { Controller } from "../state/controller.ts";
import type { MapperLocation } from "../state/view-state.ts";

/** Returns the step's value that a mapping most likely applies to, or undefined if the step has none. */
export function findMappingLocation({ id, kind, fields, disabled }: Step): MappingLocation | undefined {
  if (disabled || kind === "hole") return undefined;
  if (kind === "call" || kind === "action") {
    const argumentFields = fields.flatMap(({ name, text }) => {
      const number = /^argument(\d+)$/.exec(name)?.[1];
      return number === undefined ? [] : [{ argument: Number(number) - 1, text }];
    });
    // If the fields have no numbers, they are the properties of the only argument.
    const mappedField = argumentFields.find(({ text }) => /^[[{]/.test(text)) ?? argumentFields.at(-1);
    return { step: id, field: "call", argument: mappedField?.argument ?? 0 };
  }
  const value = fields.find(
    ({ name, role }) => name === "value" && (role === "expression" || role === "literal"),
  );
  return value && { step: id, field: value.name };
}

/** Opens the data mapper over the diagram. */
export function openMapper({ store }: Controller, location: MapperLocation): void {
  store.set({
    mapper: location,
    overlay: undefined,
    rejection: undefined,
    spoken: t("Opened the data mapper"),
  });
}

/** Opens the data mapper for a step of the shown flow and selects the step's card. */
export function mapStep(control: Controller, id: string): void {
  const { scene } = control.store.get();
  const step = scene?.index.steps.get(id)?.step;
  const location = step && findMappingLocation(step);
  if (!location) return;
  control.store.set({ selection: [id], active: id });
  openMapper(control, location);
}

/** Closes the mapper and returns to the diagram. */
export function closeMapper(control: Controller): void {
  control.store.set({ mapper: undefined, rejection: undefined, spoken: t("Closed the data mapper") });
  // The diagram cannot take the focus while the mapper covers it.
  requestAnimationFrame(() => control.focusDiagram());
}
