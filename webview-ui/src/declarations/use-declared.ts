import type { Declarations } from "@hookloom/protocol/declarations";
import type { EnvironmentValues } from "@hookloom/protocol/flow-view";
import type { SourceChoice } from "@hookloom/protocol/source-choice";
import { useEffect } from "react";
import { loadDeclarations, loadSettingValues, loadSources } from "../actions/declared.ts";
import { useController, useView } from "../state/controller.ts";

/** The delay after a text change, so that further changes are combined. */
const requestDelayMs = 150;

/** Returns the file's declarations. While the text changes, returns the previous ones. */
export function useDeclared(): Declarations | undefined {
  const control = useController();
  const version = useView(({ snapshot }) => snapshot?.version);
  const declared = useView((state) => state.declared);
  const known = declared !== undefined;
  useEffect(() => {
    if (version === undefined || control.store.get().declared?.version === version) return;
    const timer = setTimeout(() => void loadDeclarations(control), known ? requestDelayMs : 0);
    return () => clearTimeout(timer);
  }, [control, version, known]);
  return declared?.declarations;
}

/** Returns the states of the file's setting values. They are requested again when a setting or a value has changed. */
export function useSettingValues(
  declared: Declarations | undefined,
): readonly EnvironmentValues[] | undefined {
  const control = useController();
  const revision = useView(({ valuesRevision }) => valuesRevision);
  const values = useView(({ settingValues }) => settingValues);
  const settings = JSON.stringify(
    declared?.settings.map(({ name, optional, default: fallback }) => [
      name,
      optional,
      fallback !== undefined,
    ]),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: other settings or another revision have other states.
  useEffect(() => {
    if (settings !== undefined) void loadSettingValues(control);
  }, [control, settings, revision]);
  return values;
}

/** Returns every source with its events, or an empty list until they are loaded. */
export function useSources(): readonly SourceChoice[] {
  const control = useController();
  useEffect(() => void loadSources(control), [control]);
  return useView(({ sourceChoices }) => sourceChoices) ?? noSources;
}

const noSources: readonly SourceChoice[] = [];
