// The report's style: print first, no colour that carries meaning alone.
export const REPORT_CSS = `
:root{color-scheme:light}
body{font:13px/1.45 "Segoe UI",system-ui,"DejaVu Sans",sans-serif;color:#1a222c;margin:32px auto;max-width:1080px;padding:0 24px;font-variant-numeric:tabular-nums}
h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;margin:28px 0 8px;border-bottom:2px solid #1a222c;padding-bottom:3px}h3{font-size:13px;margin:14px 0 4px}
table{border-collapse:collapse;width:100%;font-size:12px;margin:4px 0 8px}th{text-align:left;font-weight:600;border-bottom:1px solid #8793a1;padding:3px 8px 3px 0;vertical-align:bottom}
td{border-bottom:1px solid #d5dbe2;padding:3px 8px 3px 0;vertical-align:top;overflow-wrap:anywhere}.n{text-align:right}.m,pre{font:11px/1.45 "Cascadia Mono",Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
pre{white-space:pre-wrap;background:#f5f7f9;border:1px solid #d5dbe2;padding:6px 8px;margin:2px 0 8px}small{color:#566373}
.high{color:#b4232a;font-weight:600}.medium{color:#8f5200;font-weight:600}.low{color:#6b5a00}.informational{color:#566373}a{color:#125fb4}
thead{display:table-header-group}tr{break-inside:avoid}section{break-inside:auto}
@media print{body{margin:0;max-width:none}details:not([open])>*:not(summary){display:block}}
`.trim();
