/**
 * Cuts a release of what CHANGELOG.md has under "Unreleased", in the current folder: `npm run release`, or `npm run
 * release -- 0.2.0`. It dates the part, sets the version, and says what to do next; it uses no network and no git.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { compareVersions } from '../src/base/version.ts';
import { readCommandLine } from './command-line.ts';

const SOURCE = 'src/base/version.ts';
const MANIFESTS = ['package.json', 'package-lock.json'] as const;
const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

const USAGE = `npm run release [-- VERSION]

Cuts a release of what CHANGELOG.md has under “Unreleased”, as the version of package.json or a later one: dates that part,
sets the version in the manifests, and says what to do next. No network, no git.
`;

const { words } = readCommandLine(USAGE, { mostWords: 1 });
const changelog = readFileSync('CHANGELOG.md', 'utf8');
const { version: current } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const released = [...changelog.matchAll(/^## (\d+\.\d+\.\d+) \(/gm)].map(([, version = '']) => version);
const [version = current] = words;
const today = new Date().toISOString().slice(0, 10);
const why = findObstacle();
if (why === undefined) {
  writeFileSync(
    'CHANGELOG.md',
    changelog.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} (${today})`),
  );
  for (const file of MANIFESTS) setVersion(file);
  writeFileSync(
    SOURCE,
    readFileSync(SOURCE, 'utf8').replace(/^(export const VERSION = )'[^']*'/m, `$1'${version}'`),
  );
  process.stdout.write(`${version} is cut, dated ${today}. What is left, after a look at \`git diff\`:
  npx node test/support/play-month.ts test/fixtures/month-${version}
  .ci/run
  git commit --all --message "release: cut ${version}"
  git tag --sign v${version} --message "Tiller ${version}"
  npm run release:sign -- ~/.ssh/id_ed25519
  git push origin main v${version}
The tag has the package published (.github/workflows/release.yml), with npm's statement of what it was built from. Then put what is
in release/ beside the tag, and check as others would: git tag --verify v${version}, and npm audit signatures where it is installed.
`);
} else {
  process.stderr.write(`Not cut: ${why}\n`);
  process.exitCode = 2;
}

/** Why nothing can be released as it is; nothing was written then. */
function findObstacle(): string | undefined {
  const [, unreleased] = /^## Unreleased$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(changelog) ?? [];
  if (unreleased === undefined) return 'CHANGELOG.md has no part “## Unreleased”.';
  if (!/^- \S/m.test(unreleased)) return '“Unreleased” is empty: say first what changes for whoever uses it.';
  if (!VERSION.test(version)) return `“${version}” is no version; one such as 0.2.0 is.`;
  const last = released.find((each) => compareVersions(each, version) >= 0);
  if (last !== undefined) return `${last} is released already: npm run release -- VERSION names a later one.`;
  return undefined;
}

/** The project's own version, which comes first in both files; in the lock file it stands twice, before any package's. */
function setVersion(file: (typeof MANIFESTS)[number]): void {
  const text = readFileSync(file, 'utf8');
  let left = file === 'package.json' ? 1 : 2;
  writeFileSync(
    file,
    text.replace(/^(\s*"version": )"[^"]*"/gm, (line, name) => (left-- > 0 ? `${name}"${version}"` : line)),
  );
}
