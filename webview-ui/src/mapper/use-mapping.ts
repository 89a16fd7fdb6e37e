import type { Mapping, MappingPlace } from "@hookloom/protocol/mapping";
import type { MappingTypesResult, TypeNode } from "@hookloom/protocol/typed-fields";
import { messageOf } from "@hookloom/protocol/unknown-values";
import { useCallback, useEffect, useRef, useState } from "react";
import { shownVersion } from "../actions/edits.ts";
import { codeOf } from "../host.ts";
import { askTypes } from "../inspector/fields/ask-types.ts";
import { useController, useView } from "../state/controller.ts";

/** A mapping of one version of the text. */
export interface ShownMapping {
  readonly version: number;
  readonly mapping: Mapping;
}

export interface KnownMapping {
  /** The newest that could be read; it stays while the code is broken. */
  readonly shown: ShownMapping | undefined;
  /** Why the code of now has none. */
  readonly broken: string | undefined;
  readonly types: MappingTypesResult | undefined;
  /** The version of what is drawn now: that of an edit of it. */
  version(): number;
  /** Resolves when the mapping of a version is drawn, or cannot be. */
  drawn(version: number): Promise<void>;
}

/** The version of the mapping that is drawn, and what waits for a newer one. */
function useDrawn(shown: ShownMapping | undefined) {
  const version = useRef(0);
  const [waiting] = useState(() => new Set<(version: number) => void>());
  const notify = useCallback(
    (now: number): void => {
      for (const take of waiting) take(now);
    },
    [waiting],
  );
  useEffect(() => {
    version.current = shown?.version ?? 0;
    notify(version.current);
  }, [shown, notify]);
  const giveUp = useCallback(() => notify(Number.POSITIVE_INFINITY), [notify]);
  useEffect(() => giveUp, [giveUp]);
  const drawn = (wanted: number): Promise<void> =>
    new Promise((resolve) => {
      const take = (now: number): void => {
        if (now < wanted) return;
        waiting.delete(take);
        resolve();
      };
      waiting.add(take);
      take(version.current);
    });
  return { version: () => version.current, drawn, giveUp };
}

/** The pause after a change of the text, in which further ones may come. */
const typesDelay = 150;

/** How a value is mapped, and the types around it; asked for again when the text changes. */
export function useMapping({ step, field, argument }: MappingPlace): KnownMapping {
  const control = useController();
  const version = useView(({ snapshot }) => snapshot?.version);
  const revision = useView(({ typesRevision }) => typesRevision);
  const [shown, setShown] = useState<ShownMapping>();
  const [broken, setBroken] = useState<string>();
  const [types, setTypes] = useState<MappingTypesResult>();
  const { giveUp, ...drawn } = useDrawn(shown);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version may have another mapping.
  useEffect(() => {
    let live = true;
    const place = { step, field, ...(argument === undefined ? {} : { argument }) };
    control.host.request("mapping", { version: shownVersion(control), ...place }).then(
      (answer) => {
        if (!live) return;
        setShown(answer);
        setBroken(undefined);
      },
      (error: unknown) => {
        // While the text moves on the next snapshot asks again.
        const code = codeOf(error);
        if (live && code !== undefined && code !== "stale") setBroken(messageOf(error));
        if (live) giveUp();
      },
    );
    return () => {
      live = false;
    };
  }, [control, step, field, argument, version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version or revision may have other types.
  useEffect(() => {
    let live = true;
    const ask = async (shallow: boolean): Promise<boolean> => {
      const place = { step, field, ...(argument === undefined ? {} : { argument }) };
      const version = shownVersion(control);
      const answer = await askTypes(control, "mappingTypes", { version, ...place, shallow });
      if (live && answer) setTypes(answer);
      return live && answer !== undefined;
    };
    const askAll = async (): Promise<void> => {
      // The first answer is waited for, and what it leaves out is useless without it.
      if (types || (await ask(true))) await ask(false);
    };
    const timer = setTimeout(() => void askAll(), types ? typesDelay : 0);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [control, step, field, argument, version, revision]);
  return { shown, broken, types, ...drawn };
}

/** The parts of sources that the types came without, by their paths; each is asked for once it is wanted. */
export function useParts(
  { step, field }: MappingPlace,
  wanted: readonly string[],
  types: MappingTypesResult | undefined,
): ReadonlyMap<string, readonly TypeNode[]> {
  const control = useController();
  const [known, setKnown] = useState<{
    readonly types: MappingTypesResult | undefined;
    readonly parts: ReadonlyMap<string, readonly TypeNode[]>;
    readonly asked: ReadonlySet<string>;
  }>({ types: undefined, parts: new Map(), asked: new Set() });
  const asked = known.types === types ? known.asked : new Set<string>();
  const next = types && wanted.find((path) => !asked.has(path));
  useEffect(() => {
    if (next === undefined) return;
    let live = true;
    void askTypes(control, "typeChildren", { version: shownVersion(control), step, field, path: next }).then(
      (answer) => {
        if (!live) return;
        setKnown((before) => ({
          types,
          parts: answer ? new Map([...before.parts, [next, answer.children]]) : before.parts,
          asked: new Set([...(before.types === types ? before.asked : []), next]),
        }));
      },
    );
    return () => {
      live = false;
    };
  }, [control, step, field, next, types]);
  return known.parts;
}
