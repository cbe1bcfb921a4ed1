import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { decodeArgv } from '../adapters/cli/decode.ts';
import { readConfig } from '../adapters/process/config.ts';
import { describeVariables } from '../adapters/process/variables.ts';
import { isFull } from './support/full.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const readAll = (pattern: RegExp, words: string) =>
  [...words.matchAll(pattern)].map(([, found = '']) => found);

const hasProgram = (name: string) => spawnSync(name, ['--version']).status === 0;

const MACHINE = { isInteractive: false, user: 'lead', zone: 'UTC' };
const manifest = z
  .object({
    version: z.string(),
    engines: z.object({ node: z.string() }),
    scripts: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()),
    exports: z.object({ '.': z.record(z.string(), z.string()) }),
    files: z.array(z.string()),
  })
  .parse(JSON.parse(read('package.json')));
const node = read('.node-version').trim();

describe('the version of Node', () => {
  it('is one, wherever it is named', () => {
    expect([...new Set(Object.values(manifest.optionalDependencies))]).toEqual([node]);
    const images = readAll(/^FROM node:(\S+?)-slim/gm, read('Dockerfile'));
    expect([...new Set(images)]).toEqual([node]);
    expect(manifest.engines.node).toBe(`>=${node.split('.')[0]}`);
    expect(read('bin/check-node.js')).toContain(`OLDEST = ${node.split('.')[0]};`);
  });
});

describe('the example of variables', () => {
  const commented = read('.env.example')
    .split('\n')
    .flatMap((line) => /^#([A-Z_]+=.*)$/.exec(line)?.[1] ?? []);

  it('has each that is not for tests alone, and the README explains them all', () => {
    const names = Object.entries(describeVariables(MACHINE).shape)
      .filter(([, { description }]) => !description?.endsWith('for tests'))
      .map(([name]) => name);
    expect(commented.map((line) => line.split('=')[0]).sort()).toEqual(names.sort());
    expect(names.filter((name) => !read('README.md').includes(`\`${name}\``))).toEqual([]);
  });

  it('changes nothing as it is, and fits when its lines are taken in', () => {
    expect(parseEnv(read('.env.example'))).toEqual({});
    expect(readConfig({}, commented.join('\n'), MACHINE).misfits).toEqual([]);
  });
});

describe('the container', () => {
  const dockerfile = read('Dockerfile');
  const copied = readAll(/^COPY (?!--from)(.+) \S+$/gm, dockerfile).flatMap((paths) => paths.split(' '));

  it('copies what there is, and what is sent to be copied', () => {
    const sent = readAll(/^!(.+)$/gm, read('.dockerignore'));
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect([...new Set(copied)].sort()).toEqual(sent.sort());
  });

  it('has all that the program is made of, and nobody’s rights but its own', () => {
    expect(copied).toEqual(expect.arrayContaining(['bin', 'src', 'adapters', 'migrations', 'package.json']));
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile.indexOf('USER node')).toBeLessThan(dockerfile.indexOf('ENTRYPOINT'));
    expect(existsSync(join(ROOT, /"\/app\/([^"]+)"/.exec(dockerfile)?.[1] ?? 'nowhere'))).toBe(true);
  });

  const services = z.object({
    tiller: z.looseObject({ build: z.literal('.'), volumes: z.array(z.string()) }),
    postgres: z.looseObject({ profiles: z.tuple([z.literal('postgres')]) }),
  });
  const compose = z
    .object({ services, volumes: z.record(z.string(), z.null()) })
    .parse(parse(read('compose.yaml')));

  it('keeps its database in the volume that the compose file mounts', () => {
    const [folder] = readAll(/^VOLUME (\S+)$/gm, dockerfile);
    expect(dockerfile).toContain(`TILLER_DATABASE=${folder}/tiller.db`);
    expect(compose.services.tiller.volumes).toEqual([`tiller:${folder}`]);
    expect(Object.keys(compose.volumes)).toEqual(['tiller', 'postgres']);
  });

  it('runs on a root that is read-only, with no rights, and PostgreSQL only where that is asked for', () => {
    expect(compose.services.tiller).toMatchObject({
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      depends_on: { postgres: { required: false } },
    });
  });

  it('has pictures drawn: what draws them is a package of the platform, and optional', () => {
    expect(dockerfile).not.toContain('--omit=optional');
  });

  it.runIf(isFull)('asks the process whether it is well, at the port that it has', async () => {
    const [words = '[]'] = readAll(/^HEALTHCHECK .*? CMD (\[.*\])$/gm, dockerfile);
    const [, ...args] = z.array(z.string()).parse(JSON.parse(words));
    let status = 200;
    const server = createServer((_request, response) => response.writeHead(status).end()).listen(
      0,
      '127.0.0.1',
    );
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ask = async () => {
      const child = spawn(process.execPath, args, { env: { TILLER_HTTP: `0.0.0.0:${port}` } });
      const [code] = await once(child, 'exit');
      return code;
    };
    expect(await ask()).toBe(0);
    status = 503;
    expect(await ask()).toBe(1);
  });
});

describe('the units for systemd', () => {
  const FOLDER = 'docs/operate/systemd';
  const units = readdirSync(join(ROOT, FOLDER));

  it('start commands that there are, as a user without rights', () => {
    const services = units
      .filter((name) => name.endsWith('.service'))
      .map((name) => read(`${FOLDER}/${name}`));
    const started = services.flatMap((unit) => readAll(/^ExecStart=\/usr\/bin\/env tiller (.+)$/gm, unit));
    expect(started.map((words) => decodeArgv(words.split(' ')).request.kind)).toEqual(
      started.map((words) => (words === 'serve' ? 'serve' : 'database')),
    );
    for (const unit of services) {
      expect(unit).toMatch(/^User=tiller$/m);
      expect(unit).toMatch(/^NoNewPrivileges=true$/m);
      expect(unit).toMatch(/^ProtectSystem=strict$/m);
    }
  });

  it.skipIf(!hasProgram('systemd-analyze'))('are what systemd takes, where it is there', () => {
    const paths = units.map((name) => join(ROOT, FOLDER, name));
    const { stderr, status } = spawnSync('systemd-analyze', ['verify', ...paths], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('what runs', () => {
  it('may be used by a company: no licence asks that it publish what it builds on it', () => {
    const { packages } = z
      .object({
        packages: z.record(
          z.string(),
          z.object({ dev: z.boolean().optional(), license: z.string().optional() }),
        ),
      })
      .parse(JSON.parse(read('package-lock.json')));
    const fine =
      /^(?:MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|MPL-2\.0|PSF-2\.0|Unlicense|OFL-1\.1|CC-BY-3\.0|AFL-2\.1)$/;
    const wrong = Object.entries(packages)
      .filter(([path, { dev = false }]) => path !== '' && !dev)
      .filter(
        ([, { license = '' }]) =>
          !license
            .replace(/[()]/g, '')
            .split(/ (?:AND|OR) /)
            .every((each) => fine.test(each)),
      );
    expect(wrong).toEqual([]);
  });
});

describe('the files of .github', () => {
  const workflows = readdirSync(join(ROOT, '.github/workflows')).map((name) =>
    read(`.github/workflows/${name}`),
  );

  it('are readable, and run only scripts that there are', () => {
    for (const text of workflows) expect(parse(text)).toHaveProperty('jobs');
    const scripts = workflows.flatMap((text) => readAll(/run: npm run (\S+)/g, text));
    expect(scripts.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
    for (const name of readdirSync(join(ROOT, '.github/ISSUE_TEMPLATE'))) {
      expect(parse(read(`.github/ISSUE_TEMPLATE/${name}`))).toHaveProperty('body');
    }
  });
});

describe('the package', () => {
  it('leads to what the build makes of a source', () => {
    for (const built of Object.values(manifest.exports['.'])) {
      const source = built.replace('./dist/', '').replace(/\.(?:d\.ts|js)$/, '.ts');
      expect(existsSync(join(ROOT, source))).toBe(true);
    }
    const listed = manifest.files.filter((path) => path !== 'dist' && !path.includes('*'));
    expect(listed.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('how the program is called', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'].concat(
    readdirSync(join(ROOT, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  );

  it('is never a name that the registry has from somebody else, but where it is installed', () => {
    const wrong = documents.flatMap((path) =>
      read(path)
        .split('\n')
        .filter((line) => line.includes('npx tiller') && !/\binstalle?d?\b/i.test(line))
        .map((line) => `${path}: ${line}`),
    );
    expect(wrong).toEqual([]);
  });
});
