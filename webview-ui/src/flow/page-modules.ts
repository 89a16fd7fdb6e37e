/* The page's modules that the mapper bundle uses, by the paths that the bundle imports. See `extension/build/bundles.ts`. */

import * as l10n from "@vscode/l10n";
import * as react from "react";
import * as jsxRuntime from "react/jsx-runtime";

export * as "actions/edits.ts" from "../actions/edits.ts";
export * as "actions/mapper.ts" from "../actions/mapper.ts";
export * as "controls/button.tsx" from "../controls/button.tsx";
export * as "controls/choice.tsx" from "../controls/choice.tsx";
export * as "controls/icon.tsx" from "../controls/icon.tsx";
export * as "controls/menu.tsx" from "../controls/menu.tsx";
export * as "controls/modal.ts" from "../controls/modal.ts";
export * as "controls/name.tsx" from "../controls/name.tsx";
export * as "controls/search-tree.tsx" from "../controls/search-tree.tsx";
export * as "controls/text-field.tsx" from "../controls/text-field.tsx";
export * as "controls/tree-keys.ts" from "../controls/tree-keys.ts";
export * as "host.ts" from "../host.ts";
export * as "inspector/call-form/text-around.ts" from "../inspector/call-form/text-around.ts";
export * as "inspector/editor/editor-contract.ts" from "../inspector/editor/editor-contract.ts";
export * as "inspector/expression/expression-field.tsx" from "../inspector/expression/expression-field.tsx";
export * as "inspector/fields/inspector-context.ts" from "../inspector/fields/inspector-context.ts";
export * as "inspector/fields/request-types.ts" from "../inspector/fields/request-types.ts";
export * as "inspector/fields/types-notice.tsx" from "../inspector/fields/types-notice.tsx";
export * as "inspector/scope/payload-values.ts" from "../inspector/scope/payload-values.ts";
export * as "inspector/scope/scope-rows.ts" from "../inspector/scope/scope-rows.ts";
export * as "inspector/scope/type-children.ts" from "../inspector/scope/type-children.ts";
export * as "state/controller.ts" from "../state/controller.ts";
export * as "state/edit-queue.ts" from "../state/edit-queue.ts";
export * as "state/use-response.ts" from "../state/use-response.ts";
export { jsxRuntime as "react/jsx-runtime", l10n as "@vscode/l10n", react as "react" };
