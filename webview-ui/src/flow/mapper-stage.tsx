import { type ReactElement, useEffect, useState } from "react";
import { closeMapper } from "../actions/mapper.ts";
import { useController, useView } from "../state/controller.ts";
import * as pageModules from "./page-modules.ts";
import "../mapper/trees.css";
import "../mapper/mapper.css";

type MapperModule = typeof import("../mapper/mapper.tsx");

/** The mapper over the diagram while a value is being mapped. Its code is loaded when it is opened for the first time. */
export function MapperStage(): ReactElement | null {
  const control = useController();
  const location = useView(({ mapper }) => mapper);
  const gone = useView(({ scene, mapper }) => mapper !== undefined && !scene?.index.steps.has(mapper.step));
  const [module, setModule] = useState<MapperModule>();
  const [failed, setFailed] = useState(false);
  const wanted = location !== undefined;
  useEffect(() => {
    if (!wanted) return;
    Object.assign(globalThis, { hookloomPage: pageModules });
    import("../mapper/mapper.tsx").then(setModule, () => setFailed(true));
  }, [wanted]);
  useEffect(() => {
    // A step that was deleted or moved to another flow cannot be mapped.
    if (gone) closeMapper(control);
  }, [control, gone]);
  if (!location || gone) return null;
  if (failed)
    return (
      <p className="hl-map hl-map-state hl-line hl-column" role="alert">
        The data mapper could not be loaded. Reopen the diagram and try again.
      </p>
    );
  if (!module) return <div className="hl-map hl-column" role="status" aria-label="Loading the data mapper" />;
  return <module.Mapper key={JSON.stringify(location)} location={location} />;
}
