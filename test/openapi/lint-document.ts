import { createConfig, lintFromString } from "@redocly/openapi-core";
import { type RulesetDefinition, Spectral } from "@stoplight/spectral-core";
import { oas } from "@stoplight/spectral-rulesets";

/** The errors of Redocly's recommended rules and the warnings of Spectral's, a line each. */
export async function lint(document: unknown): Promise<readonly string[]> {
  const text = JSON.stringify(document);
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source: text, config });
  const redocly = problems
    .filter(({ severity }) => severity === "error")
    .map(({ ruleId, message, location }) => `redocly ${ruleId}: ${message} ${location[0]?.pointer}`);
  const spectral = new Spectral();
  spectral.setRuleset(oas as unknown as RulesetDefinition);
  const results = await spectral.run(JSON.parse(text));
  return [
    ...redocly,
    ...results.map(({ code, message, path }) => `spectral ${code}: ${message} ${path.join("/")}`),
  ];
}
