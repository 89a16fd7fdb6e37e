export type { ApiState } from "../management/api-management.ts";
export { type AddressRange, parseAddressRange } from "./address-range.ts";
export type { ApiProblem } from "./api-problem.ts";
export { type ApiCheckInput, type ApiTrigger, checkApi } from "./check-api.ts";
export { checkShape } from "./check-shape.ts";
export type {
  AccessDescription,
  AccessKind,
  ApiDescription,
  ApplicationDescription,
  CorsDescription,
  DeprecationDescription,
  DocumentationDescription,
  IssuerDescription,
  LimitsDescription,
  PageDescription,
  PlanDescription,
  PortalDescription,
  ResourceDescription,
  RetentionDescription,
} from "./description.ts";
export {
  type EffectiveApi,
  type EffectiveIssuer,
  type EffectiveLimits,
  type EffectivePage,
  type EffectivePlan,
  issuerPaths,
  longestScopes,
  portalPath,
  type ResourceRules,
  rulesOf,
  scopesOf,
} from "./effective-api.ts";
export { type Limit, parseDuration, parseLimit, unitOf } from "./limit.ts";
export { resolveApi } from "./resolve-api.ts";
export { type DocumentFile, describedPages, mostDocumentation, normalFile } from "./resolve-pages.ts";
export { nextStates } from "./state-change.ts";
