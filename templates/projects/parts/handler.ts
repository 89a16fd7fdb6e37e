{{variable}}.on("{{event}}", async ({ {{takes}} }) => {
  log.info(`{{message}}`);
});
