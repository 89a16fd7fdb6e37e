import * as react from "react";
import * as jsxRuntime from "react/jsx-runtime";
import * as edits from "../actions/edits.ts";
import * as mapper from "../actions/mapper.ts";
import * as button from "../controls/button.tsx";
import * as choice from "../controls/choice.tsx";
import * as icon from "../controls/icon.tsx";
import * as menu from "../controls/menu.tsx";
import * as modal from "../controls/modal.ts";
import * as name from "../controls/name.tsx";
import * as searchTree from "../controls/search-tree.tsx";
import * as textField from "../controls/text-field.tsx";
import * as treeKeys from "../controls/tree-keys.ts";
import * as host from "../host.ts";
import * as valuePlace from "../inspector/call-form/text-around.ts";
import * as editorContract from "../inspector/editor/editor-contract.ts";
import * as expressionField from "../inspector/expression/expression-field.tsx";
import * as inspectorContext from "../inspector/fields/inspector-context.ts";
import * as askTypes from "../inspector/fields/request-types.ts";
import * as typesNotice from "../inspector/fields/types-notice.tsx";
import * as payloadValues from "../inspector/scope/payload-values.ts";
import * as scopeRows from "../inspector/scope/scope-rows.ts";
import * as typeChildren from "../inspector/scope/type-children.ts";
import * as controller from "../state/controller.ts";
import * as editQueue from "../state/edit-queue.ts";
import * as useResponse from "../state/use-response.ts";

/** What the bundle of the mapper takes from the page, by the paths that it imports; see `extension/build/bundles.ts`. */
export const pageModules = {
  react: react,
  "react/jsx-runtime": jsxRuntime,
  "actions/edits.ts": edits,
  "actions/mapper.ts": mapper,
  "controls/button.tsx": button,
  "controls/choice.tsx": choice,
  "controls/icon.tsx": icon,
  "controls/menu.tsx": menu,
  "controls/modal.ts": modal,
  "controls/name.tsx": name,
  "controls/text-field.tsx": textField,
  "controls/search-tree.tsx": searchTree,
  "host.ts": host,
  "inspector/fields/ask-types.ts": askTypes,
  "inspector/call-form/value-place.ts": valuePlace,
  "inspector/editor/editor-contract.ts": editorContract,
  "inspector/expression/expression-field.tsx": expressionField,
  "inspector/fields/inspector-context.ts": inspectorContext,
  "inspector/scope/payload-values.ts": payloadValues,
  "inspector/scope/scope-rows.ts": scopeRows,
  "inspector/scope/type-children.ts": typeChildren,
  "inspector/fields/types-notice.tsx": typesNotice,
  "controls/tree-keys.ts": treeKeys,
  "state/controller.ts": controller,
  "state/edit-queue.ts": editQueue,
  "state/use-response.ts": useResponse,
} as const;
