// The floor of this VS Code: a webview that shows the line that was typed into, with nothing read or drawn.
const vscode = require("vscode");

const page = `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-echo'"></head>
<body><p data-testid="echo">ready</p><script nonce="echo">
addEventListener("message", ({ data }) => { document.querySelector("p").textContent = data.line; });
</script></body></html>`;

exports.activate = ({ subscriptions }) => {
  const open = () => {
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel("echo", "Echo", column, { enableScripts: true });
    panel.webview.html = page;
    const follow = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges: [change] }) => {
      if (change && document.uri.scheme === "file")
        panel.webview.postMessage({ line: document.lineAt(change.range.start.line).text });
    });
    panel.onDidDispose(() => follow.dispose());
  };
  subscriptions.push(vscode.commands.registerCommand("echo.open", open));
};
