import type { MappingResult } from "@hookloom/protocol/lsp-requests";
import {
  type MappingLocation,
  type MappingNode,
  type MappingPath,
  nodeParts,
} from "@hookloom/protocol/mapping";
import { useState } from "react";
import { shownVersion } from "../../actions/edits.ts";
import { useController, useView } from "../../state/controller.ts";
import { useResponse } from "../../state/use-response.ts";

/** One value of a literal. The name of a nested value contains the names of its objects. */
export interface ShownMember {
  readonly path: MappingPath;
  readonly label: string;
  readonly node: MappingNode;
}

/** Returns the values of a literal, including nested ones. */
export function shownMembers(node: MappingNode | undefined): readonly ShownMember[] {
  if (node?.value.kind !== "object") return [];
  return nodeParts(node).flatMap((part): readonly ShownMember[] => {
    const inner = shownMembers(part);
    return inner.length > 0 ? inner : [{ path: part.path, label: part.path.join("."), node: part }];
  });
}

/** Returns the source text of members without a plain name: spreads, methods and computed names. */
export function otherMembers(node: MappingNode | undefined): readonly string[] {
  if (node?.value.kind !== "object") return [];
  return node.value.members.flatMap((member) => (member.kind === "property" ? [] : [member.text]));
}

/** Returns the members of a step's literal, which are requested again when the text changes. */
export function useMembers(location: MappingLocation, enabled: boolean): MappingResult | undefined {
  const control = useController();
  const version = useView(({ snapshot }) => snapshot?.version);
  const [shown, setShown] = useState<MappingResult>();
  // A value that is not a literal has no members.
  useResponse(
    enabled
      ? () => control.host.request("mapping", { version: shownVersion(control), ...location })
      : undefined,
    [control, location.step, location.field, location.argument, version, enabled],
    setShown,
  );
  return enabled ? shown : undefined;
}
