import { t } from "@vscode/l10n";
import { type ReactElement, useEffect, useState } from "react";
import { closeMapper } from "../actions/mapper.ts";
import { useController, useView } from "../state/controller.ts";
import * as pageModules from "./page-modules.ts";
import "../mapper/trees.css";
import "../mapper/mapper.css";

type MapperModule = typeof import("../mapper/mapper.tsx");

/** The mapper over the diagram while a value is being mapped. The mapper's code is loaded when it is first opened. */
export function MapperStage(): ReactElement | null {
  const control = useController();
  const location = useView(({ mapper }) => mapper);
  const isStepGone = useView(
    ({ scene, mapper }) => mapper !== undefined && !scene?.index.steps.has(mapper.step),
  );
  const [module, setModule] = useState<MapperModule>();
  const [failed, setFailed] = useState(false);
  const isOpen = location !== undefined;
  useEffect(() => {
    if (!isOpen) return;
    Object.assign(globalThis, { hookloomPage: pageModules });
    import("../mapper/mapper.tsx").then(setModule, () => setFailed(true));
  }, [isOpen]);
  useEffect(() => {
    // A step that was deleted or moved to another flow cannot be mapped.
    if (isStepGone) closeMapper(control);
  }, [control, isStepGone]);
  if (!location || isStepGone) return null;
  if (failed)
    return (
      <p className="hl-map hl-map-state hl-line hl-column" role="alert">
        {t("The data mapper could not be loaded. Reopen the diagram and try again.")}
      </p>
    );
  if (!module)
    return <div className="hl-map hl-column" role="status" aria-label={t("Loading the data mapper")} />;
  return <module.Mapper key={JSON.stringify(location)} location={location} />;
}
