import type { ApiTrigger } from "@hookloom/gateway";
import { findSource } from "@hookloom/runtime/catalog";
import * as vscode from "vscode";
import { accessCodec, accessOptions } from "./access-options.ts";
import type { BoundField, BoundSection, Fields } from "./bound-field.ts";
import { namesIn } from "./named-edits.ts";
import { addPageTo, listPageSections } from "./page-sections.ts";

/** The prefix of the ids of buttons that remove the rules of a path; what is behind it is the path. */
export const removeResourceButton = "remove-resource ";

const sourceLabel = (source: string): string => findSource(source)?.label ?? source;

/** What only consumers have: how they prove who they are, and limits by which they are refused. */
function consumerFields(rules: Fields, usual: string): readonly BoundField[] {
  const limits = rules.in("limits");
  return [
    rules.choice("access", vscode.l10n.t("Consumers show"), accessOptions, {
      usual,
      codec: accessCodec,
      half: true,
    }),
    rules.list("scopes", vscode.l10n.t("Scopes of a token"), {
      placeholder: vscode.l10n.t("none"),
      half: true,
    }),
    limits.text("requests", vscode.l10n.t("Requests in total"), {
      placeholder: "unlimited",
      half: true,
    }),
    limits.text("address", vscode.l10n.t("Requests per address"), {
      placeholder: "unlimited",
      half: true,
    }),
    rules.in("cors").list("origins", vscode.l10n.t("Web pages that may call"), {
      placeholder: vscode.l10n.t("as for the whole API"),
    }),
  ];
}

function resourceFields(rules: Fields, isForConsumers: boolean, usual: string): readonly BoundField[] {
  return [
    ...(isForConsumers ? consumerFields(rules, usual) : []),
    rules.text("runs", vscode.l10n.t("Runs"), {
      placeholder: "unlimited",
      hint: vscode.l10n.t("Such as 10/second; the others wait"),
      half: true,
    }),
    rules.list("allow", vscode.l10n.t("Allowed addresses"), {
      placeholder: vscode.l10n.t("as for the whole API"),
      half: true,
    }),
    rules.list("deny", vscode.l10n.t("Denied addresses, besides the API's"), {
      placeholder: vscode.l10n.t("none"),
      half: true,
    }),
  ];
}

/** The rules of each trigger, and of paths that no trigger has. */
export function resourceSections(fields: Fields, triggers: readonly ApiTrigger[]): readonly BoundSection[] {
  const own = fields.own("resources");
  const described = namesIn(own);
  const strange = described.filter((path) => !triggers.some((trigger) => trigger.path === path));
  const access = accessCodec.read(fields.own("access") ?? fields.below("access"));
  const usual = access === "" ? "oauth2" : access;
  return [
    {
      title: vscode.l10n.t("Resources"),
      lead: vscode.l10n.t("The paths of the triggers; what is empty is as for the whole API."),
      fields: [],
      path: [...fields.path, "resources"],
    },
    ...triggers.flatMap(({ path, source, consumers }): readonly BoundSection[] => {
      const rules = fields.in("resources", path);
      const section: BoundSection = {
        title: path,
        lead: consumers
          ? vscode.l10n.t("{0}: takes consumers", sourceLabel(source))
          : vscode.l10n.t("{0}: signs its requests, so no limit refuses them", sourceLabel(source)),
        depth: 1,
        path: rules.path,
        fields: resourceFields(rules, consumers, usual),
        adds: [addPageTo(rules, vscode.l10n.t("Add a page about {0}…", path))],
      };
      return [section, ...listPageSections(rules, 2)];
    }),
    ...strange.map((path): BoundSection => {
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
