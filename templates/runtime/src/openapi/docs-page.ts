/** Where the page's script is served. */
export const docsScriptPath = "/docs/openapi-explorer.min.js";

/** The page that shows `/openapi.json`; it loads nothing from anywhere else. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; img-src data:; font-src data:">
<title>What this webhook receives</title>
<style>body { margin: 0; font-family: system-ui, sans-serif; }</style>
</head>
<body>
<openapi-explorer spec-url="/openapi.json" hide-console hide-authentication hide-server-selection></openapi-explorer>
<script type="module" src="${docsScriptPath}"></script>
</body>
</html>
`;
