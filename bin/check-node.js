// Plain JavaScript that every Node can read: refuses an old one in one line, then runs the script it is given.
import { pathToFileURL } from 'node:url';

const OLDEST = 26;

export function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= OLDEST) return;
  process.stderr.write(
    `Tiller needs Node ${OLDEST} or newer; this is ${process.versions.node}. \`npm ci\` or \`npm install\` brings the right one: use \`npm start\` in a checkout, \`npx tiller\` where Tiller is installed.\n`,
  );
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  checkNode();
  const [script] = process.argv.splice(2, 1);
  if (script) await import(pathToFileURL(script).href);
}
