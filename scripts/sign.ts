/**
 * Makes and signs the files of a release that was cut, in `release/` of the current folder: `npm run release:sign -- KEY`,
 * KEY the file of a private SSH key. The package, what it is made of (CycloneDX), its licences, and their checksums with a
 * signature. It publishes nothing.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { VERSION } from '../src/base/version.ts';
import { readCommandLine } from './command-line.ts';

const FOLDER = 'release';
const SUMS = 'SHA256SUMS';
/** What a signature is for, so that one of something else is not taken for it (ssh-keygen's manual, -Y sign). */
const NAMESPACE = 'file';

const billSchema = z.object({
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      licenses: z.array(
        z.union([
          z.object({ expression: z.string() }),
          z.object({ license: z.union([z.object({ id: z.string() }), z.object({ name: z.string() })]) }),
        ]),
      ),
    }),
  ),
});

const USAGE = `npm run release:sign -- KEY

Makes the package of a release that was cut, its bill of materials, its licences and their checksums in release/, and signs
them with KEY, the file of a private SSH key. Publishes nothing.
`;

const { words, refuse } = readCommandLine(USAGE, { mostWords: 1 });
const [key] = words;
sign(key ?? refuse('Not signed: no key was named.'));

function sign(keyFile: string): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  run('npm', ['pack', '--pack-destination', FOLDER]);
  const bill = run('npm', ['sbom', '--omit', 'dev', '--package-lock-only', '--sbom-format', 'cyclonedx']);
  write(`tiller-${VERSION}.cdx.json`, bill);
  write('licences.txt', listLicences(bill));
  const files = readdirSync(FOLDER).sort();
  write(SUMS, files.map((file) => `${digest(file)}  ${file}\n`).join(''));
  run('ssh-keygen', ['-Y', 'sign', '-n', NAMESPACE, '-f', keyFile, join(FOLDER, SUMS)]);
  process.stdout.write(`${FOLDER}/ has ${[...files, SUMS, `${SUMS}.sig`].join(', ')}. Before it goes out, as whoever gets it would:
  cd ${FOLDER}
  ssh-keygen -Y verify -f allowed_signers -I release -n ${NAMESPACE} -s ${SUMS}.sig < ${SUMS}
  sha256sum --check ${SUMS}
allowed_signers has a line “release ” and your public key. The tag: git tag --verify v${VERSION}. What npm has, in a folder where it is installed: npm audit signatures
`);
}

/** A line a package of what runs, with its licence as it says it. */
function listLicences(bill: string): string {
  const { components } = billSchema.parse(JSON.parse(bill));
  const lines = components.map(({ name, version, licenses }) => {
    const said = licenses.map((each) =>
      'expression' in each ? each.expression : 'id' in each.license ? each.license.id : each.license.name,
    );
    return `${name} ${version}: ${said.join(', ')}\n`;
  });
  return lines.sort().join('');
}

function run(program: string, words: readonly string[]): string {
  return execFileSync(program, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  });
}

function write(file: string, content: string): void {
  writeFileSync(join(FOLDER, file), content);
}

function digest(file: string): string {
  return createHash('sha256')
    .update(readFileSync(join(FOLDER, file)))
    .digest('hex');
}
