import {
  siAnthropic,
  siGithub,
  siGitlab,
  siGmail,
  siGooglecalendar,
  siHubspot,
  siPostgresql,
  siShopify,
  siStripe,
} from "simple-icons";

interface SimpleIcon {
  readonly path: string;
  readonly hex: string;
}

/** A path of a logo in a 24 by 24 box, with its style. */
interface MarkShape {
  readonly d: string;
  readonly style: {
    readonly fill: string;
    readonly stroke?: string;
    readonly strokeWidth?: number;
    readonly strokeLinecap?: "round";
  };
}

type BrandMark = readonly MarkShape[];

/** Draws a black logo in the text color, because black would be invisible on a dark theme. */
const inTextColor = ({ path }: SimpleIcon): BrandMark => [{ d: path, style: { fill: "currentColor" } }];

const inBrandColor = ({ path, hex }: SimpleIcon): BrandMark => [{ d: path, style: { fill: `#${hex}` } }];

/** Mixes a logo's color with the theme's title color, for a logo that would be hard to see on a dark theme. */
const inMixedColor = ({ path, hex }: SimpleIcon): BrandMark => [
  { d: path, style: { fill: `color-mix(in srgb, #${hex} 38%, var(--hl-strong))` } },
];

const line = (d: string, stroke: string): MarkShape => ({
  d,
  style: { fill: "none", stroke, strokeWidth: 4, strokeLinecap: "round" },
});

const twilioRed = "#f22f46";
const dot = (x: number, y: number): string => `M${x - 2.1} ${y}a2.1 2.1 0 1 1 4.2 0a2.1 2.1 0 1 1-4.2 0`;

/** The logos by name. The icon set has no logos for Slack and Twilio. */
export const brandMarks: Readonly<Record<string, BrandMark>> = {
  anthropic: inTextColor(siAnthropic),
  github: inTextColor(siGithub),
  gitlab: inBrandColor(siGitlab),
  "google-calendar": inBrandColor(siGooglecalendar),
  gmail: inBrandColor(siGmail),
  postgresql: inMixedColor(siPostgresql),
  stripe: inMixedColor(siStripe),
  shopify: inBrandColor(siShopify),
  hubspot: inBrandColor(siHubspot),
  // Four rounded bars around a center.
  slack: [
    line("M9.5 2.5v7M2.5 9.5h2", "#36c5f0"),
    line("M14.5 9.5h7M14.5 2.5v2", "#2eb67d"),
    line("M14.5 14.5v7M21.5 14.5h-2", "#ecb22e"),
    line("M2.5 14.5h7M9.5 21.5v-2", "#e01e5a"),
  ],
  // A ring around four dots.
  twilio: [
    {
      d: "M1.75 12a10.25 10.25 0 1 1 20.5 0a10.25 10.25 0 1 1-20.5 0",
      style: { fill: "none", stroke: twilioRed, strokeWidth: 3.5 },
    },
    { d: dot(9, 9) + dot(9, 15) + dot(15, 9) + dot(15, 15), style: { fill: twilioRed } },
  ],
};
