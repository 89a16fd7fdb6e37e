const handlerLines = [
  "  const { issue, repository } = payload;",
  "  // Only what is urgent goes on.",
  '  const urgent = issue.labels?.some((label) => label.name === "urgent") ?? false;',
  "  if (urgent && !issue.locked) {",
  '    await notify({ channel: "#alerts", text: `New: ${issue.title} in ${repository.full_name}` });',
  "  } else if (issue.comments > 10) {",
  '    log.info("a busy issue", { number: issue.number });',
  "  } else {",
  '    log.debug("nothing to do");',
  "  }",
  "  for (const person of issue.assignees) {",
  "    try {",
  "      const answer = await fetch(`https://example.com/people/${person.login}`);",
  "      total += Number(await answer.text());",
  "    } catch (error) {",
  "      log.warn(String(error));",
  "    }",
  "  }",
];

/** A project's file of at least that many lines, made of realistic handlers. */
export function handlersOf(lines: number): string {
  const head = [
    'import { secret, webhook } from "@hookloom/runtime";',
    'import { github } from "@hookloom/runtime/github";',
    "",
    'const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });',
    "let total = 0;",
    "",
  ];
  const out = [...head];
  for (let count = 0; out.length < lines - 2; count++) {
    out.push(
      `async function handle${count}({ payload, log }: Delivery) {`,
      ...handlerLines,
      "  return { total };",
      "}",
      "",
    );
  }
  return [...out, "export default webhook(hub);", ""].join("\n");
}
