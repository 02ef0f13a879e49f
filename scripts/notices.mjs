// Writes THIRD-PARTY-NOTICES.md: every package that ships, its licence and the licence text it carries.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const shipped = Object.entries(lock.packages).filter(
  ([path, p]) => path.startsWith('node_modules/') && !p.dev && !p.devOptional && !p.optional,
);
const direct = new Set(Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies));

const sections = shipped
  .map(([path, p]) => {
    const folder = join(root, path);
    const name = path.replace(/^.*node_modules\//, '');
    const file = existsSync(folder) ? readdirSync(folder).find((f) => /^(licen[cs]e|copying)/i.test(f)) : undefined;
    const text = file
      ? readFileSync(join(folder, file), 'utf8').trim()
      : 'The package carries no licence file; its package.json names the licence above.';
    const licence =
      p.license ??
      (existsSync(join(folder, 'package.json')) ? JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).license : 'see below');
    return { name, heading: `## ${name} ${p.version}`, licence, text };
  })
  .filter((s, i, all) => all.findIndex((o) => o.heading === s.heading) === i)
  .sort((a, b) => Number(direct.has(b.name)) - Number(direct.has(a.name)) || (a.name < b.name ? -1 : 1));
const body = sections.map((s) => `${s.heading}\n\nLicence: ${s.licence}\n\n\`\`\`text\n${s.text}\n\`\`\`\n`).join('\n');
writeFileSync(
  join(root, 'THIRD-PARTY-NOTICES.md'),
  `# Third-party notices\n\nQuarry ships these packages, direct dependencies first. Electron and Chromium carry their own notices in the desktop app.\n\n${body}`,
);
console.log(`${sections.length} packages`);
