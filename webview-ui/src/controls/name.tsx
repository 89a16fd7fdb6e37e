import type { ReactElement } from "react";

/** Matches a member access such as `context.octokit.issues.addLabels`, with or without a leading separator. */
const memberPattern = /^\W*\S+\.[\w$#]+$/;

/**
 * A name on one line. If it does not fit, the most specific part stays visible: the end of a member path, or the beginning of
 * any other name.
 */
export function Name({
  text,
  className = "",
}: {
  readonly text: string;
  readonly className?: string;
}): ReactElement {
  if (!memberPattern.test(text)) return <span className={`hl-name ${className}`}>{text}</span>;
  return (
    <span className={`hl-name hl-name-end ${className}`}>
      <bdi>{text}</bdi>
    </span>
  );
}

/**
 * The name of a flow. If a trigger's name does not fit, the source is shortened first, because its logo is next to it, and then
 * the beginning of the event.
 */
export function FlowName({
  text,
  event,
  className = "",
}: {
  readonly text: string;
  readonly event: string | undefined;
  readonly className?: string;
}): ReactElement {
  const end = ` · ${event}`;
  if (event === undefined || !text.endsWith(end)) return <Name className={className} text={text} />;
  return (
    <span className={`hl-name-parts ${className}`}>
      <span>{text.slice(0, -end.length)}</span>
      <span> · </span>
      <Name text={event} />
    </span>
  );
}
