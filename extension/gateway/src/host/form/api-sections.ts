import type { ApiTrigger } from "@hookloom/gateway";
import type { FormOption } from "@hookloom/protocol/form-view";
import * as vscode from "vscode";
import { applicationSections } from "./application-sections.ts";
import { type BoundField, type BoundSection, edited, Fields, option, type Scope } from "./bound-field.ts";
import { pageSections } from "./page-sections.ts";
import { planSections } from "./plan-sections.ts";
import { accessCodec, accessOptions, resourceSections } from "./resource-sections.ts";

const states: readonly FormOption[] = [
  option("created", vscode.l10n.t("Created: closed to consumers")),
  option("pre-released", vscode.l10n.t("Pre-released: open, and marked as such")),
  option("published", vscode.l10n.t("Published: open")),
  option("deprecated", vscode.l10n.t("Deprecated: open, and its end is announced")),
  option("blocked", vscode.l10n.t("Blocked: temporarily closed")),
  option("retired", vscode.l10n.t("Retired: permanently closed")),
];

function aboutSection(fields: Fields): BoundSection {
  return {
    title: vscode.l10n.t("About"),
    fields: [
      fields.half.text("title", vscode.l10n.t("Title"), vscode.l10n.t("the project's name")),
      fields.half.text("version", vscode.l10n.t("Version"), "1.0.0"),
      fields.area(
        "description",
        vscode.l10n.t("Description"),
        vscode.l10n.t("The purpose of the API; Markdown is supported"),
      ),
    ],
  };
}

/** Returns the fields for the end of an API, which are shown if it is deprecated or retired, or if they have values. */
function endFields(fields: Fields): readonly BoundField[] {
  const state = fields.own("state") ?? fields.below("state");
  const end = fields.in("deprecation");
  const hasDeprecation = fields.own("deprecation") !== undefined || fields.below("deprecation") !== undefined;
  if (state !== "deprecated" && state !== "retired" && !hasDeprecation) return [];
  return [
    end.half.text("since", vscode.l10n.t("Deprecated since"), "2026-01-01"),
    end.half.text("sunset", vscode.l10n.t("Ends"), "2026-07-01"),
    end.half.text("link", vscode.l10n.t("Page about the deprecation"), "https://…"),
    end.half.text("successor", vscode.l10n.t("The API that replaces it"), "https://…"),
  ];
}

function stateSection(fields: Fields): BoundSection {
  const sources = [
    option("hold", vscode.l10n.t("Stored until it is unblocked")),
    option("refuse", vscode.l10n.t("Rejected")),
  ];
  return {
    title: vscode.l10n.t("State"),
    fields: [
      fields.choice("state", vscode.l10n.t("State"), states, "published"),
      ...endFields(fields),
      fields.choice("sources", vscode.l10n.t("Signed deliveries while the API is blocked"), sources, "hold"),
    ],
  };
}

/** Converts the token issuer, which is `own` or an object with the issuer's URL. */
const issuerCodec = {
  read: (value: unknown): string => {
    if (value === undefined) return "";
    return typeof value === "object" && value !== null ? "url" : String(value);
  },
  // An issuer without a URL is an error, which the URL field shows.
  write: (chosen: string): unknown => (chosen === "url" ? { url: "" } : chosen === "" ? undefined : chosen),
};

function accessSection(fields: Fields): BoundSection {
  const issuers = [
    option("own", vscode.l10n.t("The environment itself")),
    option("url", vscode.l10n.t("An identity provider (OpenID Connect)")),
  ];
  const issuer = fields.in("issuer");
  const isForeign = issuerCodec.read(fields.own("issuer")) === "url";
  return {
    title: vscode.l10n.t("Access"),
    lead: vscode.l10n.t('How consumers of triggers with verify: "api" prove who they are.'),
    fields: [
      fields.choice(
        "access",
        vscode.l10n.t("Consumers authenticate with"),
        accessOptions,
        "oauth2",
        accessCodec,
      ),
      fields.choice("issuer", vscode.l10n.t("Tokens are issued by"), issuers, "own", issuerCodec),
      ...(isForeign
        ? [
            issuer.text("url", vscode.l10n.t("Issuer"), {
              placeholder: "https://id.example.com/realms/orders",
              writesEmpty: true,
            }),
            issuer.half.oneOrMore(
              "audience",
              vscode.l10n.t("Audience"),
              vscode.l10n.t("the title in lower case"),
            ),
            issuer.half.text(
              "application",
              vscode.l10n.t("Claim with the application"),
              "client_id, azp, sub",
            ),
          ]
        : []),
    ],
  };
}

function limitSection(fields: Fields): BoundSection {
  const limits = fields.in("limits");
  return {
    title: vscode.l10n.t("Limits"),
    lead: vscode.l10n.t("For consumers; signed sources are never rejected because of load."),
    fields: [
      limits.half.text("requests", vscode.l10n.t("Requests in total"), {
        placeholder: "unlimited",
        hint: vscode.l10n.t("Such as 600/minute"),
      }),
      limits.half.text("address", vscode.l10n.t("Requests per address"), {
        placeholder: "unlimited",
        hint: vscode.l10n.t("Such as 120/minute"),
      }),
    ],
  };
}

function originSection(fields: Fields): BoundSection {
  const cors = fields.in("cors");
  const addresses = vscode.l10n.t("Addresses or ranges, such as 10.0.0.0/8");
  return {
    title: vscode.l10n.t("Where calls come from"),
    fields: [
      fields.half.list("allow", vscode.l10n.t("Allowed addresses"), {
        placeholder: vscode.l10n.t("any"),
        hint: addresses,
      }),
      fields.half.list("deny", vscode.l10n.t("Denied addresses"), {
        placeholder: vscode.l10n.t("none"),
        hint: addresses,
      }),
      fields.list("trustedProxies", vscode.l10n.t("Trusted proxies"), {
        placeholder: vscode.l10n.t("none"),
        hint: vscode.l10n.t("Only their x-forwarded-for headers are trusted."),
      }),
      cors.list("origins", vscode.l10n.t("Web pages that may call"), {
        placeholder: vscode.l10n.t("none"),
        hint: vscode.l10n.t("Origins, such as https://shop.example.com"),
      }),
      ...(fields.own("cors") === undefined
        ? []
        : [
            cors.half.list(
              "headers",
              vscode.l10n.t("Headers that web pages may send"),
              vscode.l10n.t("the default headers"),
            ),
            cors.half.number("maxAge", vscode.l10n.t("Seconds a browser may cache this"), "0"),
          ]),
    ],
  };
}

function retentionSection(fields: Fields): BoundSection {
  const retention = fields.in("retention");
  return {
    title: vscode.l10n.t("Kept deliveries"),
    lead: vscode.l10n.t("How long the store keeps received deliveries."),
    fields: [
      retention.half.text("ids", vscode.l10n.t("Ids"), "8 days"),
      retention.half.text("bodies", vscode.l10n.t("Headers and bodies"), "3 days"),
      retention.half.text("deadLetters", vscode.l10n.t("Dead letters"), "30 days"),
    ],
  };
}

/** Converts the portal's visibility. A portal without a visibility is private. */
const portalCodec = {
  read: (value: unknown): string => {
    if (value === undefined) return "";
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    return "visibility" in value ? String(value.visibility) : "private";
  },
  write: (): undefined => undefined,
};

function portalSection(scope: Scope, fields: Fields): BoundSection {
  const options = [
    option("private", vscode.l10n.t("For invited users")),
    option("public", vscode.l10n.t("For everyone")),
  ];
  const [label, noneLabel] = [vscode.l10n.t("Pages for consumers at /portal"), vscode.l10n.t("None")];
  const visibility = fields.choice("portal", label, options, noneLabel, portalCodec);
  const path = [...fields.path, "portal", "visibility"];
  const portal = fields.in("portal");
  const isDescribed = (fields.own("portal") ?? fields.below("portal")) !== undefined;
  // Only an issuer with a URL can sign in consumers. An existing client can be removed in any case.
  const signsIn =
    portal.own("client") !== undefined ||
    typeof (fields.own("issuer") ?? fields.below("issuer")) === "object";
  return {
    title: vscode.l10n.t("Portal"),
    fields: [
      {
        ...visibility,
        // Other members of the portal are kept.
        edit: (text, chosen) =>
          chosen === "" ? visibility.edit(text, chosen) : edited(text, scope, path, chosen),
      },
      ...(isDescribed && signsIn
        ? [
            portal.text("client", vscode.l10n.t("The portal's own client at the issuer"), {
              placeholder: vscode.l10n.t("none, by invitation only"),
              hint: vscode.l10n.t(
                "The client's redirect URI is the environment's URL followed by /portal/sign-in/callback.",
              ),
            }),
          ]
        : []),
    ],
  };
}

/** Returns all sections of the form for one description. `triggers` contains the triggers in the project's code. */
export function apiSections(scope: Scope, triggers: readonly ApiTrigger[]): readonly BoundSection[] {
  const fields = new Fields(scope);
  return [
    aboutSection(fields),
    stateSection(fields),
    accessSection(fields),
    limitSection(fields),
    ...planSections(scope, fields),
    ...applicationSections(scope, fields),
    ...resourceSections(fields, triggers),
    originSection(fields),
    retentionSection(fields),
    ...pageSections(scope, fields),
    portalSection(scope, fields),
  ];
}
