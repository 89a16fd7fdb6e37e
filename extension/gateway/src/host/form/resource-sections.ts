import type { ApiTrigger } from "@hookloom/gateway";
import type { FormOption } from "@hookloom/protocol/form-view";
import { findSource } from "@hookloom/runtime/catalog";
import * as vscode from "vscode";
import { type BoundField, type BoundSection, type Fields, option } from "./bound-field.ts";
import { namesIn } from "./named-members.ts";
import { addPageTo, listPageSections } from "./page-sections.ts";

/** The options for `access`. */
export const accessOptions: readonly FormOption[] = [
  option("oauth2", vscode.l10n.t("A token (OAuth 2)")),
  option("key", vscode.l10n.t("A key")),
  option("oauth2 key", vscode.l10n.t("A token or a key")),
  option("none", vscode.l10n.t("Nothing: open to everyone")),
];

/** Reads and writes `access`; a list of both kinds is read in a fixed order. */
export const accessCodec = {
  read: (value: unknown): string => {
    if (value === undefined) return "";
    const kinds = (Array.isArray(value) ? value : [value]).map(String);
    return kinds.includes("oauth2") && kinds.includes("key") && kinds.length === 2
      ? "oauth2 key"
      : kinds.join(" ");
  },
  write: (chosen: string): unknown => {
    if (chosen === "") return undefined;
    return chosen.includes(" ") ? chosen.split(" ") : chosen;
  },
};

/** Prefix of the ids of buttons that remove the rules of a path, followed by the path. */
export const removeResourceButton = "remove-resource ";

const sourceLabel = (source: string): string => findSource(source)?.label ?? source;

/** Returns the fields of a path with consumers: their authentication and request limits. */
function consumerFields(rules: Fields, inheritedAccess: string): readonly BoundField[] {
  const limits = rules.in("limits");
  return [
    rules.half.choice(
      "access",
      vscode.l10n.t("Consumers authenticate with"),
      accessOptions,
      inheritedAccess,
      accessCodec,
    ),
    rules.half.list("scopes", vscode.l10n.t("Scopes of a token"), vscode.l10n.t("none")),
    limits.half.text("requests", vscode.l10n.t("Requests in total"), "unlimited"),
    limits.half.text("address", vscode.l10n.t("Requests per address"), "unlimited"),
    rules
      .in("cors")
      .list("origins", vscode.l10n.t("Web pages that may call"), vscode.l10n.t("as for the whole API")),
  ];
}

function resourceFields(
  rules: Fields,
  isForConsumers: boolean,
  inheritedAccess: string,
): readonly BoundField[] {
  return [
    ...(isForConsumers ? consumerFields(rules, inheritedAccess) : []),
    rules.half.text("runs", vscode.l10n.t("Runs"), {
      placeholder: "unlimited",
      hint: vscode.l10n.t("Such as 10/second; further runs wait"),
    }),
    rules.half.list("allow", vscode.l10n.t("Allowed addresses"), vscode.l10n.t("as for the whole API")),
    rules.half.list("deny", vscode.l10n.t("Additional denied addresses"), vscode.l10n.t("none")),
  ];
}

/** Returns the sections with the rules of each trigger, and of paths without a trigger. */
export function resourceSections(fields: Fields, triggers: readonly ApiTrigger[]): readonly BoundSection[] {
  const ownResources = fields.own("resources");
  const described = namesIn(ownResources);
  const unknownPaths = described.filter((path) => !triggers.some((trigger) => trigger.path === path));
  const access = accessCodec.read(fields.own("access") ?? fields.below("access"));
  const inheritedAccess = access === "" ? "oauth2" : access;
  return [
    {
      title: vscode.l10n.t("Resources"),
      lead: vscode.l10n.t("The paths of the triggers; empty fields inherit the API's values."),
      fields: [],
      path: [...fields.path, "resources"],
    },
    ...triggers.flatMap(({ path, source, consumers }): readonly BoundSection[] => {
      const rules = fields.in("resources", path);
      const section: BoundSection = {
        title: path,
        lead: consumers
          ? vscode.l10n.t("{0}: accepts consumers", sourceLabel(source))
          : vscode.l10n.t("{0}: signs its requests, so no limit rejects them", sourceLabel(source)),
        depth: 1,
        path: rules.path,
        fields: resourceFields(rules, consumers, inheritedAccess),
        adds: [addPageTo(rules, vscode.l10n.t("Add a page about {0}…", path))],
      };
      return [section, ...listPageSections(rules, 2)];
    }),
    ...unknownPaths.map((path): BoundSection => {
      const rules = fields.in("resources", path);
      return {
        title: path,
        depth: 1,
        path: rules.path,
        fields: [],
        buttons: [
          {
            id: `${removeResourceButton}${path}`,
            icon: "trash",
            label: vscode.l10n.t("Remove the rules of {0}", path),
          },
        ],
      };
    }),
  ];
}
