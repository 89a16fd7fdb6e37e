import type { ReactElement } from "react";

/** A member of something: `context.octokit.issues.addLabels`, also after a separator. */
const member = /^\W*\S+\.[\w$#]+$/;

/**
 * A name on one line, which keeps what says most of it where it does not fit: the end of a path of members, the beginning of any
 * other.
 */
export function Name({
  text,
  className = "",
}: {
  readonly text: string;
  readonly className?: string;
}): ReactElement {
  if (!member.test(text)) return <span className={`hl-name ${className}`}>{text}</span>;
  return (
    <span className={`hl-name hl-name-end ${className}`}>
      <bdi>{text}</bdi>
    </span>
  );
}

/**
 * The name of a flow. Of a trigger's, the source shrinks first where the width does not fit both, since its mark is next to it,
 * and then the event's beginning.
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
