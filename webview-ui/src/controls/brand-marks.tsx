import type { ReactElement } from "react";
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

/** A mark of one colour; without `colour` it takes the text's, since a black mark would vanish on a dark theme. */
interface BrandMark {
  readonly path: string;
  readonly colour?: string;
}

function coloured(icon: SimpleIcon): BrandMark {
  return { path: icon.path, colour: `#${icon.hex}` };
}

/** A mark of a colour that is hard to see on a dark theme: it is moved towards the colour of the theme's titles. */
function deep(icon: SimpleIcon): BrandMark {
  return { path: icon.path, colour: `color-mix(in srgb, #${icon.hex} 38%, var(--hl-strong))` };
}

const marks = new Map<string, BrandMark>([
  ["anthropic", { path: siAnthropic.path }],
  ["github", { path: siGithub.path }],
  ["gitlab", coloured(siGitlab)],
  ["google-calendar", coloured(siGooglecalendar)],
  ["gmail", coloured(siGmail)],
  ["postgresql", deep(siPostgresql)],
  ["stripe", deep(siStripe)],
  ["shopify", coloured(siShopify)],
  ["hubspot", coloured(siHubspot)],
]);

/** Four rounded bars around a centre, drawn here because the icon set has no mark for Slack. */
function SlackMark(): ReactElement {
  const bars = [
    { colour: "#36c5f0", long: "M9.5 2.5v7", short: "M2.5 9.5h2" },
    { colour: "#2eb67d", long: "M14.5 9.5h7", short: "M14.5 2.5v2" },
    { colour: "#ecb22e", long: "M14.5 14.5v7", short: "M21.5 14.5h-2" },
    { colour: "#e01e5a", long: "M2.5 14.5h7", short: "M9.5 21.5v-2" },
  ];
  return (
    <g fill="none" strokeWidth={4} strokeLinecap="round">
      {bars.map((bar) => (
        <path key={bar.colour} d={`${bar.long}${bar.short}`} stroke={bar.colour} />
      ))}
    </g>
  );
}

/** A ring around four dots, drawn here because the icon set has no mark for Twilio. */
function TwilioMark(): ReactElement {
  const dots = [9, 15].flatMap((cx) => [9, 15].map((cy) => ({ cx, cy })));
  return (
    <g fill="#f22f46">
      <circle cx={12} cy={12} r={10.25} fill="none" stroke="#f22f46" strokeWidth={3.5} />
      {dots.map(({ cx, cy }) => (
        <circle key={`${cx} ${cy}`} cx={cx} cy={cy} r={2.1} />
      ))}
    </g>
  );
}

const drawn: ReadonlyMap<string, () => ReactElement> = new Map([
  ["slack", SlackMark],
  ["twilio", TwilioMark],
]);

/** True where a mark of that name can be drawn. */
export function hasBrandMark(name: string): boolean {
  return drawn.has(name) || marks.has(name);
}

/** The shapes of a brand's mark in a 24 by 24 box. */
export function BrandShapes({ name }: { readonly name: string }): ReactElement | null {
  const Drawn = drawn.get(name);
  if (Drawn) return <Drawn />;
  const mark = marks.get(name);
  return mark ? <path d={mark.path} style={{ fill: mark.colour ?? "currentColor" }} /> : null;
}
