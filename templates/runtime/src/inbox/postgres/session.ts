/** The statements that every connection begins with; not start parameters, since poolers refuse those. */
export function sessionStatements(synchronousCommit: string, statementMilliseconds: number): string {
  return [
    `SET statement_timeout = ${statementMilliseconds}`,
    `SET idle_in_transaction_session_timeout = ${2 * statementMilliseconds}`,
    // An answered delivery has to be on the disk, whatever the database's own default is.
    ...(synchronousCommit === "off" ? ["SET synchronous_commit = on"] : []),
  ].join("; ");
}
