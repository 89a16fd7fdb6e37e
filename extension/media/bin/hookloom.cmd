@node "%~dp0..\..\..\dist\cli.js" %*
