import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** THIRD-PARTY-NOTICES for the packages that these modules come from; packages with the same words share them. */
export function notices(moduleIds) {
  const byText = new Map();
  for (const folder of foldersOf(moduleIds)) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^(?:licen[sc]e|copying)/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `License: ${license}`;
    // Only how the lines are broken differs between many.
    const words = text.replace(/\s+/g, ' ');
    const known = byText.get(words) ?? { text, names: [] };
    known.names.push(`${name} ${version}`);
    byText.set(words, known);
  }
  const sections = [...byText.values()].map(({ text, names }) => `## ${names.join(', ')}\n\n${text}\n`);
  return `# Third-party notices\n\ntokaify is bundled with the packages below.\n\n${sections.join('\n')}`;
}

function foldersOf(moduleIds) {
  const folders = moduleIds
    .map((id) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].sort();
}
