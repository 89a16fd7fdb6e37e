import type { PaletteNoteReason } from "@hookloom/protocol/palette";
import type { TypesUnavailable } from "@hookloom/protocol/typed-fields";
import { NoTypes } from "./compiler/errors.ts";
import type { Types } from "./type-service.ts";

/** An implementation for environments without types: every request fails as it does without TypeScript, with this reason. */
export function noTypes(reason: TypesUnavailable["unavailable"] & PaletteNoteReason): Types {
  const none = (): Promise<never> => Promise.reject(new NoTypes(reason));
  const nothing = (): void => undefined;
  const exports = { modules: [], notes: [{ reason }], loading: false, packages: [] } as const;
  return {
    settings: { trusted: false },
    textsChanged: nothing,
    warm: nothing,
    closed: nothing,
    filesChanged: nothing,
    completions: none,
    completionDetail: none,
    signatureHelp: none,
    fieldInfo: none,
    typeTree: none,
    typeChildren: none,
    mappingTypes: none,
    callForm: none,
    problems: none,
    fixes: async () => [],
    errorCheck: () => none,
    typesAt: async () => ({}),
    findReaders: async () => undefined,
    exportsAt: () => exports,
    exportDetail: async () => undefined,
    end: async () => undefined,
    kill: nothing,
  };
}
